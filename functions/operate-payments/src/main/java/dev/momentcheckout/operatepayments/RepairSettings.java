package dev.momentcheckout.operatepayments;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;

/**
 * Settings of RepairPayments.
 *
 * @param publishEvents name and alias of the function that publishes events
 * @param parkedEvents URL of the queue
 * @param deadLetters URL of the queue
 */
record RepairSettings(
        AwsSettings aws,
        MomentSettings moment,
        String sessionsTable,
        String publishEvents,
        String parkedEvents,
        String deadLetters) {
    /** Reads the settings; {@code reader} collects the problems. */
    static RepairSettings from(SettingsReader reader) {
        return new RepairSettings(
                AwsSettings.from(
                        reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER, AwsService.SQS, AwsService.LAMBDA),
                MomentSettings.from(reader),
                reader.text("SESSIONS_TABLE"),
                reader.text("PUBLISH_EVENTS_FUNCTION"),
                reader.text("PARKED_EVENTS_QUEUE"),
                reader.text("DEAD_LETTERS_QUEUE"));
    }
}
