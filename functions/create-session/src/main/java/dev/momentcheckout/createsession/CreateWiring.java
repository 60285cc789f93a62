package dev.momentcheckout.createsession;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.store.DynamoDbCatalog;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.telemetry.UpdateTelemetry;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.SystemServices;
import java.util.Map;
import java.util.UUID;

/** Builds the objects of create-session. */
record CreateWiring(CreateSettings settings, AwsClients clients, CreateSession createSession, Priming priming) {

    static CreateWiring of(Map<String, String> environment, SystemServices services) {
        CreateSettings settings = SettingsReader.read(environment, CreateSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        SessionStore sessions = new DynamoDbSessionStore(clients.dynamoDb(), settings.sessionsTable());
        MomentAccess access = MomentAccess.of(clients, settings.moment(), services);
        Catalog catalog = new DynamoDbCatalog(clients.dynamoDb(), settings.catalogTable());
        SessionOpener opener = new SessionOpener(access.moment(), sessions, settings, clients.telemetry());
        PurchaseCheckout checkout = new PurchaseCheckout(
                opener,
                new DynamoDbPurchaseStore(clients.dynamoDb(), settings.sessionsTable()),
                sessions,
                access.moment(),
                catalog,
                settings,
                services.clock(),
                new UpdateTelemetry(clients.telemetry()));
        CreateSession createSession =
                new CreateSession(opener, checkout, catalog, settings, services.clock(), UUID::randomUUID);
        Priming priming = clients.priming(sessions, access.apiKey());
        return new CreateWiring(settings, clients, createSession, priming);
    }
}
