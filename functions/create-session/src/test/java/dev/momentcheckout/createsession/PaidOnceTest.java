package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A purchase that is paid, or whose payment is in flight, gets no further session. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class PaidOnceTest {
    private final PurchaseFixture purchase;

    PaidOnceTest(PurchaseKind kind) {
        purchase = PurchaseFixture.open(kind);
    }

    @AfterEach
    void close() {
        purchase.close();
    }

    private void isPendingIn(String session) {
        purchase.post().isProblem(ProblemType.PAYMENT_PENDING).isAboutSession(session);
    }

    @Test
    void a_paid_purchase_is_refused_without_a_call_to_moment() {
        String session = purchase.post().session();
        purchase.pay(session);
        int calls = purchase.moment().calls().size();

        purchase.isPaidBy(session);

        assertThat(purchase.moment().calls()).hasSize(calls);
        assertThat(purchase.text("paid_by_session")).isEqualTo(session);
    }

    @Test
    void a_payment_whose_webhook_was_lost_is_found_before_a_token_is_returned() {
        String session = purchase.post().session();
        purchase.moment().pay(session);
        purchase.advance(Duration.ofSeconds(10));

        purchase.isPaidBy(session);

        assertThat(purchase.fixture().text(session, "state")).isEqualTo("PAID");
        assertThat(purchase.text("paid_by_session")).isEqualTo(session);
        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void a_bank_transfer_that_is_pending_after_its_session_expired_keeps_the_purchase_closed() {
        String session = purchase.post().session();
        purchase.moment().attempt(session);
        purchase.expire(session);

        isPendingIn(session);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void a_bank_transfer_that_arrived_unnoticed_after_its_session_expired_is_found() {
        String session = purchase.post().session();
        purchase.moment().attempt(session);
        purchase.expire(session);
        purchase.moment().pay(session);
        purchase.advance(Duration.ofMinutes(2));

        purchase.isPaidBy(session);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void a_price_change_does_not_make_a_paid_purchase_payable_again() {
        String session = purchase.post().session();
        purchase.pay(session);

        purchase.price(2600);
        purchase.isPaidBy(session);
        purchase.price(2500);
        purchase.isPaidBy(session);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void a_price_change_waits_for_a_pending_payment() {
        String session = purchase.post().session();
        purchase.moment().attempt(session);
        purchase.price(2600);

        isPendingIn(session);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void another_return_address_does_not_make_a_paid_purchase_payable_again() {
        String session = purchase.post().session();
        purchase.pay(session);

        purchase.post(purchase.requestByLink())
                .isProblem(purchase.kind().alreadyPaid())
                .isAboutSession(session);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    /** Expires the first session, opens another, and then reports a transfer of the first as pending. */
    private String openBesidePendingTransferOf(String first) {
        purchase.expire(first);
        String second = purchase.post().session();
        purchase.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PENDING);
        purchase.fixture().recordWebhook(first);
        return second;
    }

    @Test
    void a_transfer_that_becomes_pending_in_an_earlier_session_closes_the_purchase() {
        String first = purchase.post().session();
        String second = openBesidePendingTransferOf(first);

        isPendingIn(first);
        purchase.advance(Duration.ofMinutes(30));
        isPendingIn(first);

        assertThat(purchase.text("current_session")).isEqualTo(second);
        assertThat(purchase.sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void a_pending_transfer_that_fails_after_its_session_expired_makes_the_purchase_payable_again() {
        String first = purchase.post().session();
        String second = openBesidePendingTransferOf(first);
        isPendingIn(first);
        purchase.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.UNPAID);
        purchase.advance(Duration.ofSeconds(61));

        assertThat(purchase.post().session()).isEqualTo(second);
    }

    @Test
    void a_payment_of_an_earlier_session_that_needs_review_closes_the_purchase() {
        String first = purchase.post().session();
        purchase.price(2600);
        String second = purchase.post().session();
        assertThat(second).isNotEqualTo(first);
        purchase.pay(first);
        assertThat(purchase.reviewReasons(first)).containsExactly("price-changed");

        purchase.isPaidBy(first);

        assertThat(purchase.item()).doesNotContainKey("paid_by_session");
        assertThat(purchase.text("review_session")).isEqualTo(first);
    }

    @Test
    void a_payment_of_an_earlier_session_whose_webhook_was_lost_is_found_before_a_token_is_repeated() {
        String first = purchase.post().session();
        purchase.expire(first);
        purchase.post();
        purchase.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);
        purchase.advance(Duration.ofMinutes(40));

        purchase.isPaidBy(first);

        assertThat(purchase.fixture().text(first, "state")).isEqualTo("PAID");
        assertThat(purchase.sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void a_double_tap_beside_an_earlier_session_asks_moment_about_that_session() {
        String first = purchase.post().session();
        purchase.expire(first);
        purchase.post();
        purchase.moment().force(first, SessionStatus.EXPIRED, PaymentOutcome.PAID);

        purchase.isPaidBy(first);
    }

    @Test
    void a_session_that_is_open_after_its_last_check_is_retrieved_first() {
        String session = purchase.post().session();
        Map<String, AttributeValue> unchecked = new HashMap<>(purchase.fixture().item(session));
        unchecked.remove("next_check_at");
        unchecked.remove("next_check_shard");
        purchase.fixture().testEnvironment().putItem(unchecked);
        purchase.advance(Duration.ofDays(7));
        purchase.moment().pay(session);

        purchase.isPaidBy(session);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    /** A store failure after the claim, when no check and no webhook is left that repeats the observation. */
    @Test
    void a_payment_that_claimed_its_purchase_and_was_not_written_is_recorded_by_the_next_request() {
        String session = purchase.post().session();
        Map<String, AttributeValue> unchecked = new HashMap<>(purchase.fixture().item(session));
        unchecked.remove("next_check_at");
        unchecked.remove("next_check_shard");
        purchase.fixture().testEnvironment().putItem(unchecked);
        purchase.advance(Duration.ofDays(7));
        purchase.moment().pay(session);
        CreateFixture.post(purchase.handlerThatCannotWrite("ps_"), purchase.request())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);
        assertThat(purchase.text("paid_by_session")).isEqualTo(session);

        purchase.isPaidBy(session);

        assertThat(purchase.fixture().item(session)).containsEntry("state", AttributeValue.fromS("PAID"));
    }

    @Test
    void a_verified_payment_method_does_not_pay_the_purchase() {
        String verified = purchase.post().session();
        purchase.fixture().recordWebhook(verified, "completed", "payment_method_verified", 2500);
        assertThat(purchase.fixture().text(verified, "state")).isEqualTo("VERIFIED");

        assertThat(purchase.post().session()).isNotEqualTo(verified);
        assertThat(purchase.item()).doesNotContainKeys("paid_by_session", "review_session");
    }

    @Test
    void a_reserved_payment_closes_the_purchase() {
        String session = purchase.post().session();
        purchase.moment().reserve(session);
        purchase.fixture().recordWebhook(session);

        purchase.isPaidBy(session);
    }

    @Test
    void a_payment_of_another_amount_closes_the_purchase_without_a_claim() {
        String session = purchase.post().session();
        purchase.fixture().recordWebhook(session, "completed", "paid", 1);

        purchase.isPaidBy(session);

        assertThat(purchase.item()).doesNotContainKey("paid_by_session");
        assertThat(purchase.text("review_session")).isEqualTo(session);
    }

    @Test
    void a_late_payment_at_the_same_price_counts_and_the_second_payment_needs_review() {
        String first = purchase.post().session();
        purchase.expire(first);
        String second = purchase.post().session();

        purchase.fixture().recordWebhook(first, "expired", "paid", 2500);
        purchase.pay(second);

        assertThat(purchase.reviewReasons(first)).isEmpty();
        assertThat(purchase.reviewReasons(second)).containsExactly("order-already-paid");
        assertThat(purchase.fixture().text(second, "state")).isEqualTo("PAID");
    }

    @Test
    void a_payment_at_the_new_price_pays_after_one_at_the_old_price_needed_review() {
        String first = purchase.post().session();
        purchase.price(3000);
        String second = purchase.post().session();
        assertThat(purchase.fixture().number(second, "amount")).isEqualTo("3000");

        purchase.pay(first);
        purchase.pay(second);

        assertThat(purchase.reviewReasons(first)).containsExactly("price-changed");
        assertThat(purchase.reviewReasons(second)).isEmpty();
        assertThat(purchase.text("paid_by_session")).isEqualTo(second);
    }

    @Test
    void a_claim_without_any_attempt_closes_the_purchase() {
        purchase.fixture()
                .testEnvironment()
                .putItem(Map.of(
                        "id", AttributeValue.fromS(purchase.kind().id()),
                        "version", AttributeValue.fromN("1"),
                        "revision", AttributeValue.fromN("1"),
                        "attempt_number", AttributeValue.fromN("0"),
                        "paid_by_session", AttributeValue.fromS("ps_paidbefore")));

        purchase.isPaidBy("ps_paidbefore");

        assertThat(purchase.moment().calls()).isEmpty();
    }

    @Test
    void no_session_opens_while_an_earlier_one_cannot_be_retrieved() {
        String first = purchase.post().session();
        purchase.expire(first);
        purchase.fixture().faults().always(Endpoint.RETRIEVE, Fault.failure(500));

        purchase.post().isBareProblem(ProblemType.MOMENT_UNAVAILABLE);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
        purchase.fixture().faults().clear();
        assertThat(purchase.post().session()).isNotEqualTo(first);
    }

    @Test
    void no_session_opens_while_moment_does_not_find_a_new_one() {
        String first = purchase.post().session();
        purchase.expire(first);
        purchase.fixture().faults().always(Endpoint.RETRIEVE, Fault.failure(404));

        purchase.post().isBareProblem(ProblemType.MOMENT_UNAVAILABLE);
        purchase.advance(Duration.ofMinutes(61));

        assertThat(purchase.post().session()).isNotEqualTo(first);
        assertThat(purchase.previousSessions()).containsExactly(first);
    }
}
