package dev.momentcheckout.testing.differential;

/**
 * An answer that differs.
 *
 * @param number the operation's number in its round, from 1; 0 for the comparison at the end of the round
 * @param kind differences of the same kind probably have the same cause
 * @param items the operation's item afterwards, in both databases
 */
record Difference(long seed, int number, String kind, String operation, String local, String dynoxide, String items) {
    @Override
    public String toString() {
        return """
                seed %d, operation %d: %s
                    local:    %s
                    dynoxide: %s
                    items:    %s""".formatted(seed, number, operation, local, dynoxide, items);
    }
}
