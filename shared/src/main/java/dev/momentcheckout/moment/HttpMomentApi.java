package dev.momentcheckout.moment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.moment.MomentTransport.Response;
import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Calls Moment's HTTP API and classifies every response by what the caller can do about it. A create is retried only
 * under the same idempotency key, so a retry cannot open a second session: Moment stores a key and its first response
 * for 24 hours (Moment's documentation, "Idempotency").
 */
public final class HttpMomentApi implements MomentApi {
    /** Limits one call, so that a second one fits into the time limit of create-session (14 s). */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(6);

    private static final int MAX_CREATE_CALLS = 3;
    private static final int MAX_CONFLICT_RETRIES = 3;

    /** Long enough for a dropped connection or a restarted server; a customer waits, so no longer. */
    private static final Duration RETRY_DELAY = Duration.ofMillis(250);

    /** Moment answers 409 while an earlier call under the same key is running, which takes seconds at most. */
    private static final Duration CONFLICT_RETRY_DELAY = Duration.ofSeconds(1);

    /** With less time left, a call would probably be cut off after Moment has opened the session. */
    private static final Duration MIN_CALL_TIME = Duration.ofMillis(500);

    private final MomentTransport http;
    private final URI sessions;
    private final CachedSecret<ApiKey> apiKey;
    private final Clock clock;
    private final Sleeper sleeper;

    /**
     * Creates a client that uses the given HTTP client and timer.
     *
     * @param baseUrl without a trailing slash
     */
    public HttpMomentApi(
            SdkHttpClient http,
            ScheduledExecutorService timer,
            URI baseUrl,
            CachedSecret<ApiKey> apiKey,
            Clock clock,
            Sleeper sleeper) {
        this.http = new MomentTransport(http, timer);
        this.sessions = URI.create(baseUrl + "/collect/payment_sessions");
        this.apiKey = apiKey;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** {@inheritDoc} */
    @Override
    public CreateResult create(SessionRequest request, UUID idempotencyKey, Deadline deadline) {
        byte[] json = SessionJson.request(request);
        Exchange exchange = key ->
                http.post(sessions, key.reveal(), idempotencyKey.toString(), json, deadline.remaining(CALL_TIMEOUT));
        CreateResult last = failed("no time left", null);
        int calls = 0;
        int conflicts = 0;
        while (calls < MAX_CREATE_CALLS && deadline.hasAtLeast(MIN_CALL_TIME)) {
            if (calls > 0) {
                sleeper.sleepFor(deadline.remaining(RETRY_DELAY));
            }
            Response response;
            try {
                response = withRefreshedKey(exchange);
            } catch (IOException e) {
                // Moment may have opened a session. A retry under the same key returns it and opens no other.
                calls++;
                last = failed(String.valueOf(e.getMessage()), null);
                continue;
            }
            if (response.status() == 409
                    && conflicts < MAX_CONFLICT_RETRIES
                    && deadline.hasAtLeast(CONFLICT_RETRY_DELAY)) {
                // An earlier call of ours may still be running at Moment.
                conflicts++;
                sleeper.sleepFor(CONFLICT_RETRY_DELAY);
                continue;
            }
            if (response.status() >= 500 && !response.replayed()) {
                calls++;
                last = failed("status " + response.status(), response.retryAfter());
                continue;
            }
            return created(response);
        }
        return last;
    }

    /** {@inheritDoc} */
    @Override
    public RetrieveResult retrieve(SessionId id, Deadline deadline) {
        URI uri = URI.create(sessions + "/" + id.value());
        Response response;
        try {
            response = withRefreshedKey(key -> http.get(uri, key.reveal(), deadline.remaining(CALL_TIMEOUT)));
        } catch (IOException e) {
            return new RetrieveResult.Failed(new Failure.Unavailable(String.valueOf(e.getMessage()), null));
        }
        if (response.status() == 404) {
            return new RetrieveResult.NotFound();
        }
        if (response.status() != 200) {
            return new RetrieveResult.Failed(failure(response));
        }
        return SessionJson.object(response.body())
                .flatMap(session -> SessionJson.observation(session, Source.RETRIEVAL, clock.instant()))
                .filter(observation -> observation.session().equals(id))
                .<RetrieveResult>map(RetrieveResult.Found::new)
                .orElseGet(() -> new RetrieveResult.Failed(unreadable()));
    }

    private interface Exchange {
        Response with(ApiKey key) throws IOException;
    }

    /** Reads the API key again after a rejection, because it may have been rotated, and retries once with a new key. */
    private Response withRefreshedKey(Exchange exchange) throws IOException {
        ApiKey key = apiKey.get();
        Response response = exchange.with(key);
        if (!rejectsKey(response)) {
            return response;
        }
        // A refresh right after another one returns nothing; the cache then has the key that the other one read.
        ApiKey fresh = apiKey.refresh().orElseGet(apiKey::get);
        return fresh.equals(key) ? response : exchange.with(fresh);
    }

    private CreateResult created(Response response) {
        if (response.status() == 409 || response.status() == 422) {
            return new CreateResult.KeyConflict(response.status());
        }
        if (response.status() >= 500) {
            return new CreateResult.StoredFailure();
        }
        if (response.status() != 200 && response.status() != 201) {
            return new CreateResult.Failed(failure(response));
        }
        Optional<JsonNode> session = SessionJson.object(response.body());
        Optional<ClientToken> token = session.flatMap(SessionJson::clientToken);
        Optional<Observation> observation =
                session.flatMap(object -> SessionJson.observation(object, Source.CREATE, clock.instant()));
        if (token.isEmpty() || observation.isEmpty()) {
            return new CreateResult.Failed(unreadable());
        }
        return new CreateResult.Opened(token.get(), observation.get(), response.replayed());
    }

    private static Failure failure(Response response) {
        if (rejectsKey(response)) {
            return new Failure.ApiKeyRejected(response.status());
        }
        if (response.status() == 429 || response.status() >= 500) {
            return new Failure.Unavailable("status " + response.status(), response.retryAfter());
        }
        if (response.status() >= 400) {
            return new Failure.Rejected(response.status());
        }
        return unreadable();
    }

    private static boolean rejectsKey(Response response) {
        return response.status() == 401 || response.status() == 403;
    }

    private static Failure unreadable() {
        return new Failure.Unavailable("unreadable response", null);
    }

    private static CreateResult failed(String why, @Nullable Duration retryAfter) {
        return new CreateResult.Failed(new Failure.Unavailable(why, retryAfter));
    }
}
