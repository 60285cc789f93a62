package dev.momentcheckout.simulator;

import java.util.Arrays;
import java.util.Optional;

/**
 * The outcome of a session that expires or is cancelled before any attempt. Moment's changelog of 12 May 2026 describes
 * {@code not_started} as a payment that was not initiated, and {@code unpaid} as one that failed, expired or was
 * cancelled. Both descriptions apply, so a setting selects one of them.
 *
 * @see <a href="https://docs.momentco.io/api-reference/changelog">Moment, changelog</a>
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment, lifecycle</a>
 */
public enum OutcomeWithoutAttempt {
    NOT_STARTED(PaymentOutcome.NOT_STARTED),
    UNPAID(PaymentOutcome.UNPAID);

    private final PaymentOutcome outcome;

    OutcomeWithoutAttempt(PaymentOutcome outcome) {
        this.outcome = outcome;
    }

    PaymentOutcome outcome() {
        return outcome;
    }

    /** Returns the value in JSON. */
    public String wire() {
        return outcome.wire();
    }

    static Optional<OutcomeWithoutAttempt> of(String wire) {
        return Arrays.stream(values())
                .filter(value -> value.wire().equals(wire))
                .findFirst();
    }
}
