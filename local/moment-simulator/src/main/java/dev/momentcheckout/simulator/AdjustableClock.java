package dev.momentcheckout.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** A clock with an adjustable offset from another clock. Tests and the control API use it to skip time. */
public final class AdjustableClock extends Clock {
    private final Clock base;
    private Duration offset = Duration.ZERO;

    private AdjustableClock(Clock base) {
        this.base = base;
    }

    /** Returns a clock without offset. */
    public static AdjustableClock over(Clock base) {
        return new AdjustableClock(base);
    }

    /** Adds to the offset; a negative duration moves the clock back. */
    public synchronized void advance(Duration by) {
        offset = offset.plus(by);
    }

    /** Replaces the offset. */
    public synchronized void setOffset(Duration offset) {
        this.offset = offset;
    }

    /** Returns how far this clock is ahead of the other one; negative if it is behind. */
    public synchronized Duration offset() {
        return offset;
    }

    @Override
    public Instant instant() {
        return base.instant().plus(offset());
    }

    @Override
    public ZoneId getZone() {
        return base.getZone();
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("the simulator only uses instants");
    }
}
