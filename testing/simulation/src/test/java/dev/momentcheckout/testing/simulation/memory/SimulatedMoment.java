package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.testing.simulation.memory.MomentModel.Response;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A process's client of {@link MomentModel}. It reports failures as {@code HttpMomentApi} does; the histories over HTTP
 * run that one.
 */
final class SimulatedMoment implements MomentApi {
    private static final int CALLS = 3;

    private final MomentModel moment;
    private final Calls calls;
    private final Clock clock;
    private final Supplier<String> secret;
    private String apiKey;

    /** @param secret the API key as it is stored now */
    SimulatedMoment(MomentModel moment, Calls calls, Clock clock, Supplier<String> secret) {
        this.moment = moment;
        this.calls = calls;
        this.clock = clock;
        this.secret = secret;
        this.apiKey = secret.get();
    }

    @Override
    public CreateResult create(SessionRequest request, IdempotencyKey key, Deadline deadline) {
        String used = apiKey;
        CreateResult result = create(request, uuid(key, request, used), used);
        boolean refused =
                result instanceof CreateResult.Failed failed && !(failed.failure() instanceof Failure.Unavailable);
        if (refused && !secret.get().equals(used)) {
            apiKey = secret.get();
            return create(request, uuid(key, request, apiKey), apiKey);
        }
        return result;
    }

    private CreateResult create(SessionRequest request, UUID key, String usedApiKey) {
        boolean running = false;
        for (int call = 1; call <= CALLS; call++) {
            boolean first = call == 1;
            running = false;
            switch (createOnce(request, key, usedApiKey)) {
                case Response.Success<MomentSession> success -> {
                    return opened(success.body(), key, success.replayed());
                }
                case Response.None<MomentSession> _ -> {}
                case Response.Status<MomentSession>(int status, boolean replayed) -> {
                    if (replayed && first) {
                        return new CreateResult.StoredFailure(status);
                    }
                    if (status == 409) {
                        running = true;
                    } else if (status == 422 && !replayed) {
                        return new CreateResult.OtherRequest();
                    } else if (status < 500 && status != 429) {
                        return new CreateResult.Failed(refusal(status));
                    }
                }
            }
        }
        return running ? new CreateResult.KeyInUse() : new CreateResult.Failed(unavailable());
    }

    private Response<MomentSession> createOnce(SessionRequest request, UUID key, String usedApiKey) {
        return calls.toMoment(() -> "create " + key, () -> {
            Response<MomentSession> response = moment.beginCreate(request, calls.purchase(), key, usedApiKey);
            if (response != null) {
                return response;
            }
            try {
                calls.pause();
            } finally {
                response = moment.endCreate(key);
            }
            return response;
        });
    }

    private CreateResult opened(MomentSession session, UUID key, boolean replayed) {
        // A replay is the stored response: it shows the session as it was when it was created.
        MomentSession then = replayed
                ? new MomentSession(session.id, session.token, session.request, session.purchase, session.createdAt)
                : session;
        return new CreateResult.Opened(
                new ClientToken(session.token), then.observed(Source.CREATE, clock.instant()), key, replayed);
    }

    @Override
    public RetrieveResult retrieve(SessionId id, Deadline deadline) {
        Response<MomentSession> response = retrieveOnce(id, apiKey);
        if (response instanceof Response.Status<MomentSession> refused
                && (refused.status() == 401 || refused.status() == 403)
                && !secret.get().equals(apiKey)) {
            apiKey = secret.get();
            response = retrieveOnce(id, apiKey);
        }
        return switch (response) {
            case Response.Success<MomentSession> found ->
                new RetrieveResult.Found(found.body().observed(Source.RETRIEVAL, clock.instant()));
            case Response.None<MomentSession> _ -> new RetrieveResult.Failed(unavailable());
            case Response.Status<MomentSession> status when status.status() == 404 -> new RetrieveResult.NotFound();
            case Response.Status<MomentSession> status
            when status.status() >= 500 || status.status() == 429 -> new RetrieveResult.Failed(unavailable());
            case Response.Status<MomentSession> status -> new RetrieveResult.Failed(refusal(status.status()));
        };
    }

    private Response<MomentSession> retrieveOnce(SessionId id, String usedApiKey) {
        return calls.toMoment(() -> "retrieve " + id, () -> {
            Response<MomentSession> response = moment.retrieve(id, usedApiKey);
            // The body is what Moment knew at the time of the call, not at the time of its arrival.
            return response instanceof Response.Success<MomentSession> success
                    ? new Response.Success<>(success.body().copy(), false)
                    : response;
        });
    }

    private static Failure unavailable() {
        return new Failure.Unavailable(UnavailableReason.TIMEOUT, 0, null);
    }

    private static Failure refusal(int status) {
        return status == 401 || status == 403 ? new Failure.ApiKeyRejected(status) : new Failure.Rejected(status);
    }

    private UUID uuid(IdempotencyKey key, SessionRequest request, String usedApiKey) {
        return switch (key) {
            case IdempotencyKey.Stored stored -> stored.key();
            case IdempotencyKey.Random _ ->
                new UUID(calls.random().nextLong(), calls.random().nextLong());
            case IdempotencyKey.OfAttempt attempt ->
                UUID.nameUUIDFromBytes((attempt + "\n" + request + "\n" + usedApiKey).getBytes(StandardCharsets.UTF_8));
        };
    }
}
