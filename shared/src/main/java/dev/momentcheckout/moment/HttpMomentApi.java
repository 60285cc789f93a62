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
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Calls Moment's HTTP API and classifies every response by what the caller can do about it. A create is repeated only
 * under the same idempotency key, so a repetition cannot open a second session: Moment stores a key and its first
 * response for 24 hours. Only a rejected API key that has changed since leads to another key.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/idempotency.md">Moment: idempotency</a>
 */
public final class HttpMomentApi implements MomentApi {
    /** Limits one call, so that a second one fits into the time limit of create-session (14 s). */
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(6);

    /** Calls without a usable response. A customer does not wait for the end of a failure that outlasts three calls. */
    private static final int MAX_CREATE_CALLS = 3;

    private static final int MAX_CONFLICT_RETRIES = 3;

    /** Moment answers 409 while an earlier call under the same key is running, which takes seconds at most. */
    private static final Duration CONFLICT_RETRY_DELAY = Duration.ofSeconds(1);

    /** With less time left, a call would probably be cut off after Moment has opened the session. */
    private static final Duration MIN_CALL_TIME = Duration.ofMillis(500);

    private final MomentTransport http;
    private final URI sessions;
    private final CachedSecret<ApiKey> apiKey;
    private final AttemptKeys attemptKeys;
    private final Backoff backoff;
    private final Clock clock;
    private final Sleeper sleeper;

