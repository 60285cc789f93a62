package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The times at which a session is checked, with increasing intervals. Checks find payments whose webhook never arrived:
 * Moment documents neither how often it retries a webhook nor when a session expires.
 *
 * <p>The schedule counts from the latest event of the session, not from the previous check. So a late, repeated or
 * crashed reconciler run changes nothing (docs/decisions/0009). Observations may bring the next check forward. They
 * never postpone it, except that the end of a session replaces the schedule of open sessions with three later checks.
 *
 * <p>An unanswered check does not use up the schedule. It is repeated after as long as it is overdue, which follows
 * from the schedule too, so no counter is stored.
 */
final class CheckTimes {
    /** Create records a session within seconds; a payment that it has not recorded by then needs review. */
    static final Duration PROVISIONAL_PERIOD = Duration.ofMinutes(10);

    /** The time after which checks end, which bounds the cost of a session that is never paid. */
    private static final Duration ABANDONED_AFTER = Duration.ofDays(7);

    private static final Duration DAY = Duration.ofDays(1);

    private static final Duration MIN_REPEAT_DELAY = Duration.ofMinutes(1);
    private static final Duration MAX_REPEAT_DELAY = Duration.ofMinutes(30);

    /** Of a provisional session with money. */
    private static final List<Duration> WHILE_PROVISIONAL =
            List.of(Duration.ZERO, Duration.ofMinutes(6), PROVISIONAL_PERIOD);

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
        for (Duration next = delays.getLast().plus(DAY); next.compareTo(ABANDONED_AFTER) < 0; next = next.plus(DAY)) {
            delays.add(next);
        }
        return delays;
    }

    /** Returns the first of the three checks of a session that ended without payment. */
    static Instant firstAfterEnd(Instant endedAt) {
        return endedAt.plus(AFTER_END.getFirst());
    }

    /**
     * Returns the time of the check that follows the one made at {@code now}. Returns null if the session needs no
     * check or its schedule has ended.
     *
     * @param made the check that was made at {@code now}, as it was scheduled
     */
    static @Nullable Instant next(PaymentSession session, NextCheck made, CheckResult result, Instant now) {
        boolean needsNone = session.isProvisional()
                ? !session.state().isMoney()
                : session.state().isSuccessful();
        if (needsNone) {
            return null;
        }
        List<Instant> schedule = schedule(session);
        Instant scheduled = firstAfter(schedule, now);
        if (result.isAnswered()) {
            return scheduled;
        }
        Instant end = end(session);
        if (!end.isAfter(now)) {
            return null;
        }
        // The last check without an answer proves nothing. It is repeated daily.
        Duration delay = scheduled == null ? DAY : overdue(session, schedule, made, now);
        Instant repeated = earlier(now.plus(delay), end);
        Instant allowed = roundedUp(now.plus(result.retryAfter()));
        return allowed.isAfter(repeated) ? allowed : repeated;
    }

    /** Returns how long the check has been due, within the limits of a delay. */
    private static Duration overdue(PaymentSession session, List<Instant> schedule, NextCheck made, Instant now) {
        // An observation may have brought the check forward. Its time is that of the session's last update.
        Instant dueSince = Stream.concat(schedule.stream(), Stream.of(session.updatedAt()))
                .map(at -> at.truncatedTo(ChronoUnit.SECONDS))
                .filter(at -> !at.isAfter(made.at()))
                .max(Instant::compareTo)
                .orElse(made.at());
        Duration overdue = Duration.between(dueSince, now);
        if (overdue.compareTo(MIN_REPEAT_DELAY) < 0) {
            return MIN_REPEAT_DELAY;
        }
        return overdue.compareTo(MAX_REPEAT_DELAY) > 0 ? MAX_REPEAT_DELAY : overdue;
    }

    /** Returns the times of all checks, past and future. */
    private static List<Instant> schedule(PaymentSession session) {
        Instant endedAt = session.checks().endedAt();
        if (session.isProvisional()) {
            return times(session.createdAt(), WHILE_PROVISIONAL);
        }
        if (endedAt != null && !session.isPending()) {
            return times(endedAt, AFTER_END);
        }
        Instant end = end(session);
        List<Instant> times =
                new ArrayList<>(times(session.isPending() ? session.updatedAt() : session.createdAt(), WHILE_OPEN));
        times.removeIf(at -> !at.isBefore(end));
        times.add(end);
        return times;
    }

    private static List<Instant> times(Instant start, List<Duration> delays) {
        return delays.stream().map(start::plus).toList();
    }

    /** Returns the time from which an unanswered check is not repeated. */
    private static Instant end(PaymentSession session) {
        Instant endedAt = session.checks().endedAt();
        return session.isProvisional()
                ? session.createdAt().plus(PROVISIONAL_PERIOD)
                : (endedAt == null ? session.createdAt() : endedAt).plus(ABANDONED_AFTER);
    }

    private static @Nullable Instant firstAfter(List<Instant> times, Instant now) {
        return times.stream().filter(at -> at.isAfter(now)).findFirst().orElse(null);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Returns a whole second that is not earlier. */
    private static Instant roundedUp(Instant at) {
        Instant second = at.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(at) ? at : second.plusSeconds(1);
    }
}
