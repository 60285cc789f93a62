package dev.momentcheckout.status;

import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.wiring.Foundation;
import dev.momentcheckout.wiring.MomentAccess;
import dev.momentcheckout.wiring.Priming;
import dev.momentcheckout.wiring.Surroundings;
import java.util.Map;

/** The composition root of get-session-status. */
record StatusWiring(StatusSettings settings, Foundation foundation, SessionStatus sessionStatus, Priming priming) {

    static StatusWiring of(Map<String, String> environment, Surroundings around) {
        Environment read = new Environment(environment);
        StatusSettings settings = StatusSettings.from(read);
        read.refuseProblems();
        Foundation foundation = new Foundation(environment, settings.aws(), around);
        Sessions sessions = foundation.sessions(settings.sessionsTable());
        MomentAccess access = MomentAccess.of(foundation, settings.moment(), around);
        Priming priming = foundation.priming(sessions, access.apiKey());
        return new StatusWiring(
                settings,
                foundation,
                new SessionStatus(sessions, access.moment(), around.clock(), foundation.telemetry()),
                priming);
    }
}
