package dev.momentcheckout.moment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.moment.MomentHttp.Answer;
import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.secrets.CachedSecret;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Means;
import dev.momentcheckout.session.Moment;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.SessionId;
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
public final class MomentOverHttp implements Moment {
    private static final Duration CREATE_CALL = Duration.ofSeconds(6);
    private static final int CREATE_CALLS = 3;
    private static final int CONFLICTS_WAITED_FOR = 3;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(250);
    private static final Duration WAIT_FOR_CONFLICT = Duration.ofSeconds(1);
    private static final Duration WORTH_A_CALL = Duration.ofMillis(500);

    private final MomentHttp http;
    private final URI sessions;
    private final CachedSecret<ApiKey> apiKey;
    private final Clock clock;
    private final Pause pause;

    /** @param baseUrl without a slash at its end */
    public MomentOverHttp(
            SdkHttpClient http,
            ScheduledExecutorService timer,
            URI baseUrl,
            CachedSecret<ApiKey> apiKey,
            Clock clock,
            Pause pause) {
        this.http = new MomentHttp(http, timer);
        this.sessions = URI.create(baseUrl + "/collect/payment_sessions");
        this.apiKey = apiKey;
        this.clock = clock;
        this.pause = pause;
    }

    /** {@inheritDoc} */
    @Override
    public CreateAnswer create(SessionRequest request, UUID idempotencyKey, Deadline deadline) {
        byte[] json = SessionJson.request(request);
        Exchange exchange = key ->
                http.post(sessions, key.reveal(), idempotencyKey.toString(), json, deadline.remaining(CREATE_CALL));
        CreateAnswer last = failed("no time left to ask", null);
        int calls = 0;
        int conflicts = 0;
        while (calls < CREATE_CALLS && deadline.leaves(WORTH_A_CALL)) {
            if (calls > 0) {
                pause.of(deadline.remaining(BETWEEN_CALLS));
            }
            Answer answer;
            try {
                answer = withFreshKey(exchange);
            } catch (IOException e) {
                // Whether Moment opened a session is not known. The same key finds out without opening a second.
                calls++;
                last = failed(String.valueOf(e.getMessage()), null);
                continue;
            }
            if (answer.status() == 409 && conflicts < CONFLICTS_WAITED_FOR && deadline.leaves(WAIT_FOR_CONFLICT)) {
                // Our own first call may still be running there.
                conflicts++;
                pause.of(WAIT_FOR_CONFLICT);
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
    public LookAnswer look(SessionId id, Deadline deadline) {
        URI uri = URI.create(sessions + "/" + id.value());
        Answer answer;
        try {
            answer = withFreshKey(key -> http.get(uri, key.reveal(), deadline.remaining(CREATE_CALL)));
        } catch (IOException e) {
            return new LookAnswer.Failed(new Failure.Unavailable(String.valueOf(e.getMessage()), null));
        }
        if (answer.status() == 404) {
            return new LookAnswer.Absent();
        }
        if (answer.status() != 200) {
            return new LookAnswer.Failed(failure(answer));
        }
        return SessionJson.object(answer.body())
                .flatMap(session -> SessionJson.observation(session, Means.LOOK, clock.instant()))
                .filter(observation -> observation.session().equals(id))
                .<LookAnswer>map(LookAnswer.Found::new)
                .orElseGet(() -> new LookAnswer.Failed(unreadable()));
    }

    private interface Exchange {
        Answer with(ApiKey key) throws IOException;
    }

    /** A key that is refused may have been rotated since it was read: it is read again, and if it is another one, tried once more. */
    private Answer withFreshKey(Exchange exchange) throws IOException {
        ApiKey key = apiKey.get();
        Answer answer = exchange.with(key);
        if (!refusesKey(answer)) {
            return answer;
        }
        // Another call may have read it again just now, which is not done twice in so short a time.
        ApiKey fresh = apiKey.refresh().orElseGet(apiKey::get);
        return fresh.equals(key) ? answer : exchange.with(fresh);
    }

    private CreateAnswer created(Answer answer) {
        if (answer.status() == 409 || answer.status() == 422) {
            return new CreateAnswer.KeyTaken(answer.status());
        }
        if (answer.status() >= 500) {
            return new CreateAnswer.StoredFailure();
        }
        if (answer.status() != 200 && answer.status() != 201) {
            return new CreateAnswer.Failed(failure(answer));
        }
        Optional<JsonNode> session = SessionJson.object(answer.body());
        Optional<ClientToken> token = session.flatMap(SessionJson::clientToken);
        Optional<Observation> observation =
                session.flatMap(object -> SessionJson.observation(object, Means.CREATE, clock.instant()));
        if (token.isEmpty() || observation.isEmpty()) {
            return new CreateAnswer.Failed(unreadable());
        }
        return new CreateAnswer.Opened(token.get(), observation.get(), answer.replayed());
    }

    private static Failure failure(Answer answer) {
        if (refusesKey(answer)) {
            return new Failure.KeyRefused(answer.status());
        }
        if (answer.status() == 429 || answer.status() >= 500) {
            return new Failure.Unavailable("status " + answer.status(), answer.retryAfter());
        }
        if (answer.status() >= 400) {
            return new Failure.Rejected(answer.status());
        }
        return unreadable();
    }

    private static boolean refusesKey(Answer answer) {
        return answer.status() == 401 || answer.status() == 403;
    }

    private static Failure unreadable() {
        return new Failure.Unavailable("an answer that cannot be read", null);
    }

    private static CreateAnswer failed(String why, @Nullable Duration retryAfter) {
        return new CreateAnswer.Failed(new Failure.Unavailable(why, retryAfter));
    }
}
