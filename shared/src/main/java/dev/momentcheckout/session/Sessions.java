package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where sessions are kept. */
public interface Sessions {

    /**
     * The session as of now, nothing older.
     *
     * @throws StoreUnavailable if the store cannot be read
     */
    @Nullable PaymentSession find(SessionId id);

    /**
     * Joins news into what is kept, in one conditional write, or in none if it is no news. Safe to repeat, and safe against others who do the same at
     * the same time.
     *
     * @throws StoreUnavailable if it is not certain that the news is kept
     */
    Recorded record(SessionId id, News news);

    /**
     * As {@link #record(SessionId, News)}, for who has just read the session: it is not read again unless somebody has written it since.
     *
     * @throws StoreUnavailable if it is not certain that the news is kept
     */
    Recorded record(PaymentSession justRead, News news);

    /**
     * As {@link #record(SessionId, News)}, for who expects that the session is not known yet: it is not read beforehand, and if it is known, its news is joined all
     * the same, at the price of a write in vain.
     *
     * @throws StoreUnavailable if it is not certain that the news is kept
     */
    Recorded recordNew(SessionId id, News news);

    /**
     * Takes the right to ask Moment about a session: of all who try, across all instances, one gets it per {@code spacing}.
     *
     * @throws StoreUnavailable if it is not certain who has the right
     */
    boolean claimLook(SessionId id, Instant now, Duration spacing);

    /** What news makes of a session. Called again with a newer session when somebody else wrote in between, so it must be pure. */
    @FunctionalInterface
    interface News {
        /**
         * @param before what is kept, or null if nothing is
         * @return what is to be kept, {@code before} itself if there is nothing new in it, or null if the session is none of ours
         */
        @Nullable PaymentSession join(@Nullable PaymentSession before);
    }

    /** What became of news. */
    sealed interface Recorded {
        /** What is kept now; null if the session is none of ours. */
        default @Nullable PaymentSession kept() {
            return switch (this) {
                case Written written -> written.now();
                case NoNews noNews -> noNews.now();
                case NotOurs _ -> null;
            };
        }

        /** @param before null if the session was not known */
        record Written(@Nullable PaymentSession before, PaymentSession now) implements Recorded {}

        record NoNews(PaymentSession now) implements Recorded {}

        record NotOurs() implements Recorded {}
    }
}
