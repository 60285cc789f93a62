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

    /** Reads the settings; problems stay with {@code environment}. */
    static WebhookSettings from(SettingsReader environment) {
        return new WebhookSettings(
                AwsSettings.from(environment, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                environment.choice("MOMENT_MODE", MomentMode.class),
                environment.text("INTEGRATION_ID"),
                environment.text("MOMENT_SIGNING_SECRET_ARN"),
                environment.choice("SIGNING_KEY_ENCODING", SigningKey.Encoding.class),
                environment.text("SESSIONS_TABLE"));
    }
}
