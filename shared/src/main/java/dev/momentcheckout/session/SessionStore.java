package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where sessions are kept. */
public interface SessionStore {

    /**
     * The session as of now, nothing older.
     *
     * @throws StoreUnavailableException if the store cannot be read
     */
    @Nullable PaymentSession find(SessionId id);

    /**
     * Joins news into what is kept, in one conditional write, or in none if it is no news. Safe to repeat, and safe against others who do the same at
     * the same time.
     *
     * @throws StoreUnavailableException if it is not certain that the news is kept
     */
    UpdateResult update(SessionId id, SessionUpdate update);

    /**
     * As {@link #update(SessionId, News)}, for who has just read the session: it is not read again unless somebody has written it since.
     *
     * @throws StoreUnavailableException if it is not certain that the news is kept
     */
    UpdateResult update(PaymentSession justRead, SessionUpdate update);

    /**
     * As {@link #update(SessionId, News)}, for who expects that the session is not known yet: it is not read beforehand, and if it is known, its news is joined all
     * the same, at the price of a write in vain.
     *
     * @throws StoreUnavailableException if it is not certain that the news is kept
     */
    UpdateResult insertOrUpdate(SessionId id, SessionUpdate update);

    /**
     * Takes the right to ask Moment about a session: of all who try, across all instances, one gets it per {@code spacing}.
     *
     * @throws StoreUnavailableException if it is not certain who has the right
     */
    boolean tryAcquireCheck(SessionId id, Instant now, Duration spacing);

    /** What news makes of a session. Called again with a newer session when somebody else wrote in between, so it must be pure. */
    @FunctionalInterface
    interface SessionUpdate {
        /**
         * @param before what is kept, or null if nothing is
         * @return what is to be kept, {@code before} itself if there is nothing new in it, or null if the session is none of ours
         */
        @Nullable PaymentSession merge(@Nullable PaymentSession before);
    }

    /** What became of news. */
    sealed interface UpdateResult {
        /** What is kept now; null if the session is none of ours. */
        default @Nullable PaymentSession session() {
            return switch (this) {
                case Updated written -> written.after();
                case Unchanged noNews -> noNews.current();
                case Ignored _ -> null;
            };
        }

        /** @param before null if the session was not known */
        record Updated(@Nullable PaymentSession before, PaymentSession after) implements UpdateResult {}

        record Unchanged(PaymentSession current) implements UpdateResult {}

        record Ignored() implements UpdateResult {}
    }
}
