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

/** Which moves a session may make, and where each leads. Only an active session moves. */
final class SessionActions {
    private final Supplier<String> ids;

    SessionActions(Supplier<String> ids) {
        this.ids = ids;
    }

    /** The session after the move. Throws {@link IllegalActionException}. */
    Session apply(SessionAction action, Session session, Instant now) {
        require(session.status() == ACTIVE, session, action, "it is over");
        return switch (action) {
            case ATTEMPT -> {
                require(session.outcome() != PENDING, session, action, "an attempt is in flight");
                yield paying(session, ACTIVE, PENDING, PaymentStatus.PROCESSING, now);
            }
            case DECLINE -> failing(session, ACTIVE, PaymentStatus.PENDING_ACTION, now);
            case PAY -> {
                require(session.amount() > 0, session, action, "the amount is 0, verify the method instead");
                require(!session.request().manualCapture(), session, action, "capture is manual, reserve instead");
                yield paying(session, COMPLETED, PAID, PaymentStatus.SUCCEEDED, now);
            }
            case RESERVE -> {
                require(session.amount() > 0, session, action, "the amount is 0, verify the method instead");
                yield paying(session, COMPLETED, RESERVED, PaymentStatus.SUCCEEDED, now);
            }
            case VERIFY_METHOD -> {
                require(session.amount() == 0, session, action, "the amount is not 0, pay instead");
                yield paying(session, COMPLETED, PAYMENT_METHOD_VERIFIED, PaymentStatus.SUCCEEDED, now);
            }
            case EXHAUST -> failing(session, COMPLETED, PaymentStatus.FAILED, now);
            case EXPIRE -> {
                require(
                        session.request().type() != SessionType.NEXT_IN_SERIES,
                        session,
                        action,
                        "a charge without the customer does not expire");
                yield abandoned(session, EXPIRED, PaymentStatus.EXPIRED, now);
            }
            case CANCEL -> abandoned(session, CANCELLED, PaymentStatus.CANCELLED, now);
        };
    }

    /** Any state, legal or not; money brings a payment along. */
    Session force(Session session, SessionStatus status, PaymentOutcome outcome, Instant now) {
        boolean needsPayment = outcome.isSuccess() && session.payment() == null;
        Payment payment = needsPayment ? payment(session, PaymentStatus.SUCCEEDED, now) : session.payment();
        return session.changed(status, outcome, payment, session.lastPaymentError(), now);
    }

    private Session paying(
            Session session, SessionStatus status, PaymentOutcome outcome, PaymentStatus payment, Instant now) {
        return session.changed(status, outcome, payment(session, payment, now), null, now);
    }

    private Session failing(Session session, SessionStatus status, PaymentStatus payment, Instant now) {
        return session.changed(
                status, UNPAID, payment(session, payment, now), LastPaymentError.insufficientFunds(now), now);
    }

    private static Session abandoned(Session session, SessionStatus status, PaymentStatus paymentStatus, Instant now) {
        Payment payment = session.payment();
        PaymentOutcome outcome = session.outcome() == NOT_STARTED ? NOT_STARTED : UNPAID;
        return session.changed(
                status, outcome, payment == null ? null : payment.with(paymentStatus), session.lastPaymentError(), now);
    }

    private Payment payment(Session session, PaymentStatus status, Instant now) {
        Payment payment = session.payment();
        return payment == null ? new Payment("pay_" + ids.get(), status, now) : payment.with(status);
    }

    private static void require(boolean legal, Session session, SessionAction action, String reason) {
        if (!legal) {
            throw new IllegalActionException(session, action, reason);
        }
    }
}
