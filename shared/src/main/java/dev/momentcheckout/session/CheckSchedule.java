package dev.momentcheckout.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a session is checked next, and what is known about its earlier checks. Observations bring the next check forward
 * or end the checks; they never postpone it, except that the end of a session replaces the schedule of open sessions
 * with the later checks of {@link CheckTimes}.
 *
 * @param next null if no check is due any more
 * @param endedAt our time of the first observation that ended the session without success
 * @param lastCheckedAt our time of the last retrieval for a status request
 * @param unresolved whether checks ended although a payment may still arrive
 */
public record CheckSchedule(
        @Nullable NextCheck next,
        @Nullable Instant endedAt,
        @Nullable Instant lastCheckedAt,
        boolean unresolved) {

    /** The schedule before the first observation. */
    static final CheckSchedule NONE = new CheckSchedule(null, null, null, false);

    /**
     * Returns the schedule after an observation.
     *
     * @param before the session before the observation, with this schedule
     * @param after the session with the observation merged in, still with this schedule
     */
    CheckSchedule afterObservation(PaymentSession before, PaymentSession after, Observation observation) {
        Instant now = observation.observedAt();
        Instant ended = endedAt == null && after.state().isEnded() ? now : endedAt;
        return new CheckSchedule(nextAfter(before, after, observation), ended, lastCheckedAt, unresolved);
    }

    private @Nullable NextCheck nextAfter(PaymentSession before, PaymentSession after, Observation observation) {
        Instant now = observation.observedAt();
        if (after.isProvisional()) {
            return nextOfProvisional(before, after, now);
        }
        if (after.state().isSuccessful()) {
            return null;
        }
        boolean wasReal = before.revision() > 0 && !before.isProvisional();
        NextCheck result = next == null && !wasReal ? NextCheck.low(now.plus(NextCheck.FIRST_CHECK)) : next;
        boolean endsNow = after.state().isEnded() && !(wasReal && before.state().isEnded());
        if (endsNow && !after.isPending()) {
            result = NextCheck.low(CheckTimes.firstAfterEnd(now));
        }
        if (after.isPending() && !after.lastAttempt().equals(before.lastAttempt())) {
            Instant first = now.plus(NextCheck.FIRST_CHECK);
            result = result == null ? NextCheck.high(first) : result.highAndNoLaterThan(first);
        }
        // An inconclusive retrieval is not repeated at once: another retrieval now would return the same.
        if (Interpretation.of(observation).isInconclusive()
                && !observation.source().isRetrieval()) {
            result = result == null ? NextCheck.high(now) : result.highAndNoLaterThan(now);
        }
        return result;
    }

    /**
     * Returns the schedule with high priority if the observation of an open session suggests that a customer is paying.
     * The caller applies it together with another change: priority alone is not worth a write.
     */
    CheckSchedule raisedBy(Source source, SessionState state) {
        boolean activity = source != Source.CREATE && state == SessionState.OPEN;
        return next != null && activity ? new CheckSchedule(next.high(), endedAt, lastCheckedAt, unresolved) : this;
    }

    /**
     * A provisional session is checked only if money was reported. Without money it may belong to another client: the
     * public key in every app can open sessions with any metadata.
     */
    private @Nullable NextCheck nextOfProvisional(PaymentSession before, PaymentSession after, Instant now) {
        if (!after.state().isMoney()) {
            return null;
        }
        return before.state().isMoney() ? next : NextCheck.high(now);
    }

    /**
     * Returns the schedule after a check.
     *
     * @param made the check that was made
     * @param after the session with the result of the check merged in
     */
    CheckSchedule afterCheck(NextCheck made, PaymentSession after, CheckResult result, Instant now) {
        Instant nextAt = CheckTimes.next(after, made, result, now);
        boolean pending = after.isPending();
        boolean endsUnresolved = nextAt == null
                && !after.isProvisional()
                && !after.state().isSuccessful()
                && (pending || result.isInconclusive());
        boolean active = made.priority() == NextCheck.Priority.HIGH || lastCheckedAt != null;
        boolean high =
                pending || after.isProvisional() || (active && !after.state().isEnded());
        NextCheck scheduled = nextAt == null ? null : high ? NextCheck.high(nextAt) : NextCheck.low(nextAt);
        return new CheckSchedule(scheduled, endedAt, lastCheckedAt, unresolved || endsUnresolved);
    }
}
