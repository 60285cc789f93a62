package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Currency;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdkStatusTest {
    private final PaymentSession open = PaymentSession.opened(
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST),
            ObservationBuilder.answer().now());

    @ParameterizedTest(name = "{0} and {1}: {2}, final: {3}")
    @CsvSource({
        "COMPLETED, PAID,                    completed, true",
        "COMPLETED, RESERVED,                completed, true",
        "COMPLETED, PAYMENT_METHOD_VERIFIED, completed, true",
        "COMPLETED, UNPAID,                  failed,    true",
        "EXPIRED,   UNPAID,                  expired,   true",
        "EXPIRED,   PAID,                    completed, true",
        "CANCELLED, NOT_STARTED,             cancelled, true",
        "ACTIVE,    UNPAID,                  failed,    false",
        "ACTIVE,    PENDING,                 active,    false",
        "ACTIVE,    NOT_STARTED,             active,    false",
        "COMPLETED, ABSENT,                  active,    false",
        "COMPLETED, PENDING,                 active,    false",
        "UNKNOWN,   UNKNOWN,                 active,    false",
    })
    void tells_the_sdk_in_its_own_words(MomentStatus status, PaymentOutcome outcome, String word, boolean isFinal) {
        PaymentSession session = open.observe(
                ObservationBuilder.webhook(status, outcome).updated(1).now());

        assertThat(SdkStatus.of(session)).isEqualTo(new SdkStatus(word, isFinal));
    }

    @Test
    void a_held_session_is_completed_because_the_customer_has_paid() {
        PaymentSession held = open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .seen(1L, "ZAR", MomentMode.TEST)
                .now());

        assertThat(held.needsReview()).isTrue();
        assertThat(SdkStatus.of(held)).isEqualTo(new SdkStatus("completed", true));
    }

    @Test
    void a_new_attempt_after_a_failed_one_is_active_again() {
        PaymentSession session = open.observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.UNPAID)
                        .updated(1)
                        .now())
                .observe(ObservationBuilder.webhook(MomentStatus.ACTIVE, PaymentOutcome.PENDING)
                        .updated(2)
                        .now());

        assertThat(SdkStatus.of(session)).isEqualTo(new SdkStatus("active", false));
    }
}
