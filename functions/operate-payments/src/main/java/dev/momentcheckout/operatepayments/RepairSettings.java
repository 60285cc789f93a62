package dev.momentcheckout.operatepayments;

import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;

/** Settings of RepairPayments. */
record RepairSettings(AwsSettings aws, MomentSettings moment, String sessionsTable) {
    /** Reads the settings; {@code reader} collects the problems. */
    static RepairSettings from(SettingsReader reader) {
        return new RepairSettings(
                AwsSettings.from(
                        reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER, AwsService.SQS, AwsService.LAMBDA),
                MomentSettings.from(reader),
                reader.text("SESSIONS_TABLE"));
    }
}
