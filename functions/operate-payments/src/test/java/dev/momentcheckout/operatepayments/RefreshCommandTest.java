package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code refresh} of the function itself, with Moment's simulator and a table. */
@Tag("aws")
class RefreshCommandTest {
    private final RepairFixture repair = new RepairFixture();
    private final OperatorFixture payments = repair.payments();

    @AfterEach
    void close() {
        repair.close();
    }

    /** Opens a session at Moment and in the table. */
    private String open() {
        String id = payments.openAtMoment();
        payments.create(id, OperatorFixture.ofOrder("17"));
        return id;
    }

    @Test
    void a_payment_that_no_webhook_reported_is_recorded_and_claims_its_purchase() {
        String id = open();
        payments.environment().moment().pay(id);

        OperatorOutput output = repair.run("refresh", id, "--because", "she says she paid");

        assertThat(output.exit()).as(output.toString()).isZero();
        assertThat(output.out())
                .contains("Moment's answer was recorded.", "OPEN", "PAID", "Payment Paid, id " + id + ":PAID");
        assertThat(payments.session(id).state()).isEqualTo(SessionState.PAID);
        assertThat(payments.environment().item("order#17")).containsEntry("paid_by_session", AttributeValue.fromS(id));
        assertThat(repair.operations(id))
                .singleElement()
                .satisfies(operation -> assertThat(operation)
                        .containsEntry("command", AttributeValue.fromS("refresh"))
                        .containsEntry("because", AttributeValue.fromS("she says she paid"))
                        .containsEntry("outcome", AttributeValue.fromS("done, revision 2")));
        assertThat(String.join("\n", repair.log()))
                .contains("operator command started", "operator command completed", "session updated")
                .doesNotContain("she says");
    }

    @Test
    void a_successful_session_is_asked_about_too() {
        String id = open();
        payments.environment().moment().pay(id);
        payments.pay(id, 1001);
        assertThat(payments.session(id).reviewReasons()).containsExactly(ReviewReason.AMOUNT_MISMATCH);

        OperatorOutput output = repair.run("refresh", id);

        assertThat(output.exit()).as(output.toString()).isZero();
        assertThat(payments.environment().moment().calls())
                .anyMatch(call -> call.method().equals("GET") && call.path().endsWith(id));
    }

