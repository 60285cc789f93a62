package dev.momentcheckout.session;

import java.util.Locale;

/** How an observation reached us. */
public enum Source {
    /** Moment's answer to our create call; the answer to a repeated call may be a day old. */
    CREATE,
    /** A signed webhook; it may be late, repeated or overtaken. */
    WEBHOOK,
    /** Moment's answer to a question just put: the newest there is. */
    RETRIEVAL;

    /** Whether Moment was asked just now, so that its answer, however thin, is all there is to be had. */
    public boolean isRetrieval() {
        return this == RETRIEVAL;
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
