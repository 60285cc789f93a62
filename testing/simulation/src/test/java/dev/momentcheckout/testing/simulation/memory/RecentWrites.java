package dev.momentcheckout.testing.simulation.memory;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** How many of the latest writes of an item an eventually consistent read misses: at most those of three seconds. */
final class RecentWrites<K> {
    private static final Duration MAX_STALENESS = Duration.ofSeconds(3);

    private final Clock clock;
    private final Random random;
    private final Map<K, Deque<Instant>> writes = new HashMap<>();

    RecentWrites(Clock clock, Random random) {
        this.clock = clock;
        this.random = random;
    }

    void written(K key) {
        writes.computeIfAbsent(key, _ -> new ArrayDeque<>()).addLast(clock.instant());
    }

    /** Returns a random number of writes that a read of the item misses now; mostly none. */
    int missed(K key) {
        Deque<Instant> ofItem = writes.get(key);
        if (ofItem == null) {
            return 0;
        }
        Instant oldest = clock.instant().minus(MAX_STALENESS);
        while (!ofItem.isEmpty() && ofItem.getFirst().isBefore(oldest)) {
            ofItem.removeFirst();
        }
        return random.nextInt(3) == 0 ? random.nextInt(ofItem.size() + 1) : 0;
    }
}