    /**
     * Creates a client that uses the given HTTP client and timer.
     *
     * @param baseUrl without a trailing slash
     * @param randomKeys idempotency keys of sessions that belong to no purchase
     * @param random jitter of the delays between repeated calls
     */
    public HttpMomentApi(
            SdkHttpClient http,
            ScheduledExecutorService timer,
            URI baseUrl,
            CachedSecret<ApiKey> apiKey,
            Supplier<UUID> randomKeys,
            RandomGenerator random,
            Clock clock,
            Sleeper sleeper) {
        this.http = new MomentTransport(http, timer);
        this.sessions = URI.create(baseUrl + "/collect/payment_sessions");
        this.apiKey = apiKey;
        this.attemptKeys = new AttemptKeys(randomKeys);
        this.backoff = new Backoff(random);
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** {@inheritDoc} */
    @Override
    public CreateResult create(SessionRequest request, IdempotencyKey key, Deadline deadline) {
        return new CreateCall(key, SessionJson.request(request), deadline).result();
    }

    /** One create call with its repetitions. */
    private final class CreateCall {
        private final IdempotencyKey idempotencyKey;
        private final byte[] json;
        private final Deadline deadline;
        private ApiKey usedApiKey = apiKey.get();
        private UUID usedKey;
        /** Whether a replay under {@link #usedKey} may return the result of an earlier repetition of this call. */
        private boolean mayHaveStored;

        private boolean apiKeyRefreshed;
        private int failures;
        private int conflicts;

        CreateCall(IdempotencyKey idempotencyKey, byte[] json, Deadline deadline) {
            this.idempotencyKey = idempotencyKey;
            this.json = json;
            this.deadline = deadline;
            this.usedKey = attemptKeys.key(idempotencyKey, usedApiKey, json);
        }

        CreateResult result() {
            CreateResult result = null;
            while (result == null) {
                result = call();
            }
            return result;
        }

        /** Calls Moment once. Returns null to call again. */
        private @Nullable CreateResult call() {
            if (!deadline.hasAtLeast(MIN_CALL_TIME)) {
                return failed(new Failure.Unavailable(UnavailableReason.TIMEOUT, 0, null));
            }
            try {
                return interpret(http.post(
                        sessions, usedApiKey.reveal(), usedKey.toString(), json, deadline.remaining(CALL_TIMEOUT)));
            } catch (IOException e) {
                // Moment may have opened a session. A repetition under the same key returns it and opens no other.
                mayHaveStored = true;
                return repeatOr(failed(unavailable(e)), null);
            }
        }

        private @Nullable CreateResult interpret(Response response) {
            int status = response.status();
            if (status == 409) {
                return repeatConflict(response.retryAfter());
            }
            boolean storedEarlier = response.replayed() && !mayHaveStored;
            mayHaveStored |= !response.replayed();
            if (status == 200 || status == 201) {
                Optional<CreateResult> opened = opened(response, usedKey);
                // The body may have been damaged in transit. If the stored one is unreadable, the key stays useless for
                // a day, as after a stored failure.
                return opened.isPresent()
                        ? opened.get()
                        : repeatOr(
                                storedEarlier ? new CreateResult.StoredFailure(status) : failed(unreadable(response)),
                                null);
            }
            if (storedEarlier) {
                return new CreateResult.StoredFailure(status);
            }
            if (isTransient(status)) {
                CreateResult unavailable = failed(failure(response));
                // After a replay of this call's own failure, the key returns nothing else for a day. Another key would
                // not help either: Moment is failing now.
                return response.replayed() ? unavailable : repeatOr(unavailable, response.retryAfter());
            }
            if (status == 422) {
                return new CreateResult.OtherRequest();
            }
            return mayRejectKey(response) && changedApiKey() ? null : failed(failure(response));
        }

        /** Waits and returns null to call again, or returns {@code last} if no further call is possible. */
        private @Nullable CreateResult repeatOr(CreateResult last, @Nullable Duration retryAfter) {
            failures++;
            return failures < MAX_CREATE_CALLS && waited(backoff.delay(failures), retryAfter) ? null : last;
        }

        /** An earlier call with this key may still be running at Moment. */
        private @Nullable CreateResult repeatConflict(@Nullable Duration retryAfter) {
            conflicts++;
            return conflicts <= MAX_CONFLICT_RETRIES && waited(CONFLICT_RETRY_DELAY, retryAfter)
                    ? null
                    : new CreateResult.KeyInUse();
        }

        /** Waits for the longer time, or returns false at once if it would leave no time for another call. */
        private boolean waited(Duration delay, @Nullable Duration retryAfter) {
            Duration longer = retryAfter != null && retryAfter.compareTo(delay) > 0 ? retryAfter : delay;
            if (!deadline.hasAtLeast(longer.plus(MIN_CALL_TIME))) {
                return false;
            }
            sleeper.sleepFor(longer);
            return true;
        }

        /**
         * Reads the API key again, once, because it may have been rotated. A derived idempotency key changes with it,
         * because the rejection may be stored under the old one.
         */
        private boolean changedApiKey() {
            if (apiKeyRefreshed) {
                return false;
            }
            apiKeyRefreshed = true;
            ApiKey fresh = refreshedApiKey();
            if (fresh.equals(usedApiKey)) {
                return false;
            }
            usedApiKey = fresh;
            UUID key = attemptKeys.key(idempotencyKey, fresh, json);
            mayHaveStored &= key.equals(usedKey);
            usedKey = key;
            return true;
        }
    }

    /** {@inheritDoc} */
    @Override
    public RetrieveResult retrieve(SessionId id, Deadline deadline) {
        URI uri = URI.create(sessions + "/" + id.value());
        Response response;
        try {
            response = withRefreshedKey(key -> http.get(uri, key.reveal(), deadline.remaining(CALL_TIMEOUT)));
        } catch (IOException e) {
            return new RetrieveResult.Failed(unavailable(e));
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
                .orElseGet(() -> new RetrieveResult.Failed(unreadable(response)));
    }

    private interface Exchange {
        Response with(ApiKey key) throws IOException;
    }

    /** Reads the API key again after a rejection, because it may have been rotated, and retries once with a new key. */
    private Response withRefreshedKey(Exchange exchange) throws IOException {
        ApiKey key = apiKey.get();
        Response response = exchange.with(key);
        if (!mayRejectKey(response)) {
            return response;
        }
        ApiKey fresh = refreshedApiKey();
        return fresh.equals(key) ? response : exchange.with(fresh);
    }

    /** A refresh right after another one returns nothing; the cache then has the key that the other one read. */
    private ApiKey refreshedApiKey() {
        return apiKey.refresh().orElseGet(apiKey::get);
    }

    /** Returns the opened session, or empty if the response has no token or no valid session id. */
    private Optional<CreateResult> opened(Response response, UUID key) {
        Optional<JsonNode> session = SessionJson.object(response.body());
        Optional<ClientToken> token = session.flatMap(SessionJson::clientToken);
        Optional<Observation> observation =
                session.flatMap(object -> SessionJson.observation(object, Source.CREATE, clock.instant()));
        return token.flatMap(
                present -> observation.map(open -> new CreateResult.Opened(present, open, key, response.replayed())));
    }

    private static Failure failure(Response response) {
        if (rejectsKey(response)) {
            return new Failure.ApiKeyRejected(response.status());
        }
        int status = response.status();
        if (isTransient(status)) {
            UnavailableReason reason = status == 429 ? UnavailableReason.RATE_LIMITED : UnavailableReason.SERVER_ERROR;
            return new Failure.Unavailable(reason, status, response.retryAfter());
        }
        return status >= 400 ? new Failure.Rejected(status) : unreadable(response);
    }

    /** The type of the transport's exception shows how the call failed. */
    private static Failure unavailable(IOException e) {
        UnavailableReason reason = UnavailableReason.CONNECTION_FAILED;
        if (e instanceof SocketTimeoutException) {
            reason = UnavailableReason.TIMEOUT;
        } else if (e instanceof ProtocolException) {
            reason = UnavailableReason.UNREADABLE_RESPONSE;
        }
        return new Failure.Unavailable(reason, 0, null);
    }

    private static boolean isTransient(int status) {
        return status == 429 || status >= 500;
    }

    private static boolean rejectsKey(Response response) {
        return response.status() == 401 || response.status() == 403;
    }

    /**
     * Moment's documentation has 401 for a missing key, 403 for a revoked one, and 400 or 401 for an unknown one.
     *
     * @see <a href="https://docs.momentco.io/api-reference/getting-started/authentication.md">Moment:
     *     authentication</a>
     */
    private static boolean mayRejectKey(Response response) {
        return response.status() == 400 || rejectsKey(response);
    }

    private static Failure unreadable(Response response) {
        return new Failure.Unavailable(UnavailableReason.UNREADABLE_RESPONSE, response.status(), null);
    }

    private static CreateResult failed(Failure failure) {
        return new CreateResult.Failed(failure);
    }
}
