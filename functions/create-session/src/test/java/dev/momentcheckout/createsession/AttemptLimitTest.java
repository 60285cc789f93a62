package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Each earlier session that may still be paid costs one call to Moment, so their number is limited. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class AttemptLimitTest {
    private final PurchaseFixture purchase;

    AttemptLimitTest(PurchaseKind kind) {
        purchase = PurchaseFixture.open(kind);
    }

    @AfterEach
    void close() {
        purchase.close();
    }

    /** Opens the next attempt and cancels it in the sheet. Returns the number of calls to Moment. */
    private int attempt() {
        int before = purchase.moment().calls().size();
        String session = purchase.post().session();
        purchase.moment().cancel(session);
        purchase.advance(Duration.ofSeconds(10));
        return purchase.moment().calls().size() - before;
    }

    @Test
    void an_attempt_costs_one_call_more_than_the_one_before() {
        for (int number = 1; number <= 10; number++) {
            assertThat(attempt()).as("calls of attempt %s", number).isEqualTo(number);
        }
    }

    @Test
    void an_eleventh_attempt_is_refused_without_a_call_until_a_check_is_due() {
        for (int number = 1; number <= 10; number++) {
            String session = purchase.post().session();
            purchase.expire(session);
        }
        int calls = purchase.moment().calls().size();

        ApiResponse response = purchase.post().isBareProblem(ProblemType.TOO_MANY_ATTEMPTS);

        assertThat(response.retryAfter()).isEqualTo("3600");
        assertThat(purchase.moment().calls()).hasSize(calls);
        purchase.advance(Duration.ofMinutes(50));
        assertThat(purchase.post().isProblem(ProblemType.TOO_MANY_ATTEMPTS).retryAfter())
                .isEqualTo("600");
        purchase.advance(Duration.ofMinutes(10));
        assertThat(purchase.post().isProblem(ProblemType.TOO_MANY_ATTEMPTS).retryAfter())
                .as("a check is due")
                .isEqualTo("60");
    }

    @Test
    void an_attempt_is_possible_again_once_the_checks_of_an_earlier_session_have_ended() {
        String first = "";
        for (int number = 1; number <= 10; number++) {
            String session = purchase.post().session();
            purchase.expire(session);
            first = number == 1 ? session : first;
        }
        purchase.post().isProblem(ProblemType.TOO_MANY_ATTEMPTS);
        endChecks(first);

        assertThat(purchase.post().session()).isNotEqualTo(first);
        assertThat(purchase.previousSessions()).hasSize(9).doesNotContain(first);
    }

    @Test
    void the_limit_does_not_hide_a_payment() {
        String first = purchase.post().session();
        purchase.expire(first);
        for (int number = 2; number <= 10; number++) {
            purchase.expire(purchase.post().session());
        }
        purchase.fixture().recordWebhook(first, "expired", "paid", 2500);

        purchase.isPaidBy(first);
    }

    @Test
    void the_open_session_is_returned_again_beside_nine_earlier_ones() {
        for (int number = 1; number <= 9; number++) {
            purchase.expire(purchase.post().session());
        }
        String open = purchase.post().session();

        assertThat(purchase.post().session()).isEqualTo(open);
    }

    /** Leaves the item as after its last check. */
    private void endChecks(String session) {
        Map<String, AttributeValue> item = new HashMap<>(purchase.fixture().item(session));
        requireNonNull(item.remove("next_check_at"));
        requireNonNull(item.remove("next_check_shard"));
        purchase.fixture().testEnvironment().putItem(item);
    }
}
