package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** {@code approve} and {@code close} of the function itself, on a table. */
@Tag("aws")
class ApproveCommandTest {
    private static final String BECAUSE = "Zoë agreed to the cent";

    private final RepairFixture repair = new RepairFixture();
    private final OperatorFixture payments = repair.payments();

    @AfterEach
    void close() {
        repair.close();
    }

    private static String[] approve(String id, long revision, String... more) {
        return arguments(List.of("approve", id, "--revision", "" + revision, "--because", BECAUSE), more);
    }

    private static String[] close(String id, long revision, String as, String... more) {
        return arguments(List.of("close", id, "--revision", "" + revision, "--as", as, "--because", BECAUSE), more);
    }

    private static String[] arguments(List<String> first, String... more) {
        List<String> all = new ArrayList<>(first);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** Makes a payment of a cent too much and returns its revision. */
    private long overpaid(String id, ExpectedTerms expected) {
        payments.create(id, expected);
        payments.pay(id, 1001);
        return payments.session(id).revision();
    }

    static Stream<ExpectedTerms> purchases() {
        return Stream.of(
                OperatorFixture.ofOrder("17"),
                OperatorFixture.ofKey(Owner.ANONYMOUS, "3fa85f64-5717-4562-b3fc-2c963f66afa6"));
    }

    @ParameterizedTest
    @MethodSource("purchases")
    void a_cent_too_much_is_approved(ExpectedTerms expected) {
        long revision = overpaid("ps_1", expected);

        OperatorOutput output = repair.run(approve("ps_1", revision));

        assertThat(output.exit()).as(output.toString()).isZero();
        assertThat(output.out())
                .contains(
                        "Approved: ps_1.",
                        "PAID, needs review",
                        "amount ZAR 10.01",
                        "The session has claimed " + InspectTarget.text(requireNonNull(expected.purchase())),
                        "Event that is published: Payment Paid, id ps_1:PAID.");
        assertThat(payments.session("ps_1").needsReview()).isFalse();
        assertThat(payments.environment().item("ps_1"))
                .containsEntry("approved", AttributeValue.fromSs(List.of("amount 1001")))
                .doesNotContainKeys("review_reasons", "attention", "attention_since")
                .containsKey("expires_at");
        assertThat(payments.environment().item(String.valueOf(expected.purchase())))
                .containsEntry("paid_by_session", AttributeValue.fromS("ps_1"));
        Map<String, AttributeValue> operation = repair.operations("ps_1").getFirst();
        assertThat(operation)
                .containsEntry("by", AttributeValue.fromS("ann"))
                .containsEntry("because", AttributeValue.fromS(BECAUSE))
                .containsEntry("outcome", AttributeValue.fromS("done, revision 3"));
    }

    @Test
    void neither_the_reason_in_words_nor_the_caller_is_logged() {
        long revision = overpaid("ps_1", OperatorFixture.ofOrder("17"));
        repair.runAs("arn:aws:iam::123456789012:user/zoe", approve("ps_1", revision, "--dry-run"));
        repair.runAs("arn:aws:iam::123456789012:user/zoe", approve("ps_1", revision));
        repair.runAs("arn:aws:iam::123456789012:user/zoe", approve("ps_1", revision));
        repair.runAs("arn:aws:iam::123456789012:user/zoe", close("ps_1", revision, "refunded"));
        repair.runAs("arn:aws:iam::123456789012:user/zoe", "approve", "ps_1", "--because", BECAUSE);

        assertThat(repair.log())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("\"session_id\":\"ps_1\"", "\"command\":\"approve\"")
                        .doesNotContain("agreed", "Zo", "zoe", "arn:"));
    }

    @Test
    void a_dry_run_sends_no_write() {
        long revision = overpaid("ps_1", OperatorFixture.ofOrder("17"));
        List<Map<String, AttributeValue>> before = repair.items();
        List<String> calls = new CopyOnWriteArrayList<>();
        repair.network().intercept((request, next) -> {
            calls.add(RepairFixture.call(request));
            return next.call();
        });

        OperatorOutput approved = repair.run(approve("ps_1", revision, "--dry-run"));
        OperatorOutput closed = repair.run(close("ps_1", revision, "refunded", "--dry-run"));
        OperatorOutput changed = repair.run(approve("ps_1", revision + 1, "--dry-run"));

        assertThat(calls).isNotEmpty().containsOnly("GetItem", "Scan");
        assertThat(repair.items()).isEqualTo(before);
        assertThat(repair.log()).isEmpty();
        assertThat(approved.exit()).isZero();
        assertThat(approved.out())
                .contains(
                        "Would be approved, nothing was written: ps_1.",
                        "The session would claim order:17",
                        "Event that would be published: Payment Paid, id ps_1:PAID.");
        assertThat(closed.exit()).isZero();
        assertThat(closed.out()).contains("Would be closed", "No event is published.");
        assertThat(changed.exit()).isEqualTo(5);
    }

