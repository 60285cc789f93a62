package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Stores sessions. Every update is one write on the condition that the session has not changed since it was read. On a
 * conflict, the update is merged into the newer session instead. Updates are safe to repeat and to run concurrently.
 */
public interface SessionStore {

    /**
     * Returns the session, read consistently, or null if there is none.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    @Nullable PaymentSession find(SessionId id);

    /**
     * Reads the session and merges the update into it. Writes nothing if the update changes nothing.
     *
     * @throws StoreUnavailableException if it is uncertain whether the update is stored
     */
    UpdateResult update(SessionId id, SessionUpdate update);

    /**
     * Merges the update into a session that the caller has just read, without reading it again. Otherwise as
     * {@link #update(SessionId, SessionUpdate)}.
     *
     * @throws StoreUnavailableException if it is uncertain whether the update is stored
     */
    UpdateResult update(PaymentSession justRead, SessionUpdate update);

    /**
     * Inserts a session that is probably new, without reading it first. If it exists, the update is merged into it
     * after one failed write. Otherwise as {@link #update(SessionId, SessionUpdate)}.
     *
     * @throws StoreUnavailableException if it is uncertain whether the update is stored
     */
    UpdateResult insertOrUpdate(SessionId id, SessionUpdate update);

    /**
     * Acquires the right to check a session now. Among all callers in all instances, one succeeds per {@code interval},
     * so that frequent status requests do not flood Moment's API. Returns false if there is no such session.
     *
     * @throws StoreUnavailableException if it is uncertain whether the right was acquired
     */
    boolean tryAcquireCheck(SessionId id, Instant now, Duration interval);

    /** The merge of an observation into a session. It runs again after each conflict, so it must be a pure function. */
    @FunctionalInterface
    interface SessionUpdate {
        /**
         * @param before the stored session, or null if there is none
         * @return the session to store, {@code before} itself if nothing changes, or null to ignore the session
         */
        @Nullable PaymentSession merge(@Nullable PaymentSession before);
    }

    /** The result of an update. */
    sealed interface UpdateResult {
        /** Returns the stored session, or null if the update was ignored. */
        default @Nullable PaymentSession session() {
            return switch (this) {
                case Updated updated -> updated.after();
                case Unchanged unchanged -> unchanged.current();
                case Ignored _ -> null;
            };
        }

        /** @param before null if the session is new */
        record Updated(@Nullable PaymentSession before, PaymentSession after) implements UpdateResult {}

        record Unchanged(PaymentSession current) implements UpdateResult {}

        /** The update returned null, for example because the session belongs to another integration. */
        record Ignored() implements UpdateResult {}
    }
}
