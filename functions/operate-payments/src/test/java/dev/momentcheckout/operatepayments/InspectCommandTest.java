package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class InspectCommandTest {
    private static final Owner ZOE = Owner.signedIn("https://login.example", "Zoë");
    private static final String KEY = "0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b";

    private final OperatorFixture fixture = new OperatorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private static List<String> commands(JsonNode json) {
        return json.path("commands").findValuesAsText("command");
    }

    private void edit(String id, Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(fixture.environment().item(id));
        item.putAll(attributes);
        fixture.environment().putItem(item);
    }

    @Test
    void shows_everything_about_a_payment_in_review() {
        String id = fixture.openAtMoment();
        fixture.create(id, OperatorFixture.ofOrder("A-17"));
        fixture.environment().clock().advance(Duration.ofMinutes(4));
        fixture.pay(id, 1001);
        fixture.environment().moment().pay(id);
        fixture.park(id, "{}");
        fixture.park("ps_other", "{}");
        fixture.logs().add("2026-05-28 20:30:40.123", """
                {"timestamp":"x","level":"INFO","message":"session updated","service":"s","state_change":"OPEN -> PAID",\
                "session_id":"%s","function_name":"WebhookReceive","status":200}""".formatted(id));
        fixture.environment().clock().advance(Duration.ofHours(2));

        OperatorOutput output = fixture.run("inspect", id);

        assertThat(output.err()).isEmpty();
        assertThat(output.exit()).isZero();
        assertThat(output.out())
                .contains("session         " + id)
                .contains("state           PAID, needs review")
                .contains("money           ZAR 10.00 expected, mode test")
                .contains("reported        ZAR 10.01, mode test")
                .contains("created         2026-05-28 20:26:40Z (2 h ago)")
                .contains("2026-05-28 20:30:40Z (2 h ago)  webhook completed/paid")
                .contains("Purchase order:A-17\n", "purchase        order:A-17\n")
                .contains("in review  " + id)
                .contains("Moment's answer now\nstate       PAID\n")
                .contains("Payment Needs Review  " + id + ":PAID:review:amount-mismatch:1")
                .contains("MalformedDetail")
                .doesNotContain("ps_other")
                .contains("2026-05-28 20:30:40.123Z  INFO session updated state_change=OPEN -> PAID"
                        + " function_name=WebhookReceive status=200")
                .contains(
                        "To refund: open payment pay_" + id + " (ZAR 10.00, reported ZAR 10.01) in Moment's dashboard")
                .endsWith("""
                        ./ops approve %1$s --revision 2 --because "..."
                            if the shop shall deliver for what was paid
                        ./ops close %1$s --revision 2 --as refunded --because "..."
                            after the refund in Moment's dashboard; the shop never delivers
                        ./ops refresh %1$s
                            asks Moment, and records what has changed
                        ./ops resend %1$s
                            publishes the event of the present state again
                        """.formatted(id));
    }

    @Test
    void the_json_has_every_part() {
        String id = fixture.openAtMoment();
        fixture.create(id, OperatorFixture.terms(ZOE, OperatorFixture.PRICE));
        fixture.pay(id, 1000);
        fixture.refund("msg_1", "pay_" + id, 1000);
        fixture.logs().add("2026-05-28 20:30:40.123", "{\"message\":\"session updated\"}");
        fixture.logs().add("2026-05-28 20:30:39.000", "Task timed out");

        JsonNode json = fixture.json("inspect", id);

        assertThat(json.path("exit").asInt()).isZero();
        assertThat(json.at("/item/state").asText()).isEqualTo("PAID");
        assertThat(json.at("/item/owner/subject").asText()).isEqualTo("Zoë");
        assertThat(json.path("history")).hasSize(2);
        assertThat(json.has("purchase")).isFalse();
        assertThat(json.at("/refunds/entries/0/event_id").asText()).isEqualTo("refund:msg_1");
        assertThat(json.at("/moment/result").asText()).isEqualTo("found");
        assertThat(json.path("events").findValuesAsText("id")).containsExactly(id + ":PAID", "refund:msg_1");
        assertThat(json.at("/parked/entries")).isEmpty();
        assertThat(json.at("/logs/lines/0/text").asText()).isEqualTo("Task timed out");
        assertThat(json.at("/logs/lines/1/line/message").asText()).isEqualTo("session updated");
        assertThat(commands(json)).containsExactly("./ops refresh " + id, "./ops resend " + id);
    }

    @Test
    void a_narrow_terminal_stays_readable() {
        String id = fixture.openAtMoment();
        fixture.create(id, OperatorFixture.ofOrder("A-17"));
        fixture.pay(id, 1001);

        List<String> longLines = fixture.run(40, "inspect", id)
                .out()
                .lines()
                .filter(line -> line.length() > 40)
                .toList();

        // Commands and ids are never broken.
        assertThat(longLines).allMatch(line -> line.matches("\\./ops .*|([a-z ]+  )?\\S+"));
    }

    @Test
    void shows_an_order_with_all_its_sessions_and_decides_about_each() {
        fixture.create("ps_abandoned", OperatorFixture.ofOrder("A-17"));
        fixture.create("ps_first", OperatorFixture.ofOrder("A-17"));
        fixture.create("ps_second", OperatorFixture.ofOrder("A-17"));
        fixture.create("ps_unrelated", OperatorFixture.ofOrder("A-18"));
        fixture.pay("ps_first", 1000);
        fixture.pay("ps_second", 1000);

        OperatorOutput output = fixture.run("inspect", "order:A-17", "--output", "json");

        assertThat(output.exit()).isZero();
        JsonNode json = output.json();
        assertThat(json.at("/item/session_id").asText()).isEqualTo("ps_first");
        assertThat(json.at("/purchase/paid_by_session").asText()).isEqualTo("ps_first");
        JsonNode sessions = json.at("/purchase/sessions");
        assertThat(sessions.findValuesAsText("session_id"))
                .containsExactlyInAnyOrder("ps_abandoned", "ps_first", "ps_second");
        assertThat(sessions.findValuesAsText("role")).containsExactlyInAnyOrder("earlier", "paid", "current");
        assertThat(commands(json))
                .contains("./ops resend ps_first", "./ops close ps_second --revision 2 --as refunded --because \"...\"")
                .noneMatch(command -> command.contains("approve"));
        assertThat(json.path("events").findValuesAsText("id"))
                .containsExactlyInAnyOrder("ps_first:PAID", "ps_second:PAID:review:order-already-paid:0");
    }

    /** Create writes the session first; a crash leaves the order without an item. */
    @ParameterizedTest
    @EnumSource(ClosureOutcome.class)
    void after_a_close_a_payment_is_shown_as_closed(ClosureOutcome outcome) {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));
        fixture.pay("ps_1", 1001);
        assertThat(fixture.json("inspect", "order:A-17")
                        .at("/purchase/sessions/0/role")
                        .asText())
                .contains("review");
        fixture.store(fixture.session("ps_1").withClosure(outcome, fixture.now()));
        String closed = "closed as " + outcome.wireName();

        for (String target : List.of("order:A-17", "ps_1")) {
            assertThat(fixture.run("inspect", target).out())
                    .contains("PAID, " + closed + "\n", closed + "  ps_1")
                    .doesNotContain("in review", "needs review", "review, current");
            JsonNode json = fixture.json("inspect", target);
            assertThat(json.at("/item/closed_as").asText()).isEqualTo(outcome.wireName());
            assertThat(json.at("/item/needs_review").asBoolean(true)).isFalse();
            assertThat(json.at("/purchase/review_result").asText()).isEqualTo(closed);
            assertThat(json.at("/purchase/sessions/0/role").asText()).isEqualTo(closed + ", current");
        }
    }

    @Test
    void a_payment_that_was_reopened_after_a_close_is_in_review() {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));
        fixture.pay("ps_1", 1001);
        fixture.store(fixture.session("ps_1").withClosure(ClosureOutcome.REFUNDED, fixture.now()));
        fixture.pay("ps_1", 1002);

        assertThat(fixture.run("inspect", "order:A-17").out()).contains("in review  ps_1", "PAID, needs review");
    }

    @Test
    void finds_an_order_of_which_only_a_session_is_stored() {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));
        fixture.environment()
                .database()
                .deleteItem(request -> request.tableName(fixture.environment().table())
                        .key(Map.of("id", AttributeValue.fromS("order#A-17"))));

        OperatorOutput output = fixture.run("inspect", "order:A-17");

        assertThat(output.exit()).isZero();
        assertThat(output.out())
                .contains("The table has no item of this purchase.")
                .contains("session       ps_1");
    }

    @Test
    void shows_a_purchase_by_the_key_of_its_item_or_by_owner_and_idempotency_key() {
        fixture.create("ps_1", OperatorFixture.ofKey(ZOE, KEY));
        String item = PurchaseId.of(ZOE, KEY).value();

        assertThat(fixture.json("inspect", item.replace("#", ":"))
                        .at("/item/session_id")
                        .asText())
                .isEqualTo("ps_1");
        assertThat(fixture.json("inspect", "key:" + KEY, "--owner", ZOE.value())
                        .at("/purchase/purchase")
                        .asText())
                .isEqualTo(item);
        assertThat(fixture.run("inspect", "key:" + KEY, "--owner", "anonymous").exit())
                .isEqualTo(3);
    }

    @Test
    void an_order_of_another_stack_is_exit_3() {
        OperatorOutput output = fixture.run("inspect", "order:B-1");

        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.err()).isEqualTo("this stack has no such order\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            inspect pay_1                   | "pay_1" is neither a session
            inspect ps_                     | is neither a session
            inspect order:                  | an order id has 1 to 64
            inspect order:a/b               | an order id has 1 to 64
            inspect key:short               | key: takes the 43 characters
            inspect ps_1 --owner anonymous  | --owner belongs to key:
            inspect                         | Missing required parameter
            """)
    void another_form_is_a_usage_error(String line, String problem) {
        OperatorOutput output = fixture.run(line.split(" "));

        assertThat(output.exit()).isEqualTo(2);
        assertThat(output.err()).contains(problem);
    }

    @Test
    void a_session_that_only_moment_knows_can_be_adopted() {
        String id = fixture.openAtMoment();
        fixture.environment().moment().pay(id);

        OperatorOutput output = fixture.run("inspect", id);

        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.out()).contains("state       PAID").contains("ZAR 10.00");
        assertThat(output.err()).endsWith("\n./ops refresh " + id + " --adopt\n");
        JsonNode json = fixture.json("inspect", id);
        assertThat(json.path("next_command").asText()).isEqualTo("./ops refresh " + id + " --adopt");
        assertThat(json.at("/moment/state").asText()).isEqualTo("PAID");
        assertThat(fixture.environment().items()).isEmpty();
    }

    @Test
    void an_unknown_session_is_exit_3() {
        OperatorOutput output = fixture.run("inspect", "ps_absent");

        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.err()).isEqualTo("neither this stack nor Moment knows ps_absent\n");
    }

    @Test
    void an_unknown_session_is_exit_3_even_if_moment_cannot_be_asked() {
        fixture.environment().moment().faults().next(Endpoint.RETRIEVE, Fault.failure(500));
        assertThat(fixture.run("inspect", "ps_absent").err())
                .contains("this stack does not know ps_absent. Moment could not be asked: Moment is unavailable"
                        + " (server-error, status 500)");

        fixture.environment().secrets().put(TestEnvironment.API_KEY_ARN, "not a key");
        // The key is cached.
        fixture.environment().clock().advance(Duration.ofMinutes(6));
        OperatorOutput output = fixture.run("inspect", "ps_absent");
        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.err()).contains("this stack does not know ps_absent. Moment could not be asked: ");
    }

    @Test
    void moments_failure_is_shown_and_is_no_failure_of_the_command() {
        fixture.create("ps_1", OperatorFixture.terms());

        OperatorOutput absent = fixture.run("inspect", "ps_1");
        assertThat(absent.exit()).isZero();
        assertThat(absent.out()).contains("Moment does not know this session (404).");

        fixture.environment().moment().faults().next(Endpoint.RETRIEVE, Fault.failure(500));
        OperatorOutput failed = fixture.run("inspect", "ps_1");
        assertThat(failed.exit()).isZero();
        assertThat(failed.out()).contains("Moment gave no answer: Moment is unavailable (server-error, status 500).");
    }

    @Test
    void a_secret_that_cannot_be_read_does_not_hide_the_rest() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.environment().secrets().put(TestEnvironment.API_KEY_ARN, "pk_test_public");

        OperatorOutput output = fixture.run("inspect", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.out()).contains("session       ps_1").contains("./ops refresh ps_1");
        assertThat(output.err()).contains("Not everything could be read: Moment's answer now. Run it again");
    }

    @Test
    void reports_what_moment_has_and_the_table_lacks() {
        String id = fixture.openAtMoment();
        fixture.create(id, OperatorFixture.terms());
        fixture.environment().moment().pay(id);

        assertThat(fixture.run("inspect", id).out())
                .contains("Moment reports more than the table has. This records it:\n./ops refresh " + id);
        assertThat(fixture.session(id).state().name()).isEqualTo("OPEN");
    }

    @Test
    void an_item_of_a_newer_version_is_shown_as_it_is_stored() {
        fixture.create("ps_1", OperatorFixture.terms());
        edit("ps_1", Map.of("version", AttributeValue.fromN("99")));

        OperatorOutput output = fixture.run("inspect", "ps_1");

        assertThat(output.exit()).isZero();
        assertThat(output.out())
                .contains("This version cannot read the item, and shows it as it is stored: a session in the table"
                        .substring(0, 60))
                .contains("\"version\":{\"N\":\"99\"}");
        JsonNode json = fixture.json("inspect", "ps_1");
        assertThat(json.at("/item/fault").asText()).contains("unknown version");
        assertThat(json.at("/item/raw/version/N").asText()).isEqualTo("99");
        assertThat(json.at("/item/raw/history/L/0/S").asText()).contains("create");
        assertThat(json.path("moment").path("result").asText()).isEqualTo("not-found");
    }

    @Test
    void an_edited_item_is_shown_with_the_attribute_that_is_wrong() {
        fixture.create("ps_1", OperatorFixture.terms());
        edit("ps_1", Map.of("state", AttributeValue.fromN("1")));

        assertThat(fixture.json("inspect", "ps_1").at("/item/fault").asText())
                .isEqualTo("a session in the table Sessions cannot be read: the attribute state is missing or has"
                        + " another type");
    }

    @Test
    void an_unreadable_purchase_is_shown_beside_its_session() {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));
        edit("order#A-17", Map.of("version", AttributeValue.fromN("99")));

        JsonNode json = fixture.json("inspect", "ps_1");

        assertThat(json.path("exit").asInt()).isZero();
        assertThat(json.at("/item/state").asText()).isEqualTo("OPEN");
        assertThat(json.at("/purchase/fault").asText()).contains("unknown version");
        assertThat(json.at("/purchase/raw/current_session/S").asText()).isEqualTo("ps_1");
        assertThat(fixture.json("inspect", "order:A-17")
                        .at("/purchase/raw/version/N")
                        .asText())
                .isEqualTo("99");
    }

    /** Every redrive refuses it, so it would stay until the alarm of its expiry. */
    @Test
    void the_parked_change_of_an_edited_item_is_discarded_after_the_decision() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.pay("ps_1", 1000);
        fixture.send("ParkedEvents", "{}", Map.of("reason", "unapproved-change", "session_id", "ps_1"));
        String message = fixture.json("inspect", "ps_1")
                .at("/parked/entries/0/message_id")
                .asText();

        assertThat(fixture.run("inspect", "ps_1").out()).contains("""
                Someone edited the item. Once the payment is decided, discard the message:
                ./ops redrive --discard %s --because "..."
                """.formatted(message));

        fixture.create("ps_2", OperatorFixture.terms());
        fixture.park("ps_2", "{}");
        assertThat(fixture.run("inspect", "ps_2").out())
                .as("a redrive may publish a change of another reason")
                .doesNotContain("--discard");
    }

    @Test
    void a_hidden_message_may_be_about_the_session() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.park("ps_1", "{}");
        fixture.hide("ParkedEvents");

        assertThat(fixture.run("inspect", "ps_1").out())
                .contains("Not searched: 1 further messages of the queue.", "Hidden for now: 1.");
    }

    @Test
    void money_that_an_edited_item_hides_is_not_said_to_be_published() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.pay("ps_1", 1001);
        Map<String, AttributeValue> item = new HashMap<>(fixture.environment().item("ps_1"));
        item.remove("review_reasons");
        fixture.environment().putItem(item);

        OperatorOutput output = fixture.run("inspect", "ps_1");

        assertThat(output.exit()).isZero();
        assertThat(output.out())
                .contains("Nothing is published for ps_1: someone edited the item")
                .doesNotContain("./ops resend");
    }

    @Test
    void a_refunded_payment_is_not_to_be_approved() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.pay("ps_1", 1001);
        fixture.refund("msg_1", "pay_ps_1", 1001);

        JsonNode json = fixture.json("inspect", "ps_1");

        assertThat(commands(json)).first().isEqualTo("./ops close ps_1 --revision 2 --as refunded --because \"...\"");
        assertThat(fixture.run("inspect", "ps_1").out()).contains("A refund of payment pay_ps_1 is stored.");
    }

    /** As the table, the logs and the JSON output have it. */
    @Test
    void a_purchase_is_found_by_the_key_of_its_item() {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));

        JsonNode json = fixture.json("inspect", "order:A-17");

        assertThat(json.at("/purchase/purchase").asText()).isEqualTo("order#A-17");
        assertThat(fixture.json("inspect", "order#A-17").path("item")).isEqualTo(json.path("item"));
    }

    @Test
    void a_closed_payment_has_no_decision_left() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.pay("ps_1", 1001);
        fixture.store(fixture.session("ps_1").withClosure(ClosureOutcome.REFUNDED, fixture.now()));

        JsonNode json = fixture.json("inspect", "ps_1");

        assertThat(json.at("/item/closed/0").asText()).isEqualTo("6 amount-mismatch 1 1 refunded");
        assertThat(fixture.run("inspect", "ps_1").out()).contains("as refunded: PAID, amount-mismatch");
        assertThat(commands(json)).containsExactly("./ops refresh ps_1", "./ops resend ps_1");
    }

    @Test
    void shows_who_did_what_and_why_and_what_was_interrupted() {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));
        fixture.create("ps_2", OperatorFixture.ofOrder("A-17"));
        fixture.pay("ps_1", 1001);
        fixture.operation("ps_1", 1, "approve", "the customer agreed: Zoë").finish("approved");
        fixture.operation("ps_1", 2, "close --as refunded", "refunded in the dashboard");
        fixture.operation("ps_2", 1, "refresh", null).finish("nothing changed");

        OperatorOutput output = fixture.run("inspect", "ps_1");

        assertThat(output.exit()).isZero();
        assertThat(output.out())
                .contains("""
                Operations
                command     approve ps_1 --revision 3
                started     2026-05-28 20:26:40Z (0 s ago)
                by          arn:aws:iam::1:user/li
                because     the customer agreed: Zoë
                values      amount ZAR 10.01
                outcome     approved, 2026-05-28 20:26:40Z (0 s ago)
                request id  request-1

                command     close --as refunded ps_1 --revision 3
                """)
                .contains("outcome     started, not finished: run it again")
                .contains("refresh ps_2");
        JsonNode entries = fixture.json("inspect", "ps_1").at("/operations/entries");
        assertThat(entries.findValuesAsText("because"))
                .containsExactlyInAnyOrder("the customer agreed: Zoë", "refunded in the dashboard");
        assertThat(entries.findValuesAsText("outcome")).containsExactlyInAnyOrder("approved", "nothing changed");
        assertThat(fixture.log()).noneMatch(line -> line.contains("dashboard"));
    }

    @Test
    void queries_the_logs_of_14_days_by_session_id() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.logs().setMoreMatched(7);
        fixture.logs().add("2026-05-28 20:30:40.123", "{\"message\":\"session updated\"}");
        fixture.logs().completeAfter(3);

        OperatorOutput output = fixture.run("inspect", "ps_1");

        assertThat(output.exit()).isZero();
        assertThat(output.out()).contains("Left out: 7 older ones.");
        JsonNode query = fixture.logs().queries().getFirst();
        assertThat(query.path("logGroupNames"))
                .hasSize(7)
                .extracting(JsonNode::asText)
                .contains("CreateSessionLogs", "RepairPaymentsLogs");
        assertThat(query.path("queryString").asText()).contains("session_id = \"ps_1\"");
        assertThat(query.path("endTime").asLong() - query.path("startTime").asLong())
                .isEqualTo(Duration.ofDays(14).toSeconds());
        assertThat(query.path("limit").asInt()).isEqualTo(LogSearch.MAX_LINES);
    }

    @Test
    void a_slow_query_of_the_logs_ends() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.logs().completeAfter(1_000_000);

        OperatorOutput output = fixture.run("inspect", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.out())
                .contains("the query of the logs did not end in time")
                .contains("./ops refresh ps_1");
    }

    @Test
    void logs_and_queue_that_cannot_be_read_do_not_hide_the_rest() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.logs().deny("StartQuery");
        fixture.environment().queues().setDown(true);

        OperatorOutput output = fixture.run("inspect", "ps_1", "--output", "json");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.json().at("/logs/problem").asText())
                .isEqualTo("AWS refused a call: AccessDeniedException, request id logs-request-1");
        assertThat(output.json().at("/parked/problem").asText()).contains("InternalError");
        assertThat(output.json().at("/item/state").asText()).isEqualTo("OPEN");
        assertThat(commands(output.json())).contains("./ops refresh ps_1");
    }

    @Test
    void a_search_that_fails_leaves_the_purchase_and_names_what_may_be_missing() {
        fixture.create("ps_1", OperatorFixture.ofOrder("A-17"));
        fixture.network().intercept((request, next) -> {
            if (NetworkFaults.body(request).contains("\"FilterExpression\"")) {
                throw new IOException("no answer");
            }
            return next.call();
        });

        OperatorOutput output = fixture.run("inspect", "ps_1", "--output", "json");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.json().at("/purchase/sessions/0/session_id").asText()).isEqualTo("ps_1");
        assertThat(output.json().at("/purchase/problem").asText()).contains("the table could not be searched");
        assertThat(output.json().at("/refunds/problem").asText()).contains("the table could not be searched");
    }

    @Test
    void a_table_that_cannot_be_read_is_a_failure() {
        fixture.network().intercept((request, next) -> {
            if (NetworkFaults.body(request).contains("\"TableName\"")) {
                throw new IOException("no answer");
            }
            return next.call();
        });

        OperatorOutput output = fixture.run("inspect", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("a session could not be read. Run it again");
    }

    @Test
    void neither_the_api_key_nor_the_owner_is_logged() {
        String id = fixture.openAtMoment();
        fixture.create(id, OperatorFixture.terms(ZOE, OperatorFixture.PRICE));
        fixture.logs().deny("StartQuery");

        OperatorOutput output = fixture.run("inspect", id);

        assertThat(fixture.log()).isNotEmpty().noneMatch(line -> line.contains("sk_test") || line.contains("Zoë"));
        assertThat(output.out()).doesNotContain("sk_test");
    }
}
