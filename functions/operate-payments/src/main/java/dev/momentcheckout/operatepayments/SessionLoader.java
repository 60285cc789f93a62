package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.ParallelCalls;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Loads sessions, several at a time. One that cannot be read does not stop the others. */
record SessionLoader(SessionStore sessions, ParallelCalls calls) {
    /** Less than the HTTP client's limit for connections. */
    private static final int AT_ONCE = 32;

    /** What is stored under the id of a session. */
    sealed interface Loaded {
        record Found(PaymentSession session) implements Loaded {}

        /** @param fault what is wrong with the item */
        record Unreadable(String fault) implements Loaded {}

        record Absent() implements Loaded {}
    }

    /** Returns what is stored, in the order of the ids. */
    List<Loaded> all(List<SessionId> ids) {
        List<Loaded> all = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            all.addAll(calls.results(ids.subList(from, Math.min(from + AT_ONCE, ids.size())).stream()
                    .map(id -> (Supplier<Loaded>) () -> one(id))
                    .toList()));
        }
        return all;
    }

    Loaded one(SessionId id) {
        try {
            PaymentSession session = sessions.load(id, ReadConsistency.STRONG);
            return session == null ? new Loaded.Absent() : new Loaded.Found(session);
        } catch (UnreadableItemException e) {
            return new Loaded.Unreadable(fault(e));
        }
    }

    /** Returns what is wrong with an item; the cause names the attribute. */
    static String fault(UnreadableItemException e) {
        Throwable cause = e.getCause();
        String detail = cause == null ? null : detail(cause);
        return e.getMessage() + (detail == null ? "" : ": " + detail);
    }

    private static @Nullable String detail(Throwable cause) {
        return cause instanceof NullPointerException
                ? "the attribute " + cause.getMessage() + " is missing or has another type"
                : cause.getMessage();
    }
}
