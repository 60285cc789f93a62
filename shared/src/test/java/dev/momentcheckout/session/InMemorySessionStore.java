package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stores sessions in memory, for tests that need no database. {@code SessionStoreContract} holds it and the DynamoDB
 * adapter to the same rules. Thread-safe.
 */
public final class InMemorySessionStore implements SessionStore {
    /**
     * One write, as the table's stream reports it.
     *
     * @param before null if the session is new
     * @param after null if the session was deleted
     */
    public record Change(
            @Nullable PaymentSession before, @Nullable PaymentSession after) {}

    private final ItemVersions<SessionId, PaymentSession> sessions = new ItemVersions<>();
    private final List<Change> changes = new ArrayList<>();
    private final Staleness staleness;

    public InMemorySessionStore() {
        this(Staleness.NONE);
    }

    public InMemorySessionStore(Staleness staleness) {
        this.staleness = staleness;
    }

    @Override
    public synchronized @Nullable PaymentSession load(SessionId id, ReadConsistency consistency) {
        return switch (consistency) {
            case STRONG -> sessions.current(id);
            case EVENTUAL -> sessions.before(id, staleness.missedWrites());
        };
    }

    @Override
    public synchronized WriteResult<PaymentSession> compareAndSet(
            @Nullable PaymentSession before, PaymentSession after) {
        PaymentSession current = sessions.current(after.id());
        if (revision(current) != revision(before)) {
            return new WriteResult.Conflict<>(current);
        }
        // An acquired check is written apart, so a write of the session keeps the stored one.
        write(after.id(), with(after, current == null ? null : current.checks().lastCheckedAt()));
        return new WriteResult.Written<>();
    }

    @Override
    public synchronized boolean tryAcquireCheck(SessionId id, Instant now, Duration interval) {
        PaymentSession current = sessions.current(id);
        if (current == null) {
            return false;
        }
        Instant last = current.checks().lastCheckedAt();
        if (last != null && last.isAfter(now.minus(interval))) {
            return false;
        }
        write(id, with(current, now));
        return true;
    }

    /** Returns all sessions. */
    public synchronized List<PaymentSession> all() {
        return sessions.all();
    }

    /** Returns all writes in order. */
    public synchronized List<Change> changes() {
        return List.copyOf(changes);
    }

    /** Deletes a session, as DynamoDB's TTL does. */
    public synchronized void delete(SessionId id) {
        if (sessions.current(id) != null) {
            write(id, null);
        }
    }

    /** Moves the next check of a session if it is still due at the time that was read. */
    synchronized void postpone(SessionId id, Instant read, Instant until) {
        PaymentSession current = sessions.current(id);
        NextCheck next = current == null ? null : current.checks().next();
        if (current != null && next != null && next.at().equals(read)) {
            CheckSchedule checks = current.checks();
            write(
                    id,
                    with(
                            current,
                            new CheckSchedule(
                                    new NextCheck(until, next.priority()),
                                    checks.endedAt(),
                                    checks.lastCheckedAt(),
                                    checks.unresolved())));
        }
    }

    private static long revision(@Nullable PaymentSession session) {
        return session == null ? 0 : session.revision();
    }

    private void write(SessionId id, @Nullable PaymentSession after) {
        changes.add(new Change(sessions.current(id), after));
        sessions.write(id, after);
    }

    private static PaymentSession with(PaymentSession session, @Nullable Instant lastCheckedAt) {
        CheckSchedule checks = session.checks();
        return with(session, new CheckSchedule(checks.next(), checks.endedAt(), lastCheckedAt, checks.unresolved()));
    }

    /** Times are stored in milliseconds. */
    private static PaymentSession with(PaymentSession session, CheckSchedule checks) {
        LastPaymentAttempt attempt = session.lastAttempt();
        return new PaymentSession(
                session.id(),
                session.state(),
                session.expectedTerms(),
                new LastPaymentAttempt(attempt.status(), millis(attempt.at())),
                session.reviewReasons(),
                session.reportedTerms(),
                session.payment(),
                session.history(),
                session.createdAt().truncatedTo(ChronoUnit.MILLIS),
                session.updatedAt().truncatedTo(ChronoUnit.MILLIS),
                new CheckSchedule(
                        checks.next(), millis(checks.endedAt()), millis(checks.lastCheckedAt()), checks.unresolved()),
                session.attention(),
                session.decisions(),
                session.revision());
    }

    private static @Nullable Instant millis(@Nullable Instant at) {
        return at == null ? null : at.truncatedTo(ChronoUnit.MILLIS);
    }
}
