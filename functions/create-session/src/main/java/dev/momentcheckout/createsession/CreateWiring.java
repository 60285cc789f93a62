package dev.momentcheckout.createsession;

import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.store.DynamoDbCatalog;
import dev.momentcheckout.store.DynamoDbPurchaseStore;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.SystemServices;
import java.util.Map;

/** Builds the objects of create-session. */
record CreateWiring(CreateSettings settings, AwsClients clients, CreateSession createSession, Priming priming) {

    static CreateWiring of(Map<String, String> environment, SystemServices services) {
        CreateSettings settings = SettingsReader.read(environment, CreateSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        SessionStore sessions = new DynamoDbSessionStore(clients.dynamoDb(), settings.sessionsTable());
        MomentAccess access = MomentAccess.of(clients, settings.moment(), services);
        CreateSession createSession = new CreateSession(
                access.moment(),
                sessions,
                new DynamoDbPurchaseStore(clients.dynamoDb(), settings.sessionsTable()),
                new DynamoDbCatalog(clients.dynamoDb(), settings.catalogTable()),
                settings,
                services.clock(),
                clients.telemetry(),
                access::inParallel);
        return new CreateWiring(settings, clients, createSession, clients.priming(sessions, access.apiKey()));
    }
}