    @Test
    void a_dry_run_says_that_the_claim_would_fail() {
        payments.create("ps_1", OperatorFixture.ofOrder("17"));
        long revision = overpaid("ps_2", OperatorFixture.ofOrder("17"));
        payments.pay("ps_1", 1000);

        OperatorOutput output = repair.run(approve("ps_2", revision, "--dry-run", "--output", "json"));

        assertThat(output.exit()).isEqualTo(4);
        JsonNode json = output.json();
        assertThat(json.path("claim").toString())
                .isEqualTo("{\"purchase\":\"order#17\",\"result\":\"order-already-paid\"}");
        assertThat(json.path("event").path("detail_type").asText()).isEqualTo("Payment Needs Review");
        assertThat(payments.session("ps_2").revision()).isEqualTo(revision);
    }

    @Test
    void a_second_payment_is_refused_with_the_reason_and_what_to_do() {
        payments.create("ps_1", OperatorFixture.ofOrder("17"));
        long revision = overpaid("ps_2", OperatorFixture.ofOrder("17"));
        payments.pay("ps_1", 1000);

        OperatorOutput output = repair.run(approve("ps_2", revision));

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("order:17 is already paid in another session", "Refund this payment");
        assertThat(output.out())
                .contains(
                        "Payment Needs Review, id ps_2:PAID:review:amount-mismatch+order-already-paid:1",
                        "./ops close ps_2 --revision 3 --as refunded");
        assertThat(payments.environment().item("order#17"))
                .containsEntry("paid_by_session", AttributeValue.fromS("ps_1"));
        OperatorOutput closed = repair.run(close("ps_2", revision + 1, "refunded", "--refund", "re_1"));
        assertThat(closed.exit()).isZero();
        assertThat(closed.out()).contains("Closed: ps_2.", "No event is published.");
        assertThat(payments.session("ps_2").isClosed()).isTrue();
        assertThat(repair.operations("ps_2").getLast())
                .containsEntry("command", AttributeValue.fromS("close --as refunded --refund re_1"));
    }

    @Test
    void json_has_the_session_before_and_after_the_claim_and_the_event() {
        long revision = overpaid("ps_1", OperatorFixture.ofOrder("17"));

        JsonNode json =
                repair.run(approve("ps_1", revision, "--output", "json")).json();

        assertThat(json.path("schema").asInt()).isEqualTo(1);
        assertThat(json.path("command").asText()).isEqualTo("approve");
        assertThat(json.path("exit").asInt()).isZero();
        assertThat(json.path("result").asText()).isEqualTo("approved");
        assertThat(json.path("dry_run").asBoolean(true)).isFalse();
        assertThat(json.at("/before/needs_review").asBoolean()).isTrue();
        assertThat(json.at("/after/approved/0").asText()).isEqualTo("amount 1001");
        assertThat(json.at("/claim/result").asText()).isEqualTo("won");
        assertThat(json.at("/event/id").asText()).isEqualTo("ps_1:PAID");
        assertThat(repair.run(approve("ps_1", revision, "--output", "json"))
                        .json()
                        .path("result")
                        .asText())
                .isEqualTo("already-approved");
    }

    /** Runs code once, before the next write of a session. */
    private void beforeSessionWrite(Runnable code) {
        AtomicBoolean done = new AtomicBoolean();
        repair.network().intercept((request, next) -> {
            boolean sessionWrite = RepairFixture.call(request).equals("UpdateItem")
                    && NetworkFaults.body(request).contains("\"Key\":{\"id\":{\"S\":\"ps_");
            if (sessionWrite && !done.getAndSet(true)) {
                code.run();
            }
            return next.call();
        });
    }

