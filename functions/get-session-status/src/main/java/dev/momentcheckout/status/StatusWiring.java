package dev.momentcheckout.status;

import dev.momentcheckout.moment.MomentOverHttp;
import dev.momentcheckout.moment.Pause;
import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.settings.Environment;
import dev.momentcheckout.wiring.Foundation;
import dev.momentcheckout.wiring.Priming;
import java.time.Clock;
import java.util.Map;

/** The composition root of get-session-status. */
record StatusWiring(StatusSettings settings, Foundation foundation, SessionStatus sessionStatus, Priming priming) {

    static StatusWiring of(Map<String, String> environment) {
        return of(environment, Clock.systemUTC());
    }

    static StatusWiring of(Map<String, String> environment, Clock clock) {
        Environment read = new Environment(environment);
        StatusSettings settings = StatusSettings.from(read);
        read.refuseProblems();
        Foundation foundation = new Foundation(environment, settings.aws());
        Sessions sessions = foundation.sessions(settings.sessionsTable());
        CachedSecret<ApiKey> apiKey = Secrets.apiKey(
                foundation.secretsManager(),
                settings.moment().apiKeySecretArn(),
                settings.moment().mode(),
                clock);
        MomentOverHttp moment = new MomentOverHttp(
                foundation.http(), foundation.timer(), settings.moment().baseUrl(), apiKey, clock, Pause::sleeping);
        Priming priming = foundation.primed(sessions, apiKey);
        return new StatusWiring(
                settings, foundation, new SessionStatus(sessions, moment, clock, foundation.telemetry()), priming);
    }
}
