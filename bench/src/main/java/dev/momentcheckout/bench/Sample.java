package dev.momentcheckout.bench;

/**
 * What one start took, in milliseconds.
 *
 * @param init until the process asked for an invocation; 0 if it was restored from a snapshot
 * @param first from the event, or from the restore, to the answer
 * @param warm what followed
 * @param memory the most it had, in MB
 * @param noise the part of its processor that others took, from 0 to 1
 */
record Sample(double init, double first, Warm warm, double memory, double noise) {
    double total() {
        return init + first;
    }

    /**
     * The second half of the invocations that followed the first, in milliseconds; all 0 if none did.
     *
     * @param median from the event to the answer
     * @param own how long the process had the processor for one of them, on average: with those that take long, and without its waiting for others
     */
    record Warm(double median, double own) {
        static final Warm NONE = new Warm(0, 0);
    }

    double warmMedian() {
        return warm.median();
    }

    double warmOwn() {
        return warm.own();
    }
}
