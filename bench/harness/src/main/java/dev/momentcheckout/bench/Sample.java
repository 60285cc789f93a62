package dev.momentcheckout.bench;

/**
 * What one start took, in milliseconds.
 *
 * @param init until the process asked for an invocation; 0 if it was restored from a snapshot
 * @param first from the event, or from the restore, to the answer
 * @param warm the median of the second half of what followed; 0 if nothing did
 * @param memory the most it had, in MB
 * @param noise the part of its processor that others took, from 0 to 1
 */
record Sample(double init, double first, double warm, double memory, double noise) {
    double total() {
        return init + first;
    }
}
