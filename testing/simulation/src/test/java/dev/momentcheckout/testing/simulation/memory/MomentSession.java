package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.Source;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A session as Moment knows it. */
final class MomentSession {
    final SessionId id;
    final String token;
    final SessionRequest request;
    /** The purchase that the request named which opened the session; null for a stranger's session. */
    final @Nullable PurchaseId purchase;

    final Instant createdAt;
    MomentStatus status = MomentStatus.ACTIVE;
    PaymentOutcome outcome = PaymentOutcome.NOT_STARTED;
    /** How often a pending payment failed. */
    int failedPayments;

    private Instant updatedAt;

    MomentSession(
            SessionId id, String token, SessionRequest request, @Nullable PurchaseId purchase, Instant createdAt) {
        this.id = id;
        this.token = token;
        this.request = request;
        this.purchase = purchase;
        this.createdAt = createdAt;
        this.updatedAt = createdAt;
    }

    /** Returns the session as it is now, which later changes do not affect. */
    MomentSession copy() {
        MomentSession copy = new MomentSession(id, token, request, purchase, createdAt);
        copy.status = status;
        copy.outcome = outcome;
        copy.failedPayments = failedPayments;
        copy.updatedAt = updatedAt;
        return copy;
    }

    /** Changes the session. Two changes never have the same time. */
    void set(MomentStatus newStatus, PaymentOutcome newOutcome, Instant now) {
        boolean wasPending = isPending();
        status = newStatus;
        outcome = newOutcome;
        failedPayments += wasPending && !isPending() && !isMoney() ? 1 : 0;
        updatedAt = now.isAfter(updatedAt) ? now : updatedAt.plusMillis(1);
    }

    boolean isActive() {
        return status == MomentStatus.ACTIVE;
    }

    boolean isPending() {
        return outcome == PaymentOutcome.PENDING;
    }

    boolean isMoney() {
        return outcome == PaymentOutcome.PAID || outcome == PaymentOutcome.RESERVED;
    }

    /** Whether Moment's own answer does not say whether the session was paid. */
    boolean isInconclusive() {
        return status == MomentStatus.COMPLETED && outcome == PaymentOutcome.PENDING;
    }

    /** Returns the state that the backend must reach. */
    SessionState state() {
        return switch (outcome) {
            case PAID -> SessionState.PAID;
            case RESERVED -> SessionState.RESERVED;
            case PAYMENT_METHOD_VERIFIED -> SessionState.VERIFIED;
            default ->
                switch (status) {
                    case EXPIRED -> SessionState.EXPIRED;
                    case CANCELLED -> SessionState.CANCELLED;
                    case COMPLETED -> outcome == PaymentOutcome.UNPAID ? SessionState.FAILED : SessionState.OPEN;
                    case ACTIVE, UNKNOWN -> SessionState.OPEN;
                };
        };
    }

    @Override
    public String toString() {
        return id + " " + status + "/" + outcome;
    }

    Observation observed(Source source, Instant now) {
        boolean taken = outcome == PaymentOutcome.PAID || outcome == PaymentOutcome.RESERVED;
        return new Observation(
                id,
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(request.price().minorUnits(), request.price().currencyCode(), MomentMode.TEST),
                outcome == PaymentOutcome.UNPAID,
                taken ? "pay_" + id.value().substring(3) : null,
                updatedAt,
                createdAt,
                request.integrationId(),
                now);
    }
}
