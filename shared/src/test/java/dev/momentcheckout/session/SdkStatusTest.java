package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdkStatusTest {
    private final PaymentSession open = PaymentSession.opened(
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST),
            ObservationBuilder.createResponse().build());

    @ParameterizedTest(name = "{0} and {1}: {2}, final: {3}")
    @CsvSource({
        "COMPLETED, PAID,                    completed, true",
        "COMPLETED, RESERVED,                completed, true",
        "COMPLETED, PAYMENT_METHOD_VERIFIED, completed, true",
        "COMPLETED, UNPAID,                  failed,    true",
        "EXPIRED,   UNPAID,                  expired,   true",
        "EXPIRED,   PAID,                    completed, true",
        "EXPIRED,   PENDING,                 active,    false",
        "CANCELLED, NOT_STARTED,             cancelled, true",
        "CANCELLED, PENDING,                 active,    false",
        "ACTIVE,    UNPAID,                  failed,    false",
        "ACTIVE,    PENDING,                 active,    false",
        "ACTIVE,    NOT_STARTED,             active,    false",
        "COMPLETED, ABSENT,                  active,    false",
        "COMPLETED, PENDING,                 active,    false",
        "UNKNOWN,   UNKNOWN,                 active,    false",
    })
    void returns_the_status_that_the_sdk_documents(
            MomentStatus status, PaymentOutcome outcome, String expected, boolean isFinal) {
        PaymentSession session = open.observe(
                ObservationBuilder.webhook(status, outcome).updated(1).build());

        assertThat(SdkStatus.of(session)).isEqualTo(new SdkStatus(expected, isFinal));
    }

    @Test
    void a_session_that_needs_review_is_completed_because_the_customer_has_paid() {
        PaymentSession paid = open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .reported(1L, "ZAR", MomentMode.TEST)
                .build());

        assertThat(paid.needsReview()).isTrue();
        assertThat(SdkStatus.of(paid)).isEqualTo(new SdkStatus("completed", true));
    }

    @Test
    void a_new_attempt_after_a_failed_one_is_active_again() {
        PaymentSession session = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                        .updated(1)
                        .build())
                .observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .updated(2)
                        .build());

        assertThat(SdkStatus.of(session)).isEqualTo(new SdkStatus("active", false));
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED, failed", "EXPIRED, expired", "CANCELLED, cancelled"})
    void an_ended_session_is_active_while_its_attempt_is_pending(MomentStatus end, String ended) {
        PaymentSession pending = open.observe(ObservationBuilder.webhook(end, PaymentOutcome.UNPAID)
                        .updated(1)
                        .build())
                .observe(ObservationBuilder.retrieval(end, PaymentOutcome.PENDING)
                        .updated(2)
                        .build());
        PaymentSession failed = pending.observe(ObservationBuilder.retrieval(end, PaymentOutcome.UNPAID)
                .updated(3)
                .build());

        assertThat(SdkStatus.of(pending)).isEqualTo(new SdkStatus("active", false));
        assertThat(SdkStatus.of(failed)).isEqualTo(new SdkStatus(ended, true));
    }
}
