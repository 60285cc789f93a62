package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.doctor.DoctorSettings;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;
import java.util.List;

/**
 * Settings of InspectPayments.
 *
 * @param parkedEvents URL of the queue
 * @param deadLetters URL of the queue
 * @param logGroups names of the functions' log groups
 */
record InspectSettings(
        AwsSettings aws,
        MomentSettings moment,
        String sessionsTable,
        String parkedEvents,
        String deadLetters,
        List<String> logGroups,
        DoctorSettings doctor) {
    InspectSettings {
        logGroups = List.copyOf(logGroups);
    }

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
                reader.text("PARKED_EVENTS_QUEUE"),
                reader.text("DEAD_LETTERS_QUEUE"),
                reader.list("LOG_GROUPS"),
                DoctorSettings.from(reader));
    }
}
