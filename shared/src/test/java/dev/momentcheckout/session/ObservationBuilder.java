package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An observation under construction: starts as a valid, dull webhook about an open session, and is bent one step at a time. */
record ObservationBuilder(
        Source source,
        MomentStatus status,
        PaymentOutcome outcome,
        PaymentStatus paymentStatus,
        ReportedTerms seen,
        boolean attemptFailed,
        @Nullable String paymentId,
        @Nullable Instant updatedAt,
        Instant observedAt) {
    static final SessionId SESSION = new SessionId("ps_1");
    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    static final ReportedTerms AS_SOLD = new ReportedTerms(12_550L, "ZAR", MomentMode.TEST);

    static ObservationBuilder by(Source source) {
        return new ObservationBuilder(
                source,
                MomentStatus.ACTIVE,
                PaymentOutcome.ABSENT,
                PaymentStatus.ABSENT,
                AS_SOLD,
                false,
                null,
                null,
                NOON);
    }

    static ObservationBuilder webhook(MomentStatus status, PaymentOutcome outcome) {
        return by(Source.WEBHOOK).status(status).outcome(outcome);
    }

    static ObservationBuilder look(MomentStatus status, PaymentOutcome outcome) {
        return by(Source.RETRIEVAL).status(status).outcome(outcome);
    }

    /** Moment's answer to create. */
    static ObservationBuilder answer() {
        return by(Source.CREATE).outcome(PaymentOutcome.NOT_STARTED);
    }

    ObservationBuilder status(MomentStatus other) {
        return new ObservationBuilder(
                source, other, outcome, paymentStatus, seen, attemptFailed, paymentId, updatedAt, observedAt);
    }

    ObservationBuilder outcome(PaymentOutcome other) {
        return new ObservationBuilder(
                source, status, other, paymentStatus, seen, attemptFailed, paymentId, updatedAt, observedAt);
    }

    ObservationBuilder paymentStatus(PaymentStatus other) {
        return new ObservationBuilder(
                source, status, outcome, other, seen, attemptFailed, paymentId, updatedAt, observedAt);
    }

    ObservationBuilder seen(@Nullable Long amount, @Nullable String currency, @Nullable MomentMode mode) {
        ReportedTerms other = new ReportedTerms(amount, currency, mode);
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, other, attemptFailed, paymentId, updatedAt, observedAt);
    }

    ObservationBuilder withError() {
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, seen, true, paymentId, updatedAt, observedAt);
    }

    ObservationBuilder payment(String id) {
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, seen, attemptFailed, id, updatedAt, observedAt);
    }

    /** Moment's own time of it, in minutes after noon. */
    ObservationBuilder updated(int minutes) {
        Instant other = NOON.plus(Duration.ofMinutes(minutes));
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, seen, attemptFailed, paymentId, other, observedAt);
    }

    /** Our time of it, in minutes after noon. */
    ObservationBuilder at(int minutes) {
        Instant other = NOON.plus(Duration.ofMinutes(minutes));
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, seen, attemptFailed, paymentId, updatedAt, other);
    }

    Observation now() {
        return new Observation(
                SESSION,
                source,
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
