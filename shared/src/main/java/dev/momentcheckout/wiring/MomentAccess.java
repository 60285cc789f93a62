package dev.momentcheckout.wiring;

import dev.momentcheckout.moment.HttpMomentApi;
import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.secrets.Secrets;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.ParallelCalls;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.settings.MomentSettings;
import dev.momentcheckout.telemetry.Telemetry;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** Moment's API, which measures its calls for the log, and its API key, for the functions that call it. */
public record MomentAccess(MomentApi moment, CachedSecret<ApiKey> apiKey, Telemetry telemetry) {

    public static MomentAccess of(AwsClients clients, MomentSettings settings, SystemServices services) {
        CachedSecret<ApiKey> apiKey = Secrets.apiKey(
                clients.secretsManager(),
                settings.apiKeySecretArn(),
                settings.mode(),
                services.clock(),
                clients.telemetry());
        MomentApi moment = new HttpMomentApi(
                clients.http(),
                clients.timer(),
                settings.baseUrl(),
                apiKey,
                UUID::randomUUID,
                new SecureRandom(),
                services.clock(),
                services.sleeper());
        return new MomentAccess(new TimedMoment(moment, clients.telemetry()), apiKey, clients.telemetry());
    }

    /** Runs calls at the same time, as a part of the current invocation. */
    public <T> List<T> inParallel(List<Supplier<T>> calls) {
        return ParallelCalls.onVirtualThreads(calls, telemetry::inCurrentInvocation);
    }

    /** Measures the calls. A create call includes its repetitions and the waits between them. */
    private record TimedMoment(MomentApi moment, Telemetry telemetry) implements MomentApi {
        @Override
        public CreateResult create(SessionRequest request, IdempotencyKey key, Deadline deadline) {
            telemetry.momentCallStarted();
            try {
                return moment.create(request, key, deadline);
            } finally {
                telemetry.momentCallEnded();
            }
        }

        @Override
        public RetrieveResult retrieve(SessionId id, Deadline deadline) {
            telemetry.momentCallStarted();
            try {
                return moment.retrieve(id, deadline);
            } finally {
                telemetry.momentCallEnded();
            }
        }
    }
}