    @Test
    void an_observation_between_read_and_write_is_shown_and_not_approved() {
        long revision = overpaid("ps_1", OperatorFixture.ofOrder("17"));
        beforeSessionWrite(() -> payments.pay("ps_1", 1002));

        OperatorOutput output = repair.run(approve("ps_1", revision));

        assertThat(output.exit()).isEqualTo(5);
        assertThat(output.err()).contains("The session has changed since revision 2: its revision is 3");
        assertThat(output.out()).contains("Changed while the command ran", "ZAR 10.02", "./ops inspect ps_1");
        assertThat(payments.session("ps_1").needsReview()).isTrue();
        assertThat(repair.run(approve("ps_1", revision + 1)).exit()).isZero();
        assertThat(payments.session("ps_1").decisions().approved()).containsExactly("amount 1001", "amount 1002");
    }

    @Test
    void two_operators_at_one_revision_succeed_with_the_same_values_only() {
        long revision = overpaid("ps_1", OperatorFixture.ofOrder("17"));
        List<OperatorOutput> other = new ArrayList<>();
        beforeSessionWrite(() -> other.add(repair.runAs("bob", approve("ps_1", revision))));

        assertThat(repair.run(approve("ps_1", revision)).exit()).isZero();
        assertThat(other.getFirst().exit()).isZero();
        assertThat(payments.session("ps_1").revision()).isEqualTo(revision + 1);

        long second = overpaid("ps_2", OperatorFixture.terms());
        beforeSessionWrite(() -> other.add(repair.runAs("bob", close("ps_2", second, "refunded"))));
        OperatorOutput output = repair.run(approve("ps_2", second));
        assertThat(other.getLast().exit()).isZero();
        assertThat(output.exit()).isEqualTo(5);
        assertThat(output.out()).contains("close --as refunded by bob: done, revision 3");
        assertThat(payments.session("ps_2").isClosed()).isTrue();
    }

    @Test
    void a_write_whose_response_was_lost_is_a_success() {
        long revision = overpaid("ps_1", OperatorFixture.ofOrder("17"));
        AtomicBoolean lost = new AtomicBoolean();
        repair.network().intercept((request, next) -> {
            var response = next.call();
            if (NetworkFaults.body(request).contains("\"Key\":{\"id\":{\"S\":\"ps_")
                    && RepairFixture.call(request).equals("UpdateItem")
                    && !lost.getAndSet(true)) {
                throw new IOException("the connection broke");
            }
            return response;
        });

        assertThat(repair.run(approve("ps_1", revision)).exit()).isZero();
        assertThat(lost).isTrue();
        assertThat(payments.session("ps_1").revision()).isEqualTo(revision + 1);
        assertThat(repair.operations("ps_1")).hasSize(1);
    }

    @Test
    void a_stored_refund_of_the_payment_refuses_the_approval() {
        long revision = overpaid("ps_1", OperatorFixture.terms());
        payments.refund("msg_1", "pay_ps_1", 1001);

        OperatorOutput output = repair.run(approve("ps_1", revision));

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("the payment was refunded");
        assertThat(output.out()).contains("./ops close ps_1").doesNotContain("./ops approve");
        assertThat(payments.session("ps_1").needsReview()).isTrue();
        assertThat(repair.operations("ps_1")).isEmpty();
    }

    @Test
    void an_item_of_the_payment_that_cannot_be_read_may_be_a_refund() {
        long revision = overpaid("ps_1", OperatorFixture.terms());
        payments.environment()
                .putItem(Map.of(
                        "id", AttributeValue.fromS("refund#msg_1"),
                        "version", AttributeValue.fromN("2"),
                        "event_id", AttributeValue.fromS("msg_1"),
                        "payment_id", AttributeValue.fromS("pay_ps_1")));

        OperatorOutput output = repair.run(approve("ps_1", revision));

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("refund#msg_1");
        assertThat(payments.session("ps_1").needsReview()).isTrue();
    }

