package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SessionStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** When a session is checked, and what a check records. */
class ReconcileSessionsHandlerTest {
    private final ReconcileFixture fixture = new ReconcileFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 36, 156, 516, 1956, 3396, 4836, 6276, 7716, 9156, 10_080})
    void the_next_check_recovers_a_lost_webhook(int minute) {
        String session = fixture.open();
        int before = 0;
        for (int check : List.of(1, 6, 36, 156, 516, 1956, 3396, 4836, 6276, 7716, 9156, 10_080)) {
            if (check == minute) {
                break;
            }
            before = check;
            fixture.advanceTo(Duration.ofMinutes(check));
            assertThat(fixture.run()).containsEntry("checks", 1);
        }
        // Right after the previous check, so that the wait is the longest of this interval.
        fixture.moment().pay(session);
        assertThat(fixture.run())
                .as("not yet due, %s minutes after the opening", before)
                .containsEntry("checks", 0);
        fixture.advanceTo(Duration.ofMinutes(minute).minusSeconds(1));
        assertThat(fixture.run()).containsEntry("checks", 0);

        fixture.advance(Duration.ofSeconds(1));
        assertThat(fixture.run())
                .containsEntry("checks", 1)
                .containsEntry("failed", 0)
                .doesNotContainKey("stopped");

        assertThat(fixture.state(session)).isEqualTo("PAID");
        assertThat(fixture.item(session)).doesNotContainKeys("next_check_at", "next_check_shard");
        assertThat(fixture.run()).containsEntry("checks", 0);
    }

    @Test
    void a_webhook_without_proof_of_payment_is_checked_in_the_next_run() {
        String session = fixture.open();
        fixture.moment().pay(session);
        fixture.recordWebhook(session, MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        assertThat(fixture.state(session)).isEqualTo("OPEN");

        fixture.run();

        assertThat(fixture.state(session)).isEqualTo("PAID");
    }

    @Test
    void money_in_an_unrecorded_session_needs_review_within_ten_minutes() {
        String session = fixture.openAtMoment();
        fixture.moment().pay(session);
        fixture.recordWebhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID);
        for (int minute = 1; minute < 10; minute++) {
            fixture.advance(Duration.ofMinutes(1));
            fixture.run();
            assertThat(fixture.item(session)).doesNotContainKey("review_reasons");
        }
        fixture.advance(Duration.ofMinutes(1));

        fixture.run();

        assertThat(reviewReasons(session)).containsExactly("unrecorded-session");
        assertThat(fixture.item(session)).doesNotContainKeys("next_check_at", "expires_at");
    }

    @Test
    void money_in_an_unrecorded_session_needs_review_even_while_moment_is_down() {
        String session = fixture.openAtMoment();
        fixture.recordWebhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID);
        fixture.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(500));
        for (int minute = 1; minute <= 10; minute++) {
            fixture.advance(Duration.ofMinutes(1));
            fixture.run();
        }
        assertThat(reviewReasons(session)).containsExactly("unrecorded-session");
    }

    private List<String> reviewReasons(String session) {
        return requireNonNull(fixture.item(session).get("review_reasons")).ss();
    }

    @Test
    void a_payment_after_the_end_is_found_by_one_of_the_three_checks_after_it() {
        String session = fixture.open();
        fixture.moment().expire(session);
        fixture.advance(Duration.ofMinutes(1));
        fixture.run();
        assertThat(fixture.state(session)).isEqualTo("EXPIRED");
        fixture.moment().force(session, SessionStatus.EXPIRED, dev.momentcheckout.simulator.PaymentOutcome.PAID);

        fixture.advance(Duration.ofMinutes(59));
        assertThat(fixture.run()).containsEntry("checks", 0);
        fixture.advance(Duration.ofMinutes(1));
        fixture.run();

        assertThat(fixture.state(session)).isEqualTo("PAID");
    }

    @Test
    void an_unpaid_session_leaves_the_index_after_seven_days() {
        String session = fixture.open();
        int checks = 0;
        for (int hour = 0; hour <= 7 * 24; hour++) {
            checks += (int) requireNonNull(fixture.run().get("checks"));
            fixture.advance(Duration.ofHours(1));
        }
        assertThat(fixture.state(session)).isEqualTo("OPEN");
        assertThat(fixture.item(session))
                .doesNotContainKeys("next_check_at", "unresolved")
                .containsKey("expires_at");
        assertThat(checks).isBetween(8, 12);
    }

    @Test
    void a_payment_found_by_a_check_claims_its_order_and_a_second_one_needs_review() {
        String first = fixture.openOrder("order-1");
        fixture.moment().pay(first);
        fixture.advance(Duration.ofMinutes(1));
        fixture.run();
        String second = fixture.openOrder("order-1");
        fixture.moment().pay(second);
        fixture.advance(Duration.ofMinutes(1));

        fixture.run();

        assertThat(fixture.item("order#order-1")).containsEntry("paid_by_session", AttributeValue.fromS(first));
        assertThat(fixture.item(first)).doesNotContainKey("review_reasons");
        assertThat(reviewReasons(second)).containsExactly("order-already-paid");
    }

    @Test
    void a_session_that_was_deleted_during_its_check_is_not_stored_again() {
        String session = fixture.open();
        fixture.moment().pay(session);
        fixture.advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler handler = fixture.handler(ReconcileFixture.momentIntercepted((_, next) -> {
            fixture.testEnvironment().removeAll();
            return next.call();
        }));

        assertThat(ReconcileFixture.run(handler)).containsEntry("checks", 1).containsEntry("failed", 0);

        assertThat(fixture.testEnvironment().items()).isEmpty();
    }

    @Test
    void a_session_unknown_to_moment_becomes_unresolved() {
        fixture.recordCreated("ps_unknown");
        for (int day = 0; day <= 8; day++) {
            fixture.run();
            fixture.advance(Duration.ofDays(1));
        }
        assertThat(fixture.item("ps_unknown"))
                .containsEntry("unresolved", AttributeValue.fromBool(true))
                .doesNotContainKey("next_check_at");
    }
}
