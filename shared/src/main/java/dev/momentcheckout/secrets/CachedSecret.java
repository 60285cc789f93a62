package dev.momentcheckout.secrets;

import dev.momentcheckout.secrets.SecretUnavailableException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A secret that is read at first use and kept for {@link #TIME_TO_LIVE}, so that a rotation needs no deployment. Whoever finds that it does not work any more
 * may have it read again at once, but not more often than every {@link #MIN_REFRESH_INTERVAL}: forged webhooks must not become calls to Secrets Manager.
 *
 * @param <T> what its text is parsed into
 */
public final class CachedSecret<T> {
    static final Duration TIME_TO_LIVE = Duration.ofMinutes(5);
    static final Duration MIN_REFRESH_INTERVAL = Duration.ofSeconds(30);

    private final SecretSource source;
    private final Function<SecretText, T> parse;
    private final Clock clock;
    private @Nullable CachedValue<T> cached;
    private @Nullable Instant failedAt;
    private @Nullable Instant refreshedAt;

    CachedSecret(SecretSource source, Function<SecretText, T> parse, Clock clock) {
        this.source = source;
        this.parse = parse;
        this.clock = clock;
    }

    private record CachedValue<T>(T value, Instant readAt) {}

    /**
     * The secret, at most five minutes old; older only while Secrets Manager does not answer.
     *
     * @throws SecretUnavailableException if there is none to be had, or it cannot be one
     */
    public synchronized T get() {
        Instant now = clock.instant();
        CachedValue<T> known = cached;
        if (known != null && now.isBefore(known.readAt().plus(TIME_TO_LIVE))) {
            return known.value();
        }
        if (known != null && within(MIN_REFRESH_INTERVAL, failedAt, now)) {
            return known.value();
        }
        try {
            return read(now);
        } catch (SecretUnavailableException e) {
            // An outage of Secrets Manager is no reason to stop taking payments; a value that was removed or spoilt is.
            if (known == null || e.reason() != Reason.UNREADABLE) {
                cached = null;
                throw e;
            }
            failedAt = now;
            return known.value();
        }
    }

    /**
     * Reads the secret again because it did not work.
     *
     * @return the secret as it is now, or nothing if that was done within the last 30 seconds, or cannot be read now: what is known is then all there is
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
            return Optional.empty();
        }
    }

    /** Forgets the value: after a restore from a snapshot nothing of before may be used. */
    public synchronized void forget() {
        cached = null;
        failedAt = null;
        refreshedAt = null;
    }

    /** Goes the way to Secrets Manager once, without reading a value. */
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