    @Test
    void a_session_that_is_unknown_or_not_in_review_is_not_approved() {
        payments.create("ps_1", OperatorFixture.terms());

        OperatorOutput unknown = repair.run(approve("ps_9", 1));
        OperatorOutput open = repair.run(approve("ps_1", 1));
        payments.pay("ps_1", 1000);
        OperatorOutput paid = repair.run(approve("ps_1", 2));

        assertThat(unknown.exit()).isEqualTo(3);
        assertThat(unknown.err()).contains("This stack has no session ps_9");
        assertThat(open.exit()).isEqualTo(4);
        assertThat(open.err()).contains("there is no payment yet");
        assertThat(paid.exit()).isEqualTo(4);
        assertThat(paid.err()).contains("not in review");
        assertThat(repair.operations("ps_1")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "approve ps_1 --revision 2",
                "approve ps_1 --because x",
                "approve --revision 2 --because x",
                "approve order#17 --revision 2 --because x",
                "approve ps_1 --revision two --because x",
                "close ps_1 --revision 2 --because x",
                "close ps_1 --revision 2 --as paid --because x",
                "close ps_1 --revision 2 --as refunded --refund a/b --because x",
                "close ps_1 --revision 2 --as no-payment --refund re_1 --because x",
                "refresh",
                "refresh ps_1 --revision 2"
            })
    void a_wrong_command_line_changes_nothing(String commandLine) {
        overpaid("ps_1", OperatorFixture.terms());
        List<Map<String, AttributeValue>> before = repair.items();

        OperatorOutput output = repair.run(commandLine.split(" ", -1));

        assertThat(output.exit()).as(output.toString()).isEqualTo(2);
        assertThat(output.err()).isNotBlank();
        assertThat(repair.items()).isEqualTo(before);
    }

    @Test
    void a_reason_in_words_of_another_form_is_refused_without_repeating_it() {
        long revision = overpaid("ps_1", OperatorFixture.terms());
        for (String because : List.of("", "secret\nline", "secret\u0007", "secret".repeat(34))) {
            OperatorOutput output = repair.run("approve", "ps_1", "--revision", "" + revision, "--because", because);

            assertThat(output.exit()).isEqualTo(2);
            assertThat(output.err()).contains("the text ").doesNotContain("secret");
        }
        assertThat(payments.session("ps_1").needsReview()).isTrue();
    }

    @Test
    void an_unresolved_session_is_closed_without_payment() {
        payments.create("ps_1", OperatorFixture.ofOrder("17"));
        PaymentSession open = payments.session("ps_1");
        payments.environment()
                .putItem(with(payments.environment().item("ps_1"), "unresolved", AttributeValue.fromBool(true)));

        assertThat(repair.run(close("ps_1", open.revision(), "refunded")).exit())
                .isEqualTo(4);
        OperatorOutput output = repair.run(close("ps_1", open.revision(), "no-payment"));

        assertThat(output.exit()).as(output.toString()).isZero();
        assertThat(payments.session("ps_1").isClosedWithoutPayment()).isTrue();
        assertThat(payments.session("ps_1").attention()).isNull();
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, String name, AttributeValue value) {
        Map<String, AttributeValue> all = new HashMap<>(item);
        all.put(name, value);
        return all;
    }

    /** Each reason that can be removed by hand, of a payment with a difference and of one without. */
    @ParameterizedTest
    @ValueSource(longs = {1000, 1001})
    void decisions_about_an_edited_item_name_the_edit_and_the_way_back(long amount) {
        payments.create("ps_1", OperatorFixture.ofOrder("17"));
        payments.pay("ps_1", amount);
        payments.store(payments.session("ps_1").withReview(ReviewReason.ORDER_ALREADY_PAID));
        Map<String, AttributeValue> item = new HashMap<>(payments.environment().item("ps_1"));
        item.remove("review_reasons");
        payments.environment().putItem(item);
        long revision = payments.session("ps_1").revision();

        for (String[] command : List.of(
                approve("ps_1", revision),
                close("ps_1", revision, "refunded"),
                close("ps_1", revision, "no-payment"))) {
            OperatorOutput output = repair.run(command);

            assertThat(output.exit()).isEqualTo(4);
            assertThat(output.err())
                    .containsIgnoringWhitespaces("someone edited the item")
                    .containsIgnoringWhitespaces("discard the message");
            assertThat(output.out())
                    .contains("./ops refresh ps_1", "./ops list parked")
                    .doesNotContain("./ops resend");
        }
        assertThat(payments.environment().item("ps_1")).isEqualTo(item);
    }

    @Test
    void a_payment_that_never_needed_review_is_not_said_to_be_edited() {
        payments.create("ps_1", OperatorFixture.terms());
        payments.pay("ps_1", 1000);
        long revision = payments.session("ps_1").revision();

        assertThat(repair.run(approve("ps_1", revision)).err())
                .contains("not in review")
                .doesNotContain("edited");
    }
}
