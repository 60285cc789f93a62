package dev.momentcheckout.reconcilesessions;

import dev.momentcheckout.session.HeartbeatStore;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes the heartbeat every ten minutes. The time of the last one is kept in memory alone: a new or restored instance
 * writes at once, and a run that happens every minute needs no read.
 */
final class Heartbeat {
    /** Ten minutes, less the time by which one run may start later in its minute than another. */
    private static final Duration INTERVAL = Duration.ofMinutes(10).minusSeconds(30);

    private final HeartbeatStore store;
    private final Clock clock;
    private final RunTelemetry telemetry;
    private final AtomicReference<@Nullable Instant> last = new AtomicReference<>();

    Heartbeat(HeartbeatStore store, Clock clock, RunTelemetry telemetry) {
        this.store = store;
        this.clock = clock;
        this.telemetry = telemetry;
    }

    /** Writes the heartbeat if it is time. After a failure, the next run tries again. */
    void beat() {
        Instant now = clock.instant();
        if (!isDue(last.get(), now)) {
            return;
        }
        try {
            store.write(now);
            last.set(now);
        } catch (StoreUnavailableException e) {
            telemetry.heartbeatFailed(e);
        }
    }

    /** A clock that was set back must not end the heartbeat until that time comes again. */
    private static boolean isDue(@Nullable Instant last, Instant now) {
        return last == null || now.isBefore(last) || !now.isBefore(last.plus(INTERVAL));
    }
}
