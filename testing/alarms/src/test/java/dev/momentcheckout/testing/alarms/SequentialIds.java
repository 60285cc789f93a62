package dev.momentcheckout.testing.alarms;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Moment's ids, the same in every run of a test. */
final class SequentialIds implements Supplier<String> {
    private final AtomicInteger used = new AtomicInteger();

    @Override
    public String get() {
        return "%08d".formatted(used.incrementAndGet());
    }
}
