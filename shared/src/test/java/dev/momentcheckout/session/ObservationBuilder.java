package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Builds observations. The default is an observation of an active session without an outcome. */
public record ObservationBuilder(
        Source source,
        MomentStatus status,
        PaymentOutcome outcome,
        PaymentStatus paymentStatus,
        ReportedTerms reported,
        boolean attemptFailed,
        @Nullable String paymentId,
        @Nullable Instant updatedAt,
        Instant observedAt) {
    public static final SessionId SESSION = new SessionId("ps_1");
    public static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
    public static final ReportedTerms AS_EXPECTED = new ReportedTerms(12_550L, "ZAR", MomentMode.TEST);

    public static ObservationBuilder by(Source source) {
        return new ObservationBuilder(
                source,
                MomentStatus.ACTIVE,
                PaymentOutcome.ABSENT,
                PaymentStatus.ABSENT,
                AS_EXPECTED,
                false,
                null,
                null,
                NOON);
    }

    public static ObservationBuilder webhook(MomentStatus status, PaymentOutcome outcome) {
        return by(Source.WEBHOOK).status(status).outcome(outcome);
    }

    public static ObservationBuilder retrieval(MomentStatus status, PaymentOutcome outcome) {
        return by(Source.RETRIEVAL).status(status).outcome(outcome);
    }

    public static ObservationBuilder createResponse() {
        return by(Source.CREATE).outcome(PaymentOutcome.NOT_STARTED);
    }

    public ObservationBuilder status(MomentStatus other) {
        return new ObservationBuilder(
                source, other, outcome, paymentStatus, reported, attemptFailed, paymentId, updatedAt, observedAt);
    }

    public ObservationBuilder outcome(PaymentOutcome other) {
        return new ObservationBuilder(
                source, status, other, paymentStatus, reported, attemptFailed, paymentId, updatedAt, observedAt);
    }

    public ObservationBuilder paymentStatus(PaymentStatus other) {
        return new ObservationBuilder(
                source, status, outcome, other, reported, attemptFailed, paymentId, updatedAt, observedAt);
    }

    public ObservationBuilder reported(@Nullable Long amount, @Nullable String currency, @Nullable MomentMode mode) {
        ReportedTerms other = new ReportedTerms(amount, currency, mode);
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, other, attemptFailed, paymentId, updatedAt, observedAt);
    }

    public ObservationBuilder withError() {
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, reported, true, paymentId, updatedAt, observedAt);
    }

    public ObservationBuilder payment(String id) {
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, reported, attemptFailed, id, updatedAt, observedAt);
    }

    /** Sets Moment's time, in minutes after noon. */
    public ObservationBuilder updated(int minutes) {
        Instant other = NOON.plus(Duration.ofMinutes(minutes));
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, reported, attemptFailed, paymentId, other, observedAt);
    }

    /** Sets our time, in minutes after noon. */
    public ObservationBuilder at(int minutes) {
        Instant other = NOON.plus(Duration.ofMinutes(minutes));
        return new ObservationBuilder(
                source, status, outcome, paymentStatus, reported, attemptFailed, paymentId, updatedAt, other);
    }

    public Observation build() {
        return build(SESSION);
    }

    public Observation build(SessionId session) {
        return new Observation(
                session,
                source,
                status,
                outcome,
                paymentStatus,
                reported,
                attemptFailed,
                paymentId,
                updatedAt,
                null,
                null,
                observedAt);
    }
}
