package dev.momentcheckout.testing.differential;

import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Random choices that depend on the seed only. */
final class Choices {
    private final Random random;

    Choices(long seed) {
        this.random = new Random(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Returns true in so many of a hundred cases. */
    boolean percent(int percentage) {
        return random.nextInt(100) < percentage;
    }

    @SafeVarargs
    final <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }

    <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Calls one of the suppliers. */
    @SafeVarargs
    final <T> T from(Supplier<T>... suppliers) {
        return suppliers[random.nextInt(suppliers.length)].get();
    }
}
