package dev.momentcheckout.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Remembers the first answer to each key for 24 hours. A key belongs to the secret key that sent it; that is inferred. */
final class IdempotencyKeys {
    private static final Duration KEPT = Duration.ofHours(24);

    private final Map<Scope, Entry> entries = new HashMap<>();
    private final Clock clock;

    IdempotencyKeys(Clock clock) {
        this.clock = clock;
    }

    /** Takes the key, unless it is taken. Whoever is told {@link First} must call {@link #store} or {@link #forget}. */
    synchronized Claim claim(Scope scope, String body) {
        Entry entry = entries.get(scope);
        if (entry instanceof Done done && !clock.instant().isBefore(done.at().plus(KEPT))) {
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
            case Done done -> new Replay(done.answer());
        };
    }

    synchronized void store(Scope scope, String body, Answer answer) {
        entries.put(scope, new Done(body, answer, clock.instant()));
    }

    synchronized void forget(Scope scope) {
        entries.remove(scope);
    }

    record Scope(String secretKey, String idempotencyKey) {}

    sealed interface Claim {}

    record First() implements Claim {}

    record Replay(Answer answer) implements Claim {}

    record Mismatch() implements Claim {}

    record InFlight() implements Claim {}

    private sealed interface Entry {
        String body();
    }

    private record Running(String body) implements Entry {}

    private record Done(String body, Answer answer, Instant at) implements Entry {}
}
