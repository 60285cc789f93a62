package dev.momentcheckout.secrets;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A secret that is read at first use and cached for {@link #TIME_TO_LIVE}, so that a rotation needs no deployment. A
 * caller whose secret was rejected can {@link #refresh} it, at most once in {@link #MIN_REFRESH_INTERVAL}: otherwise
 * each forged webhook would cause a call to Secrets Manager.
 *
 * @param <T> the type of the parsed secret
 */
public final class CachedSecret<T> {
    /** A rotated secret is in use after five minutes, at about 12 calls an hour for each instance. */
    static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);

    /** Limits the calls that rejected requests can cause to two a minute for each instance. */
    static final Duration MIN_REFRESH_INTERVAL = Duration.ofSeconds(30);

    private final SecretSource source;
    private final Function<SecretText, T> parse;
    private final Clock clock;
    private final SecretTelemetry telemetry;
    private @Nullable CachedValue<T> cached;
    private @Nullable Instant failedAt;
    private @Nullable Instant refreshedAt;

    CachedSecret(SecretSource source, Function<SecretText, T> parse, Clock clock, SecretTelemetry telemetry) {
        this.source = source;
        this.parse = parse;
        this.clock = clock;
        this.telemetry = telemetry;
    }

    private record CachedValue<T>(T value, Instant readAt) {}

    /**
     * Returns the secret, read at most five minutes ago, or earlier while it cannot be read.
     *
     * @throws SecretUnavailableException if there is no usable secret
     */
    public synchronized T get() {
        Instant now = clock.instant();
        CachedValue<T> last = cached;
        if (last != null && now.isBefore(last.readAt().plus(TIME_TO_LIVE))) {
            return last.value();
        }
        if (last != null && within(MIN_REFRESH_INTERVAL, failedAt, now)) {
            return last.value();
        }
        try {
            return read(now);
        } catch (SecretUnavailableException e) {
            if (last == null || !e.reason().keepsLastValue()) {
                cached = null;
                throw e;
            }
            telemetry.readFailed(e);
            failedAt = now;
            return last.value();
        }
    }

    /**
     * Reads the secret again after it was rejected.
     *
     * @return the current secret; empty if the last refresh was less than 30 seconds ago or the secret cannot be read,
     *     so that {@link #get} has the latest value
     */
    public synchronized Optional<T> refresh() {
        Instant now = clock.instant();
        if (within(MIN_REFRESH_INTERVAL, refreshedAt, now)) {
            return Optional.empty();
        }
        refreshedAt = now;
        try {
            return Optional.of(read(now));
        } catch (SecretUnavailableException e) {
            telemetry.readFailed(e);
            return Optional.empty();
        }
    }

    /** Clears the cache: a value from before a snapshot must not be used after its restore. */
    public synchronized void forget() {
        cached = null;
        failedAt = null;
        refreshedAt = null;
    }

    /** Calls Secrets Manager once without reading a value. */
    public void prime() {
        source.prime();
    }

    private T read(Instant now) {
        T value = parse.apply(source.read());
        cached = new CachedValue<>(value, now);
        return value;
    }

    private static boolean within(Duration duration, @Nullable Instant since, Instant now) {
        return since != null && now.isBefore(since.plus(duration));
    }
}
