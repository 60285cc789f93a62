package dev.momentcheckout.publishevents;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.SettingsReader;

/**
 * Settings of publish-events.
 *
 * @param eventBus name of the event bus
 * @param parkedEventsQueue URL of the queue of parked events
 */
record PublishSettings(AwsSettings aws, String eventBus, String parkedEventsQueue) {
    /** Reads the settings; {@code environment} collects the problems. */
    static PublishSettings from(SettingsReader reader) {
        return new PublishSettings(
                AwsSettings.from(reader, AwsService.EVENTBRIDGE, AwsService.SQS),
                reader.text("EVENT_BUS"),
                reader.text("PARKED_EVENTS_QUEUE"));
    }
}
