package dev.momentcheckout.bench;

/**
 * One measurement of a cold start; times are in milliseconds.
 *
 * @param init from the start of the process to its request for an invocation; 0 after a restore from a snapshot
 * @param first from the event, or from the restore, to the first response
 * @param warm the warm invocations
 * @param memory the peak of the resident memory in MB
 * @param noise the share of its processor that other processes used, 0 to 1
 */
record Sample(double init, double first, Warm warm, double memory, double noise) {
    double total() {
        return init + first;
    }

    /**
     * The second half of the invocations after the first, in milliseconds; 0 if there are none.
     *
     * @param median the median time from the event to the response
     * @param cpu the mean CPU time of an invocation: it includes slow invocations, but no waiting for AWS and Moment
     */
    record Warm(double median, double cpu) {
        static final Warm NONE = new Warm(0, 0);
    }

    double warmMedian() {
        return warm.median();
    }

    double warmCpu() {
        return warm.cpu();
    }
}
