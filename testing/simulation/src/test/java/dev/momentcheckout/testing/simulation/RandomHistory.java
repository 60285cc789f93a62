package dev.momentcheckout.testing.simulation;

import java.util.List;

/** A randomly generated history. The same seed always gives the same steps. */
public interface RandomHistory<H extends RandomHistory<H>> {
    long seed();

    List<?> steps();

    /** Returns this history without the steps from {@code from} up to, but not including, {@code to}. */
    H without(int from, int to);
}
