package dev.momentcheckout.simulator;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Supplies the ids sim0000000001, sim0000000002 and so on. */
final class CountingIds implements Supplier<String> {
    private final AtomicInteger last = new AtomicInteger();

    @Override
    public String get() {
        return "sim%010d".formatted(last.incrementAndGet());
    }
}
