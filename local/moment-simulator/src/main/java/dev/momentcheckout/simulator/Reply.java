package dev.momentcheckout.simulator;

import java.util.Optional;

/**
 * An answer on its way out.
 *
 * @param replayed whether it was stored earlier
 * @param fault what is to bend it on the wire
 */
record Reply(Answer answer, boolean replayed, Optional<Fault> fault) {
    static Reply of(Answer answer) {
        return new Reply(answer, false, Optional.empty());
    }
}
