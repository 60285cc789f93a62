package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.secrets.SigningKey;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.SettingsReader;

/** Settings of webhook-receive. */
record WebhookSettings(
        AwsSettings aws,
        MomentMode mode,
        String integrationId,
        String signingSecretArn,
        SigningKey.Encoding encoding,
        String sessionsTable) {

    /** Reads the settings; {@code reader} collects the problems. */
    static WebhookSettings from(SettingsReader reader) {
        return new WebhookSettings(
                AwsSettings.from(reader, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                reader.choice("MOMENT_MODE", MomentMode.class),
                reader.text("INTEGRATION_ID"),
                reader.text("MOMENT_SIGNING_SECRET_ARN"),
                reader.choice("SIGNING_KEY_ENCODING", SigningKey.Encoding.class),
                reader.text("SESSIONS_TABLE"));
    }
}
