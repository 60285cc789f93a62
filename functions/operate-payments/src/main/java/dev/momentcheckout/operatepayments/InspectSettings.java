package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.doctor.DoctorSettings;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;

/** Settings of InspectPayments. */
record InspectSettings(AwsSettings aws, MomentSettings moment, String sessionsTable, DoctorSettings doctor) {
    /** Reads the settings; {@code reader} collects the problems. */
    static InspectSettings from(SettingsReader reader) {
        return new InspectSettings(
                AwsSettings.from(
                        reader,
                        AwsService.DYNAMODB,
                        AwsService.SECRETS_MANAGER,
                        AwsService.SQS,
                        AwsService.LAMBDA,
                        AwsService.EVENTBRIDGE,
                        AwsService.CLOUDFORMATION,
                        AwsService.CLOUDWATCH,
                        AwsService.CLOUDWATCH_LOGS,
                        AwsService.SNS),
                MomentSettings.from(reader),
                reader.text("SESSIONS_TABLE"),
                DoctorSettings.from(reader));
    }
}
