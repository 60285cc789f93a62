package dev.momentcheckout.webhook;

import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.secrets.SigningKey;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.wiring.Foundation;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.Surroundings;
import java.util.List;
import java.util.Map;

/** The composition root of webhook-receive. */
record WebhookWiring(
        Foundation foundation, SignatureVerification verification, ReceiveWebhook receiveWebhook, Priming priming) {

    static WebhookWiring of(Map<String, String> environment, Surroundings around) {
        Environment read = new Environment(environment);
        WebhookSettings settings = WebhookSettings.from(read);
        read.refuseProblems();
        Foundation foundation = new Foundation(environment, settings.aws(), around);
        Sessions sessions = foundation.sessions(settings.sessionsTable());
        CachedSecret<List<SigningKey>> keys = Secrets.signingKeys(
                foundation.secretsManager(), settings.signingSecretArn(), settings.encoding(), around.clock());
        Priming priming = foundation.priming(sessions, keys);
        return new WebhookWiring(
                foundation,
                new SignatureVerification(keys, around.clock()),
                new ReceiveWebhook(
                        sessions,
                        foundation.refunds(settings.sessionsTable()),
                        settings.mark(),
                        settings.mode(),
                        around.clock(),
                        foundation.telemetry()),
                priming);
    }
}
