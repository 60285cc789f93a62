package dev.momentcheckout.create;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.telemetry.SessionNews;
import dev.momentcheckout.wiring.Foundation;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.Surroundings;
import java.util.Map;
import java.util.UUID;

/** The composition root of create-session. */
record CreateWiring(CreateSettings settings, Foundation foundation, CreateSession createSession, Priming priming) {

    static CreateWiring of(Map<String, String> environment, Surroundings around) {
        Environment read = new Environment(environment);
        CreateSettings settings = CreateSettings.from(read);
        read.refuseProblems();
        Foundation foundation = new Foundation(environment, settings.aws(), around);
        Sessions sessions = foundation.sessions(settings.sessionsTable());
        MomentAccess access = MomentAccess.of(foundation, settings.moment(), around);
        Catalog catalog = foundation.catalog(settings.catalogTable());
        Openings openings = new Openings(access.moment(), sessions, settings, foundation.telemetry());
        OrderCheckout orders = new OrderCheckout(
                openings,
                foundation.orders(settings.sessionsTable()),
                sessions,
                access.moment(),
                catalog,
                settings,
                around.clock(),
                new SessionNews(foundation.telemetry()));
        CreateSession createSession =
                new CreateSession(openings, orders, catalog, settings, around.clock(), UUID::randomUUID);
        Priming priming = foundation.priming(sessions, access.apiKey());
        return new CreateWiring(settings, foundation, createSession, priming);
    }
}
