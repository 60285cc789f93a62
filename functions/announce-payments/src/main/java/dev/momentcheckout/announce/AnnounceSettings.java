package dev.momentcheckout.announce;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.Environment;

/**
 * Settings of announce-payments.
 *
 * @param bus name of the event bus
 * @param unannounced URL of the queue of what cannot be announced
 */
record AnnounceSettings(AwsSettings aws, String bus, String unannounced) {
    /** Reads the settings; problems stay with {@code environment}. */
    static AnnounceSettings from(Environment environment) {
        return new AnnounceSettings(
                AwsSettings.from(environment, AwsService.EVENTBRIDGE, AwsService.SQS),
                environment.text("EVENT_BUS"),
                environment.text("UNANNOUNCED_QUEUE"));
    }
}
