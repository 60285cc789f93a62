package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The session was opened at Moment, but the first request could not record it. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class LateRecordTest {
    private final PurchaseFixture purchase;
    private String session = "";

    LateRecordTest(PurchaseKind kind) {
        purchase = PurchaseFixture.open(kind);
    }

    @BeforeEach
    void openWithoutRecord() {
        CreateFixture.post(purchase.handlerThatCannotWrite("ps_"), purchase.request())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);
        session = purchase.fixture().onlySessionAtMoment();
    }

    @AfterEach
    void close() {
        purchase.close();
    }

    @Test
    void the_next_request_records_and_returns_the_session() {
        assertThat(purchase.post().session()).isEqualTo(session);

        assertThat(purchase.fixture().recorded(session)).isTrue();
        assertThat(purchase.fixture().text(session, "owner")).isEqualTo("anonymous");
        assertThat(purchase.attemptNumber()).isEqualTo(1);
    }

    @Test
    void a_session_that_is_recorded_twelve_minutes_after_its_webhook_needs_no_review() {
        purchase.fixture().recordWebhook(session);
        assertThat(purchase.fixture().recorded(session)).isFalse();
        purchase.advance(Duration.ofMinutes(12));

        assertThat(purchase.post().session()).isEqualTo(session);

        assertThat(purchase.fixture().recorded(session)).isTrue();
        assertThat(purchase.fixture().item(session))
                .doesNotContainKeys("review_reasons", "reported_terms", "expires_at")
                .containsKey("next_check_at");
    }

    @Test
    void a_session_with_a_review_reason_is_not_handed_out() {
        purchase.fixture().recordWebhook(session, "active", "not_started", 2499);
        purchase.advance(Duration.ofMinutes(12));

        assertThat(purchase.post().session()).isNotEqualTo(session);
        assertThat(purchase.reviewReasons(session)).containsExactly("amount-mismatch");
        assertThat(purchase.previousSessions()).containsExactly(session);
    }

    @Test
    void a_session_that_was_paid_before_it_was_recorded_pays_the_purchase() {
        purchase.moment().pay(session);
        purchase.fixture().recordWebhook(session);

        purchase.isPaidBy(session);

        assertThat(purchase.fixture().recorded(session)).isTrue();
        assertThat(purchase.reviewReasons(session)).isEmpty();
        assertThat(purchase.text("paid_by_session")).isEqualTo(session);
    }

    @Test
    void a_payment_of_another_amount_before_the_record_needs_review() {
        purchase.fixture().recordWebhook(session, "completed", "paid", 2499);

        purchase.post().isProblem(purchase.kind().alreadyPaid()).isAboutSession(session);

        assertThat(purchase.reviewReasons(session)).containsExactly("amount-mismatch");
        assertThat(purchase.fixture().number(session, "amount")).isEqualTo("2500");
        assertThat(purchase.text("review_session")).isEqualTo(session);
    }

    @Test
    void a_session_that_is_pending_before_it_was_recorded_is_returned() {
        purchase.moment().attempt(session);
        purchase.fixture().recordWebhook(session);

        assertThat(purchase.post().session()).isEqualTo(session);
    }

    @Test
    void a_transfer_that_is_pending_in_an_expired_unrecorded_session_keeps_the_purchase_closed() {
        purchase.moment().attempt(session);
        purchase.expire(session);

        purchase.post().isProblem(ProblemType.PAYMENT_PENDING).isAboutSession(session);
    }
}
