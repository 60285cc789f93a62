package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Stores sessions. It contains no rule: {@link RecordObservation} decides what is written. */
public interface SessionStore {

    /**
     * Returns the session, or null if there is none.
     *
     * @throws StoreUnavailableException if the store cannot be read
     * @throws UnreadableItemException if the stored item has an unknown layout
     */
    @Nullable PaymentSession load(SessionId id, ReadConsistency consistency);

    /**
     * Writes {@code after} if the stored revision is that of {@code before}, or if nothing is stored and {@code before}
     * is null. A write whose response was lost can be reported as a conflict with itself.
     *
     * @throws StoreUnavailableException if it is uncertain whether the session was written
     * @throws UnreadableItemException if the stored item has an unknown layout
     */
    WriteResult<PaymentSession> compareAndSet(@Nullable PaymentSession before, PaymentSession after);

    /**
     * Acquires the right to check a session now. Among all callers in all instances, one succeeds per {@code interval},
     * so that frequent status requests do not flood Moment's API. Returns false if there is no such session.
     *
     * @throws StoreUnavailableException if it is uncertain whether the right was acquired
     */
    boolean tryAcquireCheck(SessionId id, Instant now, Duration interval);
}
