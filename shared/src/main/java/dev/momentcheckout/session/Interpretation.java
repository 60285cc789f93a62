package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/**
 * One observation, read: the only place where Moment's words become a {@link SessionState}. A pure function; its test goes through the whole table.
 *
 * @param state what the observation proves, {@link SessionState#OPEN} if it proves nothing
 * @param attempt what it says of the newest attempt to pay, or null if it says nothing of it
 * @param isInconclusive whether Moment should be asked, because the observation hints at more than it proves
 */
public record Interpretation(SessionState state, @Nullable PaymentAttemptStatus attempt, boolean isInconclusive) {

    /**
     * Reads an observation by Moment's payment session lifecycle. {@code payment_outcome} decides; {@code completed} alone is no proof of payment, and
     * the deprecated {@code payment_status} is believed only when Moment, asked, has nothing better.
     */
    public static Interpretation of(Observation observation) {
        SessionState state = state(observation);
        PaymentAttemptStatus attempt = attempt(observation);
        // Without an amount nothing can be compared with what was sold, so it is not yet proof of anything.
        boolean moneyUntold = state.isMoney() && !observation.reportedTerms().hasMoney();
        if (moneyUntold) {
            return new Interpretation(SessionState.OPEN, attempt, true);
        }
        return new Interpretation(state, attempt, inconclusive(observation, state));
    }

    private static SessionState state(Observation observation) {
        return switch (observation.outcome()) {
            case PAID -> SessionState.PAID;
            case RESERVED -> SessionState.RESERVED;
            case PAYMENT_METHOD_VERIFIED -> SessionState.VERIFIED;
            case UNPAID ->
                observation.status() == MomentStatus.COMPLETED ? SessionState.FAILED : byStatus(observation.status());
            case ABSENT ->
                observation.status() == MomentStatus.COMPLETED
                        ? completedWithoutOutcome(observation)
                        : byStatus(observation.status());
            case NOT_STARTED, PENDING, UNKNOWN -> byStatus(observation.status());
        };
    }

    private static SessionState byStatus(MomentStatus status) {
        return switch (status) {
            case EXPIRED -> SessionState.EXPIRED;
            case CANCELLED -> SessionState.CANCELLED;
            case ACTIVE, COMPLETED, UNKNOWN -> SessionState.OPEN;
        };
    }

    private static SessionState completedWithoutOutcome(Observation observation) {
        return switch (observation.paymentStatus()) {
            case UNPAID -> SessionState.FAILED;
            // Capture is always automatic here, so the "paid" that covers reserved money too cannot mean reserved.
            case PAID -> observation.source().isRetrieval() ? SessionState.PAID : SessionState.OPEN;
            case ABSENT, PENDING, UNKNOWN -> SessionState.OPEN;
        };
    }

    private static boolean inconclusive(Observation observation, SessionState state) {
        if (state.isSuccessful()) {
            return false;
        }
        boolean completedYetOpen = observation.status() == MomentStatus.COMPLETED && state == SessionState.OPEN;
        boolean olderWordForPaid =
                observation.outcome() == PaymentOutcome.ABSENT && observation.paymentStatus() == PaymentStatus.PAID;
        return completedYetOpen || olderWordForPaid;
    }

    private static @Nullable PaymentAttemptStatus attempt(Observation observation) {
        return switch (observation.outcome()) {
            case NOT_STARTED -> PaymentAttemptStatus.NONE;
            case PENDING -> PaymentAttemptStatus.PENDING;
            case UNPAID -> PaymentAttemptStatus.FAILED;
            case ABSENT -> attemptWithoutOutcome(observation);
            case PAID, RESERVED, PAYMENT_METHOD_VERIFIED, UNKNOWN -> null;
        };
    }

    private static @Nullable PaymentAttemptStatus attemptWithoutOutcome(Observation observation) {
        if (observation.paymentStatus() == PaymentStatus.PENDING) {
            return PaymentAttemptStatus.PENDING;
        }
        return observation.attemptFailed() ? PaymentAttemptStatus.FAILED : null;
    }
}
