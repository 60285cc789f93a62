package dev.momentcheckout.webhookreceive;

import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.secrets.SigningKey;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbRefundStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.SystemServices;
import java.util.List;
import java.util.Map;

/** Builds the objects of webhook-receive. */
record WebhookWiring(
        AwsClients clients, SignatureVerification verification, ReceiveWebhook receiveWebhook, Priming priming) {

    static WebhookWiring of(Map<String, String> environment, SystemServices services) {
        WebhookSettings settings = SettingsReader.read(environment, WebhookSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        SessionStore sessions = new DynamoDbSessionStore(clients.dynamoDb(), settings.sessionsTable());
        CachedSecret<List<SigningKey>> keys = Secrets.signingKeys(
                clients.secretsManager(),
                settings.signingSecretArn(),
                settings.encoding(),
                services.clock(),
                clients.telemetry());
        Priming priming = clients.priming(sessions, keys);
        return new WebhookWiring(
                clients,
                new SignatureVerification(keys, services.clock()),
                new ReceiveWebhook(
                        new RecordObservation(
                                sessions, new DynamoDbPurchaseStore(clients.dynamoDb(), settings.sessionsTable())),
                        new DynamoDbRefundStore(clients.dynamoDb(), settings.sessionsTable()),
                        settings.integrationId(),
                        settings.mode(),
                        services.clock(),
                        clients.telemetry(),
                        new SessionTelemetry(clients.telemetry())),
                priming);
    }
}
