package dev.momentcheckout.moment;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delays between repeated calls: each up to twice as long as the one before, with jitter, so that many callers do
 * not repeat their calls at the same time.
 *
 * @see <a href="https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/">Amazon Builders'
 *     Library: timeouts, retries and backoff with jitter</a>
 */
final class Backoff {
    /** Long enough for a dropped connection or a restarted server; a customer waits, so no longer. */
    private static final Duration FIRST = Duration.ofMillis(250);

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Returns the delay before a repetition: from half of the exponential delay to all of it.
     *
     * @param failures number of calls that failed so far, from 1
     */
    Duration delay(int failures) {
        long most = FIRST.toMillis() << (failures - 1);
        return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
    }
}
