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
 * Moment over its HTTP API. Sorts every answer by what can be done about it, and repeats a create only where that cannot open a second session: with
 * the same idempotency key (Moment, idempotency: a key and its first answer are kept for 24 hours).
 */
public final class HttpMomentApi implements MomentApi {
    private static final Duration CREATE_CALL_TIMEOUT = Duration.ofSeconds(6);
    private static final int MAX_CREATE_CALLS = 3;
    private static final int MAX_CONFLICT_RETRIES = 3;
    private static final Duration RETRY_DELAY = Duration.ofMillis(250);
    private static final Duration CONFLICT_RETRY_DELAY = Duration.ofSeconds(1);
    private static final Duration MIN_CALL_TIME = Duration.ofMillis(500);

    private final MomentTransport http;
    private final URI sessions;
    private final CachedSecret<ApiKey> apiKey;
    private final Clock clock;
    private final Sleeper sleeper;

    /** @param baseUrl without a slash at its end */
    public HttpMomentApi(
            SdkHttpClient http,
            ScheduledExecutorService timer,
            URI baseUrl,
            CachedSecret<ApiKey> apiKey,
            Clock clock,
            Sleeper pause) {
        this.http = new MomentTransport(http, timer);
        this.sessions = URI.create(baseUrl + "/collect/payment_sessions");
        this.apiKey = apiKey;
        this.clock = clock;
        this.sleeper = pause;
    }

    /** {@inheritDoc} */
    @Override
    public CreateResult create(SessionRequest request, UUID idempotencyKey, Deadline deadline) {
        byte[] json = SessionJson.request(request);
        Exchange exchange = key -> http.post(
                sessions, key.reveal(), idempotencyKey.toString(), json, deadline.remaining(CREATE_CALL_TIMEOUT));
        CreateResult last = failed("no time left to ask", null);
        int calls = 0;
        int conflicts = 0;
        while (calls < MAX_CREATE_CALLS && deadline.leaves(MIN_CALL_TIME)) {
            if (calls > 0) {
                sleeper.of(deadline.remaining(RETRY_DELAY));
            }
            Response answer;
            try {
                answer = withRefreshedKey(exchange);
            } catch (IOException e) {
                // Whether Moment opened a session is not known. The same key finds out without opening a second.
                calls++;
                last = failed(String.valueOf(e.getMessage()), null);
                continue;
            }
            if (answer.status() == 409 && conflicts < MAX_CONFLICT_RETRIES && deadline.leaves(CONFLICT_RETRY_DELAY)) {
                // Our own first call may still be running there.
                conflicts++;
                sleeper.of(CONFLICT_RETRY_DELAY);
                continue;
            }
            if (answer.status() >= 500 && !answer.replayed()) {
                calls++;
                last = failed("status " + answer.status(), answer.retryAfter());
                continue;
            }
            return created(answer);
        }
        return last;
    }

    /** {@inheritDoc} */
    @Override
    public RetrieveResult retrieve(SessionId id, Deadline deadline) {
        URI uri = URI.create(sessions + "/" + id.value());
        Response answer;
        try {
            answer = withRefreshedKey(key -> http.get(uri, key.reveal(), deadline.remaining(CREATE_CALL_TIMEOUT)));
        } catch (IOException e) {
            return new RetrieveResult.Failed(new Failure.Unavailable(String.valueOf(e.getMessage()), null));
        }
        if (answer.status() == 404) {
            return new RetrieveResult.NotFound();
        }
        if (answer.status() != 200) {
            return new RetrieveResult.Failed(failure(answer));
        }
        return SessionJson.object(answer.body())
                .flatMap(session -> SessionJson.observation(session, Source.RETRIEVAL, clock.instant()))
                .filter(observation -> observation.session().equals(id))
                .<RetrieveResult>map(RetrieveResult.Found::new)
                .orElseGet(() -> new RetrieveResult.Failed(unreadable()));
    }

    private interface Exchange {
        Response with(ApiKey key) throws IOException;
    }

    /** A key that is refused may have been rotated since it was read: it is read again, and if it is another one, tried once more. */
    private Response withRefreshedKey(Exchange exchange) throws IOException {
        ApiKey key = apiKey.get();
        Response answer = exchange.with(key);
        if (!rejectsKey(answer)) {
            return answer;
        }
        // Another call may have read it again just now, which is not done twice in so short a time.
        ApiKey fresh = apiKey.refresh().orElseGet(apiKey::get);
        return fresh.equals(key) ? answer : exchange.with(fresh);
    }

    private CreateResult created(Response answer) {
        if (answer.status() == 409 || answer.status() == 422) {
            return new CreateResult.KeyConflict(answer.status());
        }
        if (answer.status() >= 500) {
            return new CreateResult.StoredFailure();
        }
        if (answer.status() != 200 && answer.status() != 201) {
            return new CreateResult.Failed(failure(answer));
        }
        Optional<JsonNode> session = SessionJson.object(answer.body());
        Optional<ClientToken> token = session.flatMap(SessionJson::clientToken);
        Optional<Observation> observation =
                session.flatMap(object -> SessionJson.observation(object, Source.CREATE, clock.instant()));
        if (token.isEmpty() || observation.isEmpty()) {
            return new CreateResult.Failed(unreadable());
        }
        return new CreateResult.Opened(token.get(), observation.get(), answer.replayed());
    }

    private static Failure failure(Response answer) {
        if (rejectsKey(answer)) {
            return new Failure.ApiKeyRejected(answer.status());
        }
        if (answer.status() == 429 || answer.status() >= 500) {
            return new Failure.Unavailable("status " + answer.status(), answer.retryAfter());
        }
        if (answer.status() >= 400) {
            return new Failure.Rejected(answer.status());
        }
        return unreadable();
    }

    private static boolean rejectsKey(Response answer) {
        return answer.status() == 401 || answer.status() == 403;
    }

    private static Failure unreadable() {
        return new Failure.Unavailable("an answer that cannot be read", null);
    }

    private static CreateResult failed(String why, @Nullable Duration retryAfter) {
        return new CreateResult.Failed(new Failure.Unavailable(why, retryAfter));
    }
}
