package dev.momentcheckout.operatepayments.doctor;

import dev.momentcheckout.secrets.SigningKey;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.settings.SettingsReader;
import java.net.URI;

/**
 * Where the parts of the stack are. The checks that can do without CloudFormation take them from here, and so work if
 * the stack cannot be described.
 *
 * @param stack name of the stack, which is the metrics' dimension {@code Service}, too
 * @param encoding of the signing secrets
 * @param parkedEvents URL of the queue
 * @param deadLetters URL of the queue
 * @param publishEvents name of the function with its alias
 * @param alarmTopic ARN of the topic
 */
public record DoctorSettings(
        String region,
        String stack,
        MomentSettings moment,
        String signingSecretArn,
        SigningKey.Encoding encoding,
        String sessionsTable,
        String catalogTable,
        String eventBus,
        String parkedEvents,
        String deadLetters,
        String publishEvents,
        String alarmTopic,
        URI webhookUrl) {

    /** Reads the settings; {@code reader} collects the problems. */
    public static DoctorSettings from(SettingsReader reader) {
        return new DoctorSettings(
                reader.text("AWS_REGION"),
                reader.text("STACK_NAME"),
                MomentSettings.from(reader),
                reader.text("MOMENT_SIGNING_SECRET_ARN"),
                reader.choice("SIGNING_KEY_ENCODING", SigningKey.Encoding.class),
                reader.text("SESSIONS_TABLE"),
                reader.text("CATALOG_TABLE"),
                reader.text("EVENT_BUS"),
                reader.text("PARKED_EVENTS_QUEUE"),
                reader.text("DEAD_LETTERS_QUEUE"),
                reader.text("PUBLISH_EVENTS_FUNCTION"),
                reader.text("ALARM_TOPIC"),
                reader.parsed("WEBHOOK_URL", URI.create("https://invalid"), URI::create));
    }

    AwsCommand aws() {
        return new AwsCommand(region);
    }
}
