package dev.momentcheckout.session;

import java.time.Duration;

/**
 * What a check of a session gave.
 *
 * @param isAnswered whether Moment answered about the session
 * @param isInconclusive whether the answer, or its absence, leaves open whether a payment may still arrive
 * @param retryAfter how long Moment asks not to call again, zero if it does not
 */
record CheckResult(boolean isAnswered, boolean isInconclusive, Duration retryAfter) {
    static CheckResult answered(Observation answer) {
        return new CheckResult(true, Interpretation.of(answer).isInconclusive(), Duration.ZERO);
    }

    static CheckResult unanswered(Duration retryAfter) {
        return new CheckResult(false, true, retryAfter);
    }
}
