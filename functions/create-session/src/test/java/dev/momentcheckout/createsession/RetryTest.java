package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A repeated request gets the open session of the purchase again, or the next attempt. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class RetryTest {
    private final PurchaseFixture purchase;

    RetryTest(PurchaseKind kind) {
        purchase = PurchaseFixture.open(kind);
    }

    @AfterEach
    void close() {
        purchase.close();
    }

    @Test
    void the_first_attempt_is_recorded() {
        String session = purchase.post().session();

        assertThat(purchase.attemptNumber()).isEqualTo(1);
        assertThat(purchase.text("current_session")).isEqualTo(session);
        assertThat(purchase.text("currency")).isEqualTo("ZAR");
        assertThat(purchase.previousSessions()).isEmpty();
        assertThat(purchase.item()).doesNotContainKeys("paid_by_session", "review_session");
        assertThat(purchase.fixture().number(session, "amount")).isEqualTo("2500");
    }

    @Test
    void a_double_tap_gets_the_same_token_without_a_retrieval_and_without_a_write() {
        ApiResponse first = purchase.post();
        purchase.advance(Duration.ofSeconds(9));
        ApiResponse second = purchase.post();

        assertThat(second.session()).isEqualTo(first.session());
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(purchase.fixture().methodsAtMoment()).containsExactly("POST", "POST");
        assertThat(purchase.fixture().number(first.session(), "revision")).isEqualTo("1");
        assertThat(purchase.item().get("revision")).hasToString("AttributeValue(N=1)");
    }

    @Test
    void an_older_open_session_is_retrieved_before_its_token_is_returned_again() {
        ApiResponse first = purchase.post();
        purchase.advance(Duration.ofSeconds(10));

        assertThat(purchase.post().token()).isEqualTo(first.token());

        assertThat(purchase.fixture().methodsAtMoment()).containsExactly("POST", "GET", "POST");
    }

    @Test
    void a_session_that_ended_is_followed_by_the_next_attempt() {
        String first = purchase.post().session();
        purchase.moment().cancel(first);
        purchase.advance(Duration.ofSeconds(10));

        ApiResponse second = purchase.post();

        assertThat(second.session()).isNotEqualTo(first);
        assertThat(purchase.fixture().text(first, "state")).isEqualTo("CANCELLED");
        assertThat(purchase.attemptNumber()).isEqualTo(2);
        assertThat(purchase.previousSessions()).containsExactly(first);
        assertThat(purchase.post().token()).isEqualTo(second.token());
    }

    @Test
    void a_session_that_was_cancelled_a_second_ago_is_not_returned_again() {
        String first = purchase.post().session();
        purchase.moment().cancel(first);
        purchase.fixture().recordWebhook(first);

        assertThat(purchase.post().session()).isNotEqualTo(first);
    }

    @Test
    void a_declined_card_does_not_end_the_session() {
        String session = purchase.post().session();
        purchase.moment().attempt(session);
        purchase.moment().decline(session);
        purchase.fixture().recordWebhook(session);
        purchase.advance(Duration.ofMinutes(1));

        assertThat(purchase.post().session()).isEqualTo(session);
    }

    /** The customer closed the app while the bank confirms, and returns to the same session. */
    @Test
    void a_pending_payment_in_the_open_session_does_not_end_the_session() {
        String session = purchase.post().session();
        purchase.moment().attempt(session);
        purchase.fixture().recordWebhook(session);
        purchase.advance(Duration.ofMinutes(1));

        assertThat(purchase.post().session()).isEqualTo(session);
    }

    @Test
    void a_session_is_returned_again_as_long_as_moment_keeps_its_key() {
        String first = purchase.post().session();
        purchase.advance(Duration.ofHours(23).minusSeconds(1));
        assertThat(purchase.post().session()).isEqualTo(first);
        purchase.advance(Duration.ofSeconds(1));

        assertThat(purchase.post().session()).isNotEqualTo(first);

        assertThat(purchase.fixture().text(first, "state")).isEqualTo("OPEN");
        assertThat(purchase.previousSessions()).containsExactly(first);
    }

    @Test
    void a_token_is_not_returned_again_while_moment_does_not_answer() {
        purchase.post();
        purchase.advance(Duration.ofSeconds(10));
        purchase.fixture().faults().always(Endpoint.RETRIEVE, Fault.failure(500));

        purchase.post().isBareProblem(ProblemType.MOMENT_UNAVAILABLE);

        purchase.fixture().faults().clear();
        purchase.post().session();
        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void a_changed_price_is_another_attempt_after_moment_was_asked_about_the_first() {
        String first = purchase.post().session();
        purchase.price(3000);

        ApiResponse second = purchase.post();

        assertThat(second.session()).isNotEqualTo(first);
        assertThat(purchase.fixture().number(second.session(), "amount")).isEqualTo("3000");
        assertThat(purchase.fixture().methodsAtMoment()).containsExactly("POST", "GET", "POST");
        assertThat(purchase.previousSessions()).containsExactly(first);
        assertThat(purchase.item().get("amount")).hasToString("AttributeValue(N=3000)");
    }

    @Test
    void a_price_that_changed_back_is_another_attempt_too() {
        String first = purchase.post().session();
        purchase.price(3000);
        String second = purchase.post().session();
        purchase.price(2500);

        String third = purchase.post().session();

        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
        assertThat(purchase.fixture().number(third, "amount")).isEqualTo("2500");
        assertThat(purchase.text("current_session")).isEqualTo(third);
    }

    /** A web page cannot use an app's link, so each address has a session of its own. */
    @Test
    void another_return_address_gets_a_session_of_its_own_after_moment_was_asked() {
        ApiResponse page = purchase.post();
        ApiResponse link = purchase.post(purchase.requestByLink());

        assertThat(link.session()).isNotEqualTo(page.session());
        assertThat(purchase.moment().returnLink(link.session())).hasValue("myapp://paid?session_id=" + link.session());
        assertThat(purchase.fixture().methodsAtMoment()).containsExactly("POST", "GET", "POST");

        assertThat(purchase.post().token()).isEqualTo(page.token());
        assertThat(purchase.post(purchase.requestByLink()).token()).isEqualTo(link.token());
        assertThat(purchase.sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void another_device_gets_no_token_while_a_payment_is_pending_on_the_first() {
        String page = purchase.post().session();
        purchase.moment().attempt(page);

        purchase.post(purchase.requestByLink())
                .isProblem(ProblemType.PAYMENT_PENDING)
                .isAboutSession(page);

        assertThat(purchase.sessionsAtMoment()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"PRESENTATION_MODE,redirect", "INTEGRATION_ID,other", "EXTERNAL_REFERENCE,off"})
    void an_open_session_is_followed_by_another_attempt_if_a_deployment_changed_its_request(
            String variable, String value) {
        String first = purchase.post().session();

        String second = CreateFixture.post(purchase.handler(Map.of(variable, value)), purchase.request())
                .session();

        if (!variable.equals("EXTERNAL_REFERENCE") || purchase.kind() == PurchaseKind.ORDER) {
            assertThat(second).isNotEqualTo(first);
            assertThat(purchase.previousSessions()).containsExactly(first);
        } else {
            assertThat(second).as("no reference was sent before either").isEqualTo(first);
        }
    }

    @ParameterizedTest
    @CsvSource({"PRESENTATION_MODE,redirect", "SUCCESS_URLS,https://other.example/{SESSION_ID}"})
    void no_deployment_makes_a_paid_purchase_payable_again(String variable, String value) {
        String session = purchase.post().session();
        purchase.moment().pay(session);

        CreateFixture.post(purchase.handler(Map.of(variable, value)), purchase.request())
                .isProblem(purchase.kind().alreadyPaid())
                .isAboutSession(session);
    }

    @Test
    void a_session_with_a_review_reason_is_followed_by_another_attempt() {
        String first = purchase.post().session();
        purchase.fixture().recordWebhook(first, "active", "not_started", 2499);
        assertThat(purchase.reviewReasons(first)).containsExactly("amount-mismatch");

        assertThat(purchase.post().session()).isNotEqualTo(first);
    }

    @Test
    void a_key_that_stays_in_use_is_unavailable_and_never_blamed_on_the_app() {
        purchase.fixture().faults().always(Endpoint.CREATE, Fault.failure(409));

        ApiResponse response = purchase.post().isBareProblem(ProblemType.MOMENT_UNAVAILABLE);

        assertThat(response.retryAfter()).isEqualTo("5");
        assertThat(purchase.fixture().keysAtMoment())
                .hasSize(4)
                .containsOnly(purchase.fixture().keysAtMoment().getFirst());
        assertThat(purchase.attemptNumber()).as("the key is used up").isEqualTo(1);
        purchase.fixture().faults().clear();
        assertThat(purchase.post().session()).isNotEmpty();
    }

    @Test
    void a_double_tap_while_the_key_of_its_session_stays_in_use_gets_the_next_attempt() {
        String first = purchase.post().session();
        purchase.fixture().faults().next(Endpoint.CREATE, 4, Fault.failure(409));

        assertThat(purchase.post().session()).isNotEqualTo(first);
        assertThat(purchase.fixture().methodsAtMoment())
                .containsExactly("POST", "POST", "POST", "POST", "POST", "GET", "POST");
    }

    @Test
    void a_key_which_moment_has_for_another_request_is_skipped() {
        purchase.fixture().faults().next(Endpoint.CREATE, Fault.failure(422));

        String session = purchase.post().session();

        assertThat(purchase.attemptNumber()).isEqualTo(2);
        assertThat(purchase.text("current_session")).isEqualTo(session);
        assertThat(purchase.fixture().keysAtMoment()).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void two_keys_which_moment_has_for_another_request_are_a_rejected_request() {
        purchase.fixture().faults().always(Endpoint.CREATE, Fault.failure(422));

        purchase.post().isProblem(ProblemType.MOMENT_REJECTED_REQUEST);

        assertThat(purchase.fixture().keysAtMoment()).hasSize(2);
    }

    @Test
    void a_temporary_conflict_is_retried_under_the_same_key() {
        purchase.fixture().faults().next(Endpoint.CREATE, 3, Fault.failure(409));

        purchase.post().session();

        assertThat(purchase.fixture().pauses()).isEqualTo(Collections.nCopies(3, Duration.ofSeconds(1)));
        assertThat(purchase.fixture().keysAtMoment())
                .hasSize(4)
                .containsOnly(purchase.fixture().keysAtMoment().getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void after_lost_responses_the_next_request_finds_the_session(int lost) {
        purchase.fixture().faults().next(Endpoint.CREATE, lost, Fault.Connection.DROP_AFTER_COMMIT);
        purchase.post();

        assertThat(purchase.post().session()).isEqualTo(purchase.fixture().onlySessionAtMoment());
        assertThat(purchase.attemptNumber()).isEqualTo(1);
    }

    @Test
    void a_session_that_was_paid_before_it_was_recorded_is_not_returned() {
        purchase.fixture().faults().next(Endpoint.CREATE, 3, Fault.Connection.DROP_AFTER_COMMIT);
        purchase.post().isProblem(ProblemType.MOMENT_UNAVAILABLE);
        String session = purchase.fixture().onlySessionAtMoment();
        purchase.moment().pay(session);

        purchase.isPaidBy(session);

        assertThat(purchase.fixture().text(session, "state")).isEqualTo("PAID");
        assertThat(purchase.text("paid_by_session")).isEqualTo(session);
    }

    @Test
    void a_session_that_ended_before_it_was_recorded_uses_up_its_key() {
        purchase.fixture().faults().next(Endpoint.CREATE, 3, Fault.Connection.DROP_AFTER_COMMIT);
        purchase.post().isProblem(ProblemType.MOMENT_UNAVAILABLE);
        String ended = purchase.fixture().onlySessionAtMoment();
        purchase.moment().expire(ended);

        String session = purchase.post().session();

        assertThat(session).isNotEqualTo(ended);
        assertThat(purchase.attemptNumber()).isEqualTo(2);
        assertThat(purchase.previousSessions()).containsExactly(ended);
    }
}
