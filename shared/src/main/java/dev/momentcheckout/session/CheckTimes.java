package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The times at which a session is checked, with increasing intervals. Checks find payments whose webhook never arrived:
 * Moment documents neither how often it retries a webhook nor when a session expires.
 *
 * <p>The schedule counts from the latest event of the session, not from the previous check. So a late, repeated or
 * crashed reconciler run changes nothing (docs/decisions/0009). Observations may bring the next check forward. They
 * never postpone it, except that the end of a session replaces the schedule of open sessions with three later checks.
 */
final class CheckTimes {
    /** Create records a session within seconds; a payment that it has not recorded by then needs review. */
    static final Duration PROVISIONAL_PERIOD = Duration.ofMinutes(10);

    /** The check of a provisional session with money before the period ends. The first one is made at once. */
    private static final Duration PROVISIONAL_CHECK = Duration.ofMinutes(6);

    /** The time after which checks end, which bounds the cost of a session that is never paid. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(7);

    /** After 1, 6, 36, 156 and 516 minutes (intervals of 5 min, 30 min, 2 h and 6 h), then daily. */
    private static final List<Duration> WHILE_OPEN = whileOpen();

    /** Three more checks, because a slow bank transfer may arrive after the session has ended. */
    private static final List<Duration> AFTER_END =
            List.of(Duration.ofHours(1), Duration.ofHours(24), Duration.ofHours(72));

    private CheckTimes() {}

    private static List<Duration> whileOpen() {
        List<Duration> delays = new ArrayList<>(List.of(
                NextCheck.FIRST_CHECK,
                Duration.ofMinutes(6),
                Duration.ofMinutes(36),
                Duration.ofMinutes(156),
                Duration.ofMinutes(516)));
        for (Duration next = delays.getLast().plusDays(1);
                next.compareTo(ABANDONED_AFTER) < 0;
                next = next.plusDays(1)) {
            delays.add(next);
        }
        return delays;
    }

    /** Returns the first of the three checks of a session that ended without payment. */
    static Instant firstAfterEnd(Instant endedAt) {
        return endedAt.plus(AFTER_END.getFirst());
    }

    /**
     * Returns the time of the check that follows the one made at {@code now}. Returns null if the session is successful
     * or its schedule has ended.
     *
     * @param answered whether Moment answered the check made at {@code now}
     */
    static @Nullable Instant next(PaymentSession session, Instant now, boolean answered) {
        if (session.isProvisional()) {
            return session.state().isMoney()
                    ? firstAfter(session.createdAt(), List.of(PROVISIONAL_CHECK, PROVISIONAL_PERIOD), now)
                    : null;
        }
        if (session.state().isSuccessful()) {
            return null;
        }
        Instant endedAt = session.checks().endedAt();
        boolean pending = session.isPending();
        Instant checksEndAt = (endedAt == null ? session.createdAt() : endedAt).plus(ABANDONED_AFTER);
        if (endedAt != null && !pending) {
            Instant next = firstAfter(endedAt, AFTER_END, now);
            // A last check without an answer proves nothing: repeat it daily.
            return next != null || answered ? next : daily(now, checksEndAt);
        }
        Instant scheduled = firstAfter(pending ? session.updatedAt() : session.createdAt(), WHILE_OPEN, now);
        Instant next = scheduled == null ? daily(now, checksEndAt) : scheduled;
        if (next == null || !checksEndAt.isAfter(now)) {
            return null;
        }
        return next.isAfter(checksEndAt) ? checksEndAt : next;
    }

    private static @Nullable Instant daily(Instant now, Instant checksEndAt) {
        Instant next = now.plus(Duration.ofDays(1));
        if (!checksEndAt.isAfter(now)) {
            return null;
        }
        return next.isAfter(checksEndAt) ? checksEndAt : next;
    }

    private static @Nullable Instant firstAfter(Instant start, List<Duration> delays, Instant now) {
        return delays.stream()
                .map(start::plus)
                .filter(check -> check.isAfter(now))
                .findFirst()
                .orElse(null);
    }
}
