package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.PaymentOutcome.NOT_STARTED;
import static dev.momentcheckout.simulator.PaymentOutcome.PAID;
import static dev.momentcheckout.simulator.PaymentOutcome.PAYMENT_METHOD_VERIFIED;
import static dev.momentcheckout.simulator.PaymentOutcome.PENDING;
import static dev.momentcheckout.simulator.PaymentOutcome.RESERVED;
import static dev.momentcheckout.simulator.PaymentOutcome.UNPAID;
import static dev.momentcheckout.simulator.SessionStatus.ACTIVE;
import static dev.momentcheckout.simulator.SessionStatus.CANCELLED;
import static dev.momentcheckout.simulator.SessionStatus.COMPLETED;
import static dev.momentcheckout.simulator.SessionStatus.EXPIRED;

import java.time.Instant;
import java.util.function.Supplier;

/**
 * The transition rules: which actions a session's state allows, and the state after each. Two kinds of sessions change:
 * an active one, and an expired one whose attempt is still in flight.
 *
 * <p>Moment documents that a pending outcome changes to a final one by the payment's result, and that a session expires
 * if the customer does not complete the checkout in time. That an attempt in flight survives the expiry, as a bank
 * transfer does, and that the session then stays expired, is not documented; assumed.
 *
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/lifecycle">Moment, lifecycle</a>
 */
final class SessionActions {
    private final Supplier<String> ids;
    private volatile OutcomeWithoutAttempt withoutAttempt;

    SessionActions(Supplier<String> ids, OutcomeWithoutAttempt withoutAttempt) {
        this.ids = ids;
        this.withoutAttempt = withoutAttempt;
    }

    /** Replaces the outcome of sessions that expire or are cancelled before any attempt. */
    void endWithoutAttemptAs(OutcomeWithoutAttempt outcome) {
        withoutAttempt = outcome;
    }

    OutcomeWithoutAttempt withoutAttempt() {
        return withoutAttempt;
    }

    /**
     * Returns the session after the action.
     *
     * @throws IllegalActionException if the session's state does not allow the action
     */
    Session apply(SessionAction action, Session session, Instant now) {
        boolean resolvesLate = session.isPendingAfterExpiry() && action.resolvesAttempt();
        require(session.status() == ACTIVE || resolvesLate, session, action, "the session is not active");
        SessionStatus resolved = resolvesLate ? EXPIRED : COMPLETED;
        return switch (action) {
            case ATTEMPT -> {
                require(session.outcome() != PENDING, session, action, "an attempt is in flight");
                yield withPayment(session, ACTIVE, PENDING, PaymentStatus.PROCESSING, now);
            }
            case DECLINE ->
                resolvesLate
                        ? withFailure(session, EXPIRED, PaymentStatus.FAILED, now)
                        : withFailure(session, ACTIVE, PaymentStatus.PENDING_ACTION, now);
            case PAY -> {
                require(session.amount() > 0, session, action, "the amount is 0; use verify-method");
                require(!session.request().manualCapture(), session, action, "capture is manual; use reserve");
                yield withPayment(session, resolved, PAID, PaymentStatus.SUCCEEDED, now);
            }
            case RESERVE -> {
                require(session.amount() > 0, session, action, "the amount is 0; use verify-method");
                yield withPayment(session, resolved, RESERVED, PaymentStatus.SUCCEEDED, now);
            }
            case VERIFY_METHOD -> {
                require(session.amount() == 0, session, action, "the amount is not 0; use pay");
                yield withPayment(session, resolved, PAYMENT_METHOD_VERIFIED, PaymentStatus.SUCCEEDED, now);
            }
            case EXHAUST -> withFailure(session, resolved, PaymentStatus.FAILED, now);
            case EXPIRE -> {
                require(
                        session.request().type() != SessionType.NEXT_IN_SERIES,
                        session,
                        action,
                        "a next_in_series session does not expire");
                yield session.outcome() == PENDING
                        ? session.with(EXPIRED, PENDING, now)
                        : ended(session, EXPIRED, PaymentStatus.EXPIRED, now);
            }
            case CANCEL -> ended(session, CANCELLED, PaymentStatus.CANCELLED, now);
        };
    }

    /** Returns the session in any state. A successful outcome creates the payment if there is none. */
    Session force(Session session, SessionStatus status, PaymentOutcome outcome, Instant now) {
        boolean needsPayment = outcome.isSuccess() && session.payment() == null;
        Payment payment = needsPayment ? payment(session, PaymentStatus.SUCCEEDED, now) : session.payment();
        return session.changed(status, outcome, payment, session.lastPaymentError(), now);
    }

    private Session withPayment(
            Session session, SessionStatus status, PaymentOutcome outcome, PaymentStatus payment, Instant now) {
        return session.changed(status, outcome, payment(session, payment, now), null, now);
    }

    private Session withFailure(Session session, SessionStatus status, PaymentStatus payment, Instant now) {
        return session.changed(
                status, UNPAID, payment(session, payment, now), LastPaymentError.insufficientFunds(now), now);
    }

    private Session ended(Session session, SessionStatus status, PaymentStatus paymentStatus, Instant now) {
        Payment payment = session.payment();
        PaymentOutcome outcome = session.outcome() == NOT_STARTED ? withoutAttempt.outcome() : UNPAID;
        return session.changed(
                status, outcome, payment == null ? null : payment.with(paymentStatus), session.lastPaymentError(), now);
    }

    private Payment payment(Session session, PaymentStatus status, Instant now) {
        Payment payment = session.payment();
        return payment == null ? new Payment("pay_" + ids.get(), status, now) : payment.with(status);
    }

    private static void require(boolean allowed, Session session, SessionAction action, String reason) {
        if (!allowed) {
            throw new IllegalActionException(session, action, reason);
        }
    }
}
