package dev.momentcheckout.simulator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Another clock's time, so much later or earlier as is wanted: what takes a day happens at once. */
public final class AdjustableClock extends Clock {
    private final Clock base;
    private Duration offset = Duration.ZERO;

    private AdjustableClock(Clock base) {
        this.base = base;
    }

    /** Shows the same time as the other until it is adjusted. */
    public static AdjustableClock over(Clock base) {
        return new AdjustableClock(base);
    }

    /** Goes forward, or back if the duration is negative. */
    public synchronized void advance(Duration by) {
        offset = offset.plus(by);
    }

    /** From now on shows the other clock's time and this much more. */
    public synchronized void setOffset(Duration wanted) {
        offset = wanted;
    }

    /** How much later it is than by the other clock. */
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
        throw new UnsupportedOperationException("times here are instants");
    }
}
