package dev.momentcheckout.session;

import java.util.Locale;

/** The source of an observation, or of another change in the history. */
public enum Source {
    /** The response to create. A replayed response may be a day old. */
    CREATE,
    /** A signed webhook. It may be late, repeated or out of order. */
    WEBHOOK,
    /** The response to a retrieve call, current at the time of the call. */
    RETRIEVAL,
    /** An operator's decision. It is no observation: only the history has it. */
    OPERATOR;

    /** Returns whether Moment was just queried, so that another retrieval now would return the same. */
    public boolean isRetrieval() {
        return this == RETRIEVAL;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