    /** Moment reports what was expected, so no reason returns. The session stays listed until it is restored. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_edited_item_stays_in_review_without_a_decision(boolean hasPurchase) {
        String id = payments.openAtMoment();
        payments.create(id, hasPurchase ? OperatorFixture.ofOrder("17") : OperatorFixture.terms());
        payments.environment().moment().pay(id);
        payments.pay(id, 1001);
        Map<String, AttributeValue> item = new HashMap<>(payments.environment().item(id));
        item.keySet().removeAll(List.of("review_reasons", "reported_terms"));
        payments.environment().putItem(item);

        OperatorOutput refreshed = repair.run("refresh", id);

        assertThat(refreshed.exit()).as(refreshed.toString()).isZero();
        PaymentSession session = payments.session(id);
        assertThat(session.isReviewEditedAway()).isTrue();
        List<String> decision = List.of(id, "--revision", "" + session.revision(), "--because", "a cent");
        for (List<String> command : List.of(
                Stream.concat(Stream.of("approve"), decision.stream()).toList(),
                Stream.concat(Stream.of("close", "--as", "refunded"), decision.stream())
                        .toList())) {
            OperatorOutput output = repair.run(command.toArray(String[]::new));

            assertThat(output.exit()).as(output.toString()).isEqualTo(4);
            assertThat(output.err()).containsIgnoringWhitespaces("edited the item", "backup");
        }
    }

    @Test
    void an_unchanged_session_is_not_recorded_again() {
        String id = open();
        long revision = payments.session(id).revision();
        repair.run("refresh", id);
        long refreshed = payments.session(id).revision();

        OperatorOutput output = repair.run("refresh", id);

        assertThat(output.exit()).isZero();
        assertThat(output.out()).contains("Moment reports nothing new.");
        assertThat(refreshed).isGreaterThanOrEqualTo(revision);
        assertThat(payments.session(id).revision()).isEqualTo(refreshed);
        assertThat(repair.run("refresh", id, "--output", "json")
                        .json()
                        .path("result")
                        .asText())
                .isEqualTo("unchanged");
    }

    @Test
    void a_dry_run_asks_moment_and_sends_no_write() {
        String id = open();
        payments.environment().moment().pay(id);
        List<Map<String, AttributeValue>> before = repair.items();
        List<String> calls = new CopyOnWriteArrayList<>();
        repair.network().intercept((request, next) -> {
            calls.add(RepairFixture.call(request));
            return next.call();
        });

        OperatorOutput output = repair.run("refresh", id, "--dry-run", "--output", "json");

        assertThat(output.exit()).isZero();
        assertThat(calls).containsOnly("GetItem", "GetSecretValue", "GET /collect/payment_sessions/" + id);
        assertThat(repair.items()).isEqualTo(before);
        JsonNode json = output.json();
        assertThat(json.path("result").asText()).isEqualTo("would-be-recorded");
        assertThat(json.at("/after/state").asText()).isEqualTo("PAID");
        assertThat(json.at("/event/id").asText()).isEqualTo(id + ":PAID");
        assertThat(repair.run("refresh", id, "--dry-run").out())
                .contains("Moment's answer would be recorded, nothing was written.");
    }

    @Test
    void an_unknown_session_is_stored_only_if_the_operator_adopts_it() {
        String id = payments.openAtMoment();
        payments.environment().moment().pay(id);

        OperatorOutput refused = repair.run("refresh", id);
        assertThat(refused.exit()).isEqualTo(3);
        assertThat(refused.err()).contains("--adopt");
        assertThat(repair.items()).isEmpty();
        OperatorOutput preview = repair.run("refresh", id, "--adopt", "--dry-run");
        assertThat(preview.exit()).isZero();
        assertThat(preview.out()).contains("The session would be adopted, nothing was written.");
        assertThat(repair.items()).isEmpty();

        OperatorOutput adopted = repair.run("refresh", id, "--adopt");

        assertThat(adopted.exit()).as(adopted.toString()).isZero();
        assertThat(adopted.out()).contains("The session was adopted.", "unrecorded-session", "No event is published.");
        PaymentSession session = payments.session(id);
        assertThat(session.isProvisional()).isTrue();
        assertThat(session.state()).isEqualTo(SessionState.PAID);
        assertThat(session.checks().next()).isNotNull();
        assertThat(repair.operations(id))
                .singleElement()
                .satisfies(operation -> assertThat(operation)
                        .containsEntry("command", AttributeValue.fromS("refresh --adopt"))
                        .containsEntry("outcome", AttributeValue.fromS("done, revision 1")));
        assertThat(repair.run("refresh", id, "--adopt").out()).contains("Moment reports nothing new.");
    }

    @Test
    void an_unknown_session_is_not_found() {
        OperatorOutput output = repair.run("refresh", "ps_unknown", "--adopt");

        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.err()).contains("Neither this stack nor Moment has a session ps_unknown.");
        assertThat(repair.operations("ps_unknown"))
                .singleElement()
                .satisfies(operation -> assertThat(operation)
                        .containsEntry("outcome", AttributeValue.fromS("failed: Moment does not know the session")));
    }

    @Test
    void a_stored_session_unknown_to_moment_is_a_failure_with_its_cause() {
        payments.create("ps_1", OperatorFixture.terms());

        OperatorOutput output = repair.run("refresh", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("Moment does not know this session (404)", "./ops doctor");
    }

    @Test
    void an_outage_of_moment_is_a_failure_with_its_reason() {
        String id = open();
        repair.network().intercept((request, next) -> {
            if (RepairFixture.call(request).startsWith("GET ")) {
                throw new IOException("refused");
            }
            return next.call();
        });

        OperatorOutput output = repair.run("refresh", id);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("Moment is unavailable (connection-failed). Nothing was recorded.");
        assertThat(repair.operations(id))
                .singleElement()
                .satisfies(operation -> assertThat(operation).containsKey("done_at_ms"));
    }

    @Test
    void an_unusable_api_key_is_named() {
        String id = open();
        payments.environment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_live_wrong_mode_canary");

        OperatorOutput output = repair.run("refresh", id);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("live").doesNotContain("canary");
        assertThat(String.join("\n", repair.log())).doesNotContain("canary");
        assertThat(repair.operations(id))
                .singleElement()
                .satisfies(operation -> assertThat(operation)
                        .containsEntry("outcome", AttributeValue.fromS("failed: no usable API key")));
    }
}
