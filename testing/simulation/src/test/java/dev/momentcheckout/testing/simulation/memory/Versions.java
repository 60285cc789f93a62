package dev.momentcheckout.testing.simulation.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What eventually consistent reads may return: an item as it was up to a few seconds ago. */
final class Versions<K, T> {
    private static final Duration MAX_STALENESS = Duration.ofSeconds(3);
    private static final int KEPT = 6;

    private final Clock clock;
    private final Random random;
    private final Map<K, Deque<Version<T>>> replaced = new HashMap<>();

    Versions(Clock clock, Random random) {
        this.clock = clock;
        this.random = random;
    }

    private record Version<T>(@Nullable T value, Instant replacedAt) {}

    /** Remembers the value that a write has replaced. */
    void replaced(K key, @Nullable T value) {
        Deque<Version<T>> versions = replaced.computeIfAbsent(key, _ -> new ArrayDeque<>());
        versions.addLast(new Version<>(value, clock.instant()));
        if (versions.size() > KEPT) {
            versions.removeFirst();
        }
    }

    /** Returns the current value, or sometimes an older one. */
    @Nullable T read(K key, @Nullable T current) {
        Deque<Version<T>> versions = replaced.get(key);
        if (versions == null || random.nextInt(3) != 0) {
            return current;
        }
        int skipped = random.nextInt(versions.size());
        Instant oldest = clock.instant().minus(MAX_STALENESS);
        for (Version<T> version : versions) {
            if (skipped-- <= 0 && !version.replacedAt.isBefore(oldest)) {
                return version.value;
            }
        }
        return current;
    }
}
