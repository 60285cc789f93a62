package dev.momentcheckout.create;

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
import java.util.UUID;

/** The composition root of create-session. */
record CreateWiring(CreateSettings settings, Foundation foundation, CreateSession createSession, Priming priming) {

    static CreateWiring of(Map<String, String> environment) {
        return of(environment, Clock.systemUTC(), Pause::sleeping);
    }

    static CreateWiring of(Map<String, String> environment, Clock clock, Pause pause) {
        Environment read = new Environment(environment);
        CreateSettings settings = CreateSettings.from(read);
        read.refuseProblems();
        Foundation foundation = new Foundation(environment, settings.aws());
        Sessions sessions = foundation.sessions(settings.sessionsTable());
        CachedSecret<ApiKey> apiKey = Secrets.apiKey(
                foundation.secretsManager(),
                settings.moment().apiKeySecretArn(),
                settings.moment().mode(),
                clock);
        MomentOverHttp moment = new MomentOverHttp(
                foundation.http(), foundation.timer(), settings.moment().baseUrl(), apiKey, clock, pause);
        CreateSession createSession =
                new CreateSession(moment, sessions, settings, clock, UUID::randomUUID, foundation.telemetry());
        Priming priming = foundation.primed(sessions, apiKey);
        return new CreateWiring(settings, foundation, createSession, priming);
    }
}
