package dev.momentcheckout.reconcile;

import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.wiring.Foundation;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.Surroundings;
import java.time.Clock;
import java.util.Map;

/** The composition root of reconcile-sessions. */
record ReconcileWiring(Foundation foundation, Clock clock, ReconcileSessions reconcileSessions, Priming priming) {

    static ReconcileWiring of(Map<String, String> environment, Surroundings around) {
        Environment read = new Environment(environment);
        ReconcileSettings settings = ReconcileSettings.from(read);
        read.refuseProblems();
        Foundation foundation = new Foundation(environment, settings.aws(), around);
        Sessions sessions = foundation.sessions(settings.sessionsTable());
        MomentAccess access = MomentAccess.of(foundation, settings.moment(), around);
        Priming priming = foundation.priming(sessions, access.apiKey());
        ReconcileSessions reconcileSessions = new ReconcileSessions(
                foundation.dueSessions(settings.sessionsTable()),
                sessions,
                access.moment(),
                settings.rate(),
                around.clock(),
                around.pause(),
                foundation.telemetry());
        return new ReconcileWiring(foundation, around.clock(), reconcileSessions, priming);
    }
}
