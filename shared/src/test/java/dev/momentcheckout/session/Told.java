package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An observation under construction: starts as a valid, dull webhook about an open session, and is bent one step at a time. */
record Told(
        Means means,
        MomentStatus status,
        PaymentOutcome outcome,
        PaymentStatus paymentStatus,
        Seen seen,
        boolean attemptFailed,
        @Nullable String paymentId,
        @Nullable Instant updatedAt,
        Instant observedAt) {
    static final SessionId SESSION = new SessionId("ps_1");
    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    static final Seen AS_SOLD = new Seen(12_550L, "ZAR", MomentMode.TEST);

    static Told by(Means means) {
        return new Told(
                means,
                MomentStatus.ACTIVE,
                PaymentOutcome.ABSENT,
                PaymentStatus.ABSENT,
                AS_SOLD,
                false,
                null,
                null,
                NOON);
    }

    static Told webhook(MomentStatus status, PaymentOutcome outcome) {
        return by(Means.WEBHOOK).status(status).outcome(outcome);
    }

    static Told look(MomentStatus status, PaymentOutcome outcome) {
        return by(Means.LOOK).status(status).outcome(outcome);
    }

    /** Moment's answer to create. */
    static Told answer() {
        return by(Means.CREATE).outcome(PaymentOutcome.NOT_STARTED);
    }

    Told status(MomentStatus other) {
        return new Told(means, other, outcome, paymentStatus, seen, attemptFailed, paymentId, updatedAt, observedAt);
    }

    Told outcome(PaymentOutcome other) {
        return new Told(means, status, other, paymentStatus, seen, attemptFailed, paymentId, updatedAt, observedAt);
    }

    Told paymentStatus(PaymentStatus other) {
        return new Told(means, status, outcome, other, seen, attemptFailed, paymentId, updatedAt, observedAt);
    }

    Told seen(@Nullable Long amount, @Nullable String currency, @Nullable MomentMode mode) {
        Seen other = new Seen(amount, currency, mode);
        return new Told(means, status, outcome, paymentStatus, other, attemptFailed, paymentId, updatedAt, observedAt);
    }

    Told withError() {
        return new Told(means, status, outcome, paymentStatus, seen, true, paymentId, updatedAt, observedAt);
    }

    Told payment(String id) {
        return new Told(means, status, outcome, paymentStatus, seen, attemptFailed, id, updatedAt, observedAt);
    }

    /** Moment's own time of it, in minutes after noon. */
    Told updated(int minutes) {
        Instant other = NOON.plus(Duration.ofMinutes(minutes));
        return new Told(means, status, outcome, paymentStatus, seen, attemptFailed, paymentId, other, observedAt);
    }

    /** Our time of it, in minutes after noon. */
    Told at(int minutes) {
        Instant other = NOON.plus(Duration.ofMinutes(minutes));
        return new Told(means, status, outcome, paymentStatus, seen, attemptFailed, paymentId, updatedAt, other);
    }

    Observation now() {
        return new Observation(
                SESSION,
                means,
                status,
                outcome,
                paymentStatus,
                seen,
                attemptFailed,
                paymentId,
                updatedAt,
                null,
                null,
                observedAt);
    }
}
