package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/**
 * The meaning of one observation. This is the only place where Moment's values become a {@link SessionState}. It is a
 * pure function; {@code InterpretationTest} contains the complete table.
 *
 * @param state what the observation proves; {@link SessionState#OPEN} if it proves nothing
 * @param attempt the reported status of the last payment attempt, or null if the observation does not report one
 * @param isInconclusive whether the observation may indicate a payment but does not prove one, so that the session must
 *     be checked
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment: lifecycle</a>
 */
public record Interpretation(SessionState state, @Nullable PaymentAttemptStatus attempt, boolean isInconclusive) {

    /**
     * Returns the meaning of an observation. {@code payment_outcome} decides. {@code status: completed} alone does not
     * prove payment. The deprecated {@code payment_status} counts only if the outcome is absent, and its {@code paid}
     * only in a session that was just retrieved from Moment.
     */
    public static Interpretation of(Observation observation) {
        PaymentAttemptStatus attempt = attempt(observation);
        if (isMoneyWithoutAmount(observation)) {
            return new Interpretation(SessionState.OPEN, attempt, true);
        }
        SessionState state = state(observation);
        return new Interpretation(state, attempt, isInconclusive(observation, state));
    }

    /**
     * Returns whether the observation reports money without a readable amount or currency. Such a payment cannot be
     * compared with the expected terms, so it proves nothing.
     */
    public static boolean isMoneyWithoutAmount(Observation observation) {
        return state(observation).isMoney() && !observation.reportedTerms().hasAmountAndCurrency();
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
            // Moment reports "paid" for reserved money, too. Here it means PAID, because capture is always automatic.
            case PAID -> observation.source().isRetrieval() ? SessionState.PAID : SessionState.OPEN;
            case ABSENT, PENDING, UNKNOWN -> SessionState.OPEN;
        };
    }

    private static boolean isInconclusive(Observation observation, SessionState state) {
        if (state.isSuccessful()) {
            return false;
        }
        boolean completedWithoutProof = observation.status() == MomentStatus.COMPLETED && state == SessionState.OPEN;
        boolean deprecatedPaid =
                observation.outcome() == PaymentOutcome.ABSENT && observation.paymentStatus() == PaymentStatus.PAID;
        return completedWithoutProof || deprecatedPaid;
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
