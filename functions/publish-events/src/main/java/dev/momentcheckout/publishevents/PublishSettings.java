package dev.momentcheckout.publishevents;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.SettingsReader;

/**
 * Settings of publish-events.
 *
 * @param eventBus name of the event bus
 */
record PublishSettings(AwsSettings aws, String eventBus, Queues queues) {
    /**
     * URLs of the queues.
     *
     * @param deadLetters receives the positions of records that Lambda could not deliver to this function
     */
    record Queues(String parkedEvents, String deadLetters) {}

    /** Reads the settings; {@code environment} collects the problems. */
    static PublishSettings from(SettingsReader reader) {
        return new PublishSettings(
                AwsSettings.from(reader, AwsService.EVENTBRIDGE, AwsService.SQS),
                reader.text("EVENT_BUS"),
                new Queues(reader.text("PARKED_EVENTS_QUEUE"), reader.text("DEAD_LETTERS_QUEUE")));
    }
}
