package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the check makes of one session; the scenarios and the chaos run use it on all of them. */
class ConsistencyCheckTest {
    private static final JsonNode PAID = ConsistencyCheck.json("{\"id\":\"ps_1:PAID\"}");
    private static final JsonNode APPROVED =
            ConsistencyCheck.json("{\"id\":\"ps_1:PAID\",\"approved\":{\"review_reasons\":[\"amount-mismatch\"]}}");

    private final Map<String, AttributeValue> item = new HashMap<>(Map.of("state", AttributeValue.fromS("PAID")));

    private @Nullable String difference(JsonNode... events) {
        return ConsistencyCheck.difference(true, item, List.of(events));
    }

    private void set(String name, String element) {
        item.put(name, AttributeValue.fromSs(List.of(element)));
    }

    private void inReview() {
        set("review_reasons", "order-already-paid");
        item.put("attention", AttributeValue.fromS("REVIEW"));
    }

    @Test
    void a_payment_is_published_once() {
        assertThat(difference(PAID)).isNull();
        assertThat(difference()).isEqualTo("at Moment paid, stored PAID, published 0 times");
        assertThat(difference(PAID, ConsistencyCheck.json("{\"id\":\"other\"}")))
                .contains("published 2 times");
    }

    @ParameterizedTest
    @ValueSource(strings = {"OPEN", "FAILED", "RESERVED"})
    void a_payment_that_only_Moment_has_is_a_difference(String state) {
        item.put("state", AttributeValue.fromS(state));

        assertThat(difference(PAID)).contains("at Moment paid, stored " + state);
    }

    @Test
    void a_session_without_money_is_not_published() {
        item.put("state", AttributeValue.fromS("EXPIRED"));

        assertThat(ConsistencyCheck.difference(false, item, List.of())).isNull();
        assertThat(ConsistencyCheck.difference(false, item, List.of(PAID))).endsWith("published 1 time");
    }

    /** As after a webhook that Moment did not send. */
    @Test
    void a_session_without_money_is_not_stored_as_paid() {
        assertThat(ConsistencyCheck.difference(false, item, List.of()))
                .isEqualTo("at Moment not paid, stored PAID, published 0 times");
        inReview();
        assertThat(ConsistencyCheck.difference(false, item, List.of()))
                .isEqualTo("at Moment not paid, stored PAID and in review, published 0 times");
    }

    @ParameterizedTest
    @CsvSource({
        "true,  OPEN, false, false, 0, lost",
        "true,  PAID, false, false, 0, lost",
        "true,  PAID, false, false, 1, ''",
        "true,  PAID, true,  false, 0, ''",
        "true,  PAID, false, true,  0, ''",
        "true,  OPEN, false, true,  0, lost",
        "true,  PAID, false, false, 2, twice",
        "false, OPEN, false, false, 0, ''",
        "false, OPEN, false, false, 1, unfounded",
        "false, PAID, false, false, 0, unfounded",
    })
    void a_session_is_lost_or_counted_twice(
            boolean isPaidAtMoment, String state, boolean isInReview, boolean isClosed, int published, String result) {
        item.put("state", AttributeValue.fromS(state));
        if (isInReview) {
            inReview();
        }
        if (isClosed) {
            set("review_reasons", "order-already-paid");
            set("closed", "6 order-already-paid 0 0 refunded");
        }

        SessionAccount account = ConsistencyCheck.account(isPaidAtMoment, item, published);

        assertThat(account.isMissing()).isEqualTo(result.equals("lost"));
        assertThat(account.isTwice()).isEqualTo(result.equals("twice"));
        assertThat(account.isUnfounded()).isEqualTo(result.equals("unfounded"));
    }

    @Test
    void an_approved_payment_is_published_once_with_what_was_approved() {
        set("approved", "amount 1001");

        assertThat(difference(APPROVED)).isNull();
        assertThat(difference()).contains("published 0 times");
        assertThat(difference(PAID)).contains("the event does not name what was approved");
        item.remove("approved");
        assertThat(difference(APPROVED)).contains("an approval that is not stored");
    }

    @Test
    void a_closed_payment_is_never_published() {
        set("review_reasons", "order-already-paid");
        set("closed", "6 order-already-paid 0 0 refunded");

        assertThat(difference()).isNull();
        assertThat(difference(PAID))
                .isEqualTo("at Moment paid, stored PAID and closed by an operator, published 1 time");
    }

    @Test
    void a_payment_in_review_awaits_an_operator() {
        inReview();

        assertThat(difference()).isEqualTo("at Moment paid, stored PAID and in review, published 0 times");
    }

    /** Its content has changed since, for example by more money. */
    @Test
    void a_reopened_case_awaits_an_operator_again() {
        inReview();
        set("closed", "5 order-already-paid 0 0 refunded");

        assertThat(difference()).contains("in review");
    }
}
