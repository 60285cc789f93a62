package dev.momentcheckout.createsession;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.telemetry.UpdateTelemetry;
import dev.momentcheckout.wiring.AwsClients;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.SystemServices;
import java.util.Map;
import java.util.UUID;

/** The composition root of create-session. */
record CreateWiring(CreateSettings settings, AwsClients clients, CreateSession createSession, Priming priming) {

    static CreateWiring of(Map<String, String> environment, SystemServices services) {
        CreateSettings settings = SettingsReader.read(environment, CreateSettings::from);
        AwsClients clients = new AwsClients(environment, settings.aws(), services);
        SessionStore sessions = clients.sessions(settings.sessionsTable());
        MomentAccess access = MomentAccess.of(clients, settings.moment(), services);
        Catalog catalog = clients.catalog(settings.catalogTable());
        SessionOpener openings = new SessionOpener(access.moment(), sessions, settings, clients.telemetry());
        PurchaseCheckout orders = new PurchaseCheckout(
                openings,
                clients.purchases(settings.sessionsTable()),
                sessions,
                access.moment(),
                catalog,
                settings,
                services.clock(),
                new UpdateTelemetry(clients.telemetry()));
        CreateSession createSession =
                new CreateSession(openings, orders, catalog, settings, services.clock(), UUID::randomUUID);
        Priming priming = clients.priming(sessions, access.apiKey());
        return new CreateWiring(settings, clients, createSession, priming);
    }
}
