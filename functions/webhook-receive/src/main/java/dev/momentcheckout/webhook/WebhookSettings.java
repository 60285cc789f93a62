package dev.momentcheckout.webhook;

import dev.momentcheckout.secrets.SigningKey;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.settings.AwsService;
import dev.momentcheckout.settings.AwsSettings;
import dev.momentcheckout.settings.Environment;

/** Settings of webhook-receive. */
record WebhookSettings(
        AwsSettings aws,
        MomentMode mode,
        String mark,
        String signingSecretArn,
        SigningKey.Encoding encoding,
        String sessionsTable) {

    /** Reads the settings; problems stay with {@code environment}. */
    static WebhookSettings from(Environment environment) {
        return new WebhookSettings(
                AwsSettings.from(environment, AwsService.DYNAMODB, AwsService.SECRETS_MANAGER),
                environment.choice("MOMENT_MODE", MomentMode.class),
                environment.text("MARK"),
                environment.text("MOMENT_SIGNING_SECRET_ARN"),
                environment.choice("SIGNING_KEY_ENCODING", SigningKey.Encoding.class),
                environment.text("SESSIONS_TABLE"));
    }
}
