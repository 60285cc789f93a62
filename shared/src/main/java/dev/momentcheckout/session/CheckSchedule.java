package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When Moment is asked about a session, counted from what happened last: often at first, then ever more rarely, then no more. What an app or a webhook
 * tells in between may bring a look forward; nothing puts one off.
 */
final class CheckSchedule {
    /** How long create may take to record what it opened; whoever is not recorded then never will be. */
    static final Duration PROVISIONAL_PERIOD = Duration.ofMinutes(10);

    private static final Duration ABANDONED_AFTER = Duration.ofDays(7);

    /** 1 min, then 5 min later, 30 min, 2 h, 6 h, and daily. */
    private static final List<Duration> WHILE_OPEN = whileOpen();

    /** Slow bank money may come after the session has ended. */
    private static final List<Duration> AFTER_END =
            List.of(Duration.ofHours(1), Duration.ofHours(24), Duration.ofHours(72));

    private CheckSchedule() {}

    private static List<Duration> whileOpen() {
        List<Duration> all = new ArrayList<>(List.of(
                NextCheck.FIRST_CHECK,
                Duration.ofMinutes(6),
                Duration.ofMinutes(36),
                Duration.ofMinutes(156),
                Duration.ofMinutes(516)));
        for (Duration next = all.getLast().plusDays(1); next.compareTo(ABANDONED_AFTER) < 0; next = next.plusDays(1)) {
            all.add(next);
        }
        return all;
    }

    /** The first look after the end of a session without money, of three. */
    static Instant firstAfterEnd(Instant ended) {
        return ended.plus(AFTER_END.getFirst());
    }

    /**
     * The look after the one at {@code now}.
     *
     * @param answered whether Moment had an answer
     * @return null if there is none: nothing is left to be learned, or it is given up
     */
    static @Nullable Instant next(PaymentSession session, Instant now, boolean answered) {
        if (session.isProvisional()) {
            Instant decided = session.createdAt().plus(PROVISIONAL_PERIOD);
            Instant next = firstAfter(session.createdAt(), WHILE_OPEN, now);
            return next == null || next.isAfter(decided) ? decided : next;
        }
        if (session.state().isSuccessful()) {
            return null;
        }
        Instant endedAt = session.endedAt();
        boolean pending = session.lastAttempt().status() == PaymentAttemptStatus.PENDING;
        Instant givenUp = (endedAt == null ? session.createdAt() : endedAt).plus(ABANDONED_AFTER);
        if (endedAt != null && !pending) {
            Instant next = firstAfter(endedAt, AFTER_END, now);
            // A last look that was not answered was none.
            return next != null || answered ? next : daily(now, givenUp);
        }
        Instant next = firstAfter(pending ? session.updatedAt() : session.createdAt(), WHILE_OPEN, now);
        Instant after = next == null ? daily(now, givenUp) : next;
        if (after == null || !givenUp.isAfter(now)) {
            return null;
        }
        return after.isAfter(givenUp) ? givenUp : after;
    }

    private static @Nullable Instant daily(Instant now, Instant givenUp) {
        Instant next = now.plus(Duration.ofDays(1));
        if (!givenUp.isAfter(now)) {
            return null;
        }
        return next.isAfter(givenUp) ? givenUp : next;
    }

    private static @Nullable Instant firstAfter(Instant begin, List<Duration> looks, Instant now) {
        return looks.stream()
                .map(begin::plus)
                .filter(look -> look.isAfter(now))
                .findFirst()
                .orElse(null);
    }
}
