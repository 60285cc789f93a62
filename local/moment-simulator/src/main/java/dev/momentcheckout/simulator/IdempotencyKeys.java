package dev.momentcheckout.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Stores the first response of each idempotency key for 24 hours. A key is scoped to the API key that sent it, which
 * Moment does not document.
 *
 * @see <a href="https://docs.momentco.io/api-reference/getting-started/idempotency">Moment, idempotency</a>
 */
final class IdempotencyKeys {
    private static final Duration RETENTION = Duration.ofHours(24);

    private final Map<Scope, Entry> entries = new HashMap<>();
    private final Clock clock;

    IdempotencyKeys(Clock clock) {
        this.clock = clock;
    }

    /** Claims the key if it is unused. After {@link First} the caller must call {@link #store} or {@link #forget}. */
    synchronized Claim claim(Scope scope, String body) {
        Entry entry = entries.get(scope);
        if (entry instanceof Done done && !clock.instant().isBefore(done.at().plus(RETENTION))) {
            entry = null;
        }
        if (entry == null) {
            entries.put(scope, new Running(body));
            return new First();
        }
        if (!entry.body().equals(body)) {
            return new Mismatch();
        }
        return switch (entry) {
            case Running _ -> new InFlight();
            case Done done -> new Replay(done.response());
        };
    }

    synchronized void store(Scope scope, String body, ApiResponse response) {
        entries.put(scope, new Done(body, response, clock.instant()));
    }

    synchronized void forget(Scope scope) {
        entries.remove(scope);
    }

    record Scope(String apiKey, String idempotencyKey) {}

    sealed interface Claim {}

    record First() implements Claim {}

    record Replay(ApiResponse response) implements Claim {}

    record Mismatch() implements Claim {}

    record InFlight() implements Claim {}

    private sealed interface Entry {
        String body();
    }

    private record Running(String body) implements Entry {}

    private record Done(String body, ApiResponse response, Instant at) implements Entry {}
}
