package dev.momentcheckout.operatepayments;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether the rules allow an operator's decision about a session. */
sealed interface Ruling {
    /** The session already contains what an operator decided at this revision: there is nothing to do. */
    record AlreadyDone() implements Ruling {}

    /** The session has changed since the operator read it. */
    record Changed() implements Ruling {}

    record Refused(Refusal reason) implements Ruling {}

    /** @param values what the decision adds to the session */
    record Allowed(SortedSet<String> values) implements Ruling {
        public Allowed {
            values = Collections.unmodifiableSortedSet(new TreeSet<>(values));
        }
    }
}
