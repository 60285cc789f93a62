package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalSqs;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

class ListCommandTest {
    private final OperatorFixture fixture = new OperatorFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void inReview(String id) {
        fixture.create(id, OperatorFixture.terms());
        fixture.pay(id, 1001);
    }

    /** A session whose checks ended although a payment may still arrive. */
    private void unresolved(String id) {
        fixture.create(id, OperatorFixture.terms());
        Map<String, AttributeValue> item = new HashMap<>(fixture.environment().item(id));
        item.put("unresolved", AttributeValue.fromBool(true));
        item.put("attention", AttributeValue.fromS(Attention.Reason.UNRESOLVED.name()));
        item.put(
                "attention_since",
                AttributeValue.fromN(Long.toString(fixture.now().getEpochSecond())));
        item.remove("next_check_shard");
        item.remove("next_check_at");
        fixture.environment().putItem(item);
    }

    private static List<String> ids(JsonNode list) {
        return list.path("entries").findValuesAsText("session_id");
    }

    @Test
    void says_that_nothing_awaits_an_operator() {
        fixture.create("ps_1", OperatorFixture.terms());

        OperatorOutput output = fixture.run("list");

        assertThat(output.exit()).isZero();
        assertThat(output.err()).isEmpty();
        assertThat(output.out()).isEqualTo("""
                In review: 0
                Nothing.

                Unresolved: 0
                Nothing.

                Overdue: 0
                Nothing.

                Parked events: 0
                Nothing.

                Dead letters: 0
                Nothing.
                """);
    }

    @Test
    void lists_payments_in_review_oldest_first_with_the_next_command() {
        inReview("ps_old");
        fixture.environment().clock().advance(Duration.ofHours(3));
        fixture.create("ps_new", OperatorFixture.ofOrder("A-17"));
        fixture.pay("ps_new", 999);

        OperatorOutput output = fixture.run(200, "list", "review");

        assertThat(output.exit()).isZero();
        assertThat(output.out()).isEqualTo("""
                In review: 2
                age      state  money                          reasons          purchase    session  next command
                3 h ago  PAID   ZAR 10.00, reported ZAR 10.01  amount-mismatch  -           ps_old   ./ops approve ps_old --revision 2 --because "..."
                0 s ago  PAID   ZAR 10.00, reported ZAR 9.99   amount-mismatch  order:A-17  ps_new   ./ops approve ps_new --revision 2 --because "..."
                """);
    }

    @Test
    void a_narrow_terminal_gets_each_payment_as_fields() {
        inReview("ps_1");

        String out = fixture.run(40, "list", "review").out();

        assertThat(out).contains("session       ps_1").contains("reasons       amount-mismatch");
        assertThat(out.lines().filter(line -> line.length() > 40))
                .containsExactly("next command  ./ops approve ps_1 --revision 2 --because \"...\"");
    }

    @Test
    void the_json_is_complete() {
        inReview("ps_1");

        JsonNode json = fixture.run("list", "review", "--output", "json").json();

        assertThat(json.path("schema").asInt()).isEqualTo(1);
        assertThat(json.path("command").asText()).isEqualTo("list");
        assertThat(json.path("exit").asInt()).isZero();
        JsonNode entry = json.at("/review/entries/0");
        assertThat(entry.path("session_id").asText()).isEqualTo("ps_1");
        assertThat(entry.path("revision").asLong()).isEqualTo(2);
        assertThat(entry.path("amount").asLong()).isEqualTo(1000);
        assertThat(entry.at("/reported/0/amount").asLong()).isEqualTo(1001);
        assertThat(entry.at("/review_reasons/0").asText()).isEqualTo("amount-mismatch");
        assertThat(entry.path("since").asText()).isEqualTo(fixture.now().toString());
        assertThat(entry.path("next_command").asText()).isEqualTo("./ops approve ps_1 --revision 2 --because \"...\"");
        assertThat(json.at("/review/left_out").asInt()).isZero();
        assertThat(json.has("parked")).isFalse();
    }

    @Test
    void a_closed_payment_is_not_listed() {
        inReview("ps_1");
        fixture.store(fixture.session("ps_1").withClosure(ClosureOutcome.REFUNDED, fixture.now()));

        assertThat(ids(fixture.run("list", "review", "--output", "json").json().path("review")))
                .isEmpty();
    }

    /** An index is eventually consistent. */
    @Test
    void a_payment_that_no_longer_needs_review_is_not_listed_although_the_index_has_it() {
        inReview("ps_1");
        AtomicInteger queries = new AtomicInteger();
        fixture.network().intercept((request, next) -> {
            HttpExecuteResponse response = next.call();
            if (NetworkFaults.body(request).contains("\"IndexName\":\"attention\"") && queries.getAndIncrement() == 0) {
                fixture.store(fixture.session("ps_1").withClosure(ClosureOutcome.REFUNDED, fixture.now()));
            }
            return response;
        });

        assertThat(ids(fixture.run("list", "review", "--output", "json").json().path("review")))
                .isEmpty();
        assertThat(queries).hasPositiveValue();
    }

    /** The alarm counts it, so the list has it. */
    @Test
    void a_payment_whose_review_reasons_someone_removed_is_listed_as_edited() {
        inReview("ps_1");
        Map<String, AttributeValue> item = new HashMap<>(fixture.environment().item("ps_1"));
        item.remove("review_reasons");
        fixture.environment().putItem(item);

        JsonNode entry = fixture.json("list", "review").at("/review/entries/0");

        assertThat(entry.path("session_id").asText()).isEqualTo("ps_1");
        assertThat(entry.path("is_edited").asBoolean()).isTrue();
        assertThat(entry.path("next_command").asText()).isEqualTo("./ops refresh ps_1");
        assertThat(fixture.run("list").out()).contains("In review: 1", "edited by hand");
    }

    /** A redrive refuses it whatever happens, so the list does not send the operator there. */
    @Test
    void the_parked_change_of_an_edited_item_leads_to_the_item() {
        fixture.send(
                "ParkedEvents",
                "{\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"ps_1\"}}}}",
                Map.of("reason", "unapproved-change", "session_id", "ps_1"));

        assertThat(fixture.json("list", "parked")
                        .at("/parked/entries/0/next_command")
                        .asText())
                .isEqualTo("./ops inspect ps_1");
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, Map<String, AttributeValue> others) {
        Map<String, AttributeValue> all = new HashMap<>(item);
        all.putAll(others);
        return all;
    }

    @Test
    void lists_unresolved_sessions() {
        unresolved("ps_1");

        JsonNode entry =
                fixture.run("list", "unresolved", "--output", "json").json().at("/unresolved/entries/0");

        assertThat(entry.path("session_id").asText()).isEqualTo("ps_1");
        assertThat(entry.path("next_command").asText()).isEqualTo("./ops refresh ps_1");
    }

    @Test
    void lists_checks_that_are_due_for_more_than_two_minutes() {
        fixture.create("ps_late", OperatorFixture.terms());
        fixture.environment().clock().advance(Duration.ofMinutes(1));
        fixture.create("ps_due", OperatorFixture.terms());
        // The first check is due a minute after the creation.
        fixture.environment().clock().advance(Duration.ofMinutes(2));

        JsonNode overdue =
                fixture.run("list", "overdue", "--output", "json").json().path("overdue");

        assertThat(ids(overdue)).containsExactly("ps_late");
        assertThat(overdue.at("/entries/0/next_command").asText()).isEqualTo("./ops refresh ps_late");
    }

    @Test
    void bounds_the_list_of_thousands_and_says_how_many_are_left_out() {
        inReview("ps_1");
        List<WriteRequest> writes = new ArrayList<>();
        Map<String, AttributeValue> item = fixture.environment().item("ps_1");
        for (int number = 0; number < 2500; number++) {
            Map<String, AttributeValue> copy = with(
                    item,
                    Map.of(
                            "id", AttributeValue.fromS("ps_copy" + number),
                            "attention_since", AttributeValue.fromN(Integer.toString(1_000_000 + number))));
            writes.add(WriteRequest.builder().putRequest(put -> put.item(copy)).build());
        }
        for (int from = 0; from < writes.size(); from += 25) {
            List<WriteRequest> batch = writes.subList(from, from + 25);
            fixture.environment()
                    .database()
                    .batchWriteItem(request ->
                            request.requestItems(Map.of(fixture.environment().table(), batch)));
        }

        OperatorOutput output = fixture.run("list", "review", "--output", "json");

        JsonNode review = output.json().path("review");
        assertThat(ids(review)).hasSize(ListCommand.LIMIT).startsWith("ps_copy0", "ps_copy1");
        assertThat(review.path("left_out").asInt()).isEqualTo(2501 - ListCommand.LIMIT);
        assertThat(fixture.run("list", "review").out())
                .contains("In review: 2501")
                .contains("Left out: " + (2501 - ListCommand.LIMIT) + " more.");
    }

    @Test
    void an_item_that_cannot_be_read_is_listed_and_the_others_too() {
        inReview("ps_1");
        inReview("ps_newer");
        fixture.environment()
                .putItem(with(fixture.environment().item("ps_newer"), Map.of("version", AttributeValue.fromN("99"))));
        fixture.environment()
                .putItem(Map.of(
                        "id", AttributeValue.fromS("edited by hand"),
                        "attention", AttributeValue.fromS("REVIEW"),
                        "attention_since", AttributeValue.fromN("1")));

        OperatorOutput output = fixture.run("list", "review", "--output", "json");

        assertThat(output.exit()).isZero();
        JsonNode entries = output.json().at("/review/entries");
        assertThat(entries.findValuesAsText("session_id"))
                .containsExactlyInAnyOrder("edited by hand", "ps_1", "ps_newer");
        assertThat(entries.findValuesAsText("fault"))
                .containsExactlyInAnyOrder(
                        "not the key of a session", "a session in the table Sessions has an unknown version");
        assertThat(entries.findValuesAsText("next_command")).contains("./ops inspect ps_newer");
    }

    @Test
    void lists_parked_events_and_dead_letters_and_leaves_them_in_their_queues() {
        fixture.park("ps_1", "{\"eventName\":\"MODIFY\"}");
        fixture.send(
                "ParkedEvents",
                "{\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"ps_2\"}}}}",
                Map.of("reason", "unreadable", "error_code", "UnreadableItemException"));
        fixture.send("DeadLetters", """
                {"requestContext":{"condition":"RetriesExhausted"},"DDBStreamBatchInfo":{"batchSize":12,
                "approximateArrivalOfFirstRecord":"2026-05-28T19:26:40Z",
                "approximateArrivalOfLastRecord":"2026-05-28T19:30:00Z"}}""", Map.of());
        fixture.environment().clock().advance(Duration.ofMinutes(90));

        OperatorOutput output = fixture.run("list", "parked", "--output", "json");

        assertThat(output.exit()).isZero();
        JsonNode parked = output.json().at("/parked/entries");
        assertThat(parked).hasSize(2);
        JsonNode rejected = parked.path(0).path("reason").asText().equals("rejected") ? parked.path(0) : parked.path(1);
        assertThat(rejected.path("error_code").asText()).isEqualTo("MalformedDetail");
        assertThat(rejected.path("event_id").asText()).isEqualTo("ps_1:PAID");
        assertThat(rejected.path("next_command").asText()).isEqualTo("./ops redrive");
        assertThat(parked.findValuesAsText("item")).containsExactlyInAnyOrder("ps_1", "ps_2");
        JsonNode letter = output.json().at("/dead_letters/entries/0");
        assertThat(letter.path("condition").asText()).isEqualTo("RetriesExhausted");
        assertThat(letter.path("from").asText()).isEqualTo("2026-05-28T19:26:40Z");
        assertThat(fixture.run("list", "parked").out())
                .contains("Parked events: 2")
                .contains("1 h ago")
                .contains("Dead letters: 1");
        assertThat(fixture.environment()
                        .queues()
                        .messages(fixture.environment().queues().queueUrl("ParkedEvents")))
                .hasSize(2);
    }

    @Test
    void reads_a_queue_of_more_messages_than_one_call_returns() {
        for (int number = 0; number < 35; number++) {
            fixture.park("ps_" + number, "{}");
        }

        JsonNode parked =
                fixture.run("list", "parked", "--output", "json").json().path("parked");

        assertThat(parked.path("entries").findValuesAsText("item"))
                .doesNotHaveDuplicates()
                .hasSize(35);
        assertThat(parked.path("left_out").asInt()).isZero();
    }

    /** SQS leaves a message that was received three times out of the age of the oldest message. */
    @Test
    void a_listing_receives_each_message_of_a_small_queue_once() {
        fixture.park("ps_1", "{}");
        fixture.park("ps_2", "{}");
        LocalSqs queues = fixture.environment().queues();
        String parked = queues.queueUrl("ParkedEvents");

        assertThat(fixture.run("list", "parked").out()).contains("Parked events: 2");
        assertThat(queues.receiveCounts(parked)).containsExactly(1, 1);

        assertThat(fixture.run("list").out()).contains("Parked events: 2");
        assertThat(queues.receiveCounts(parked)).containsExactly(2, 2);
        assertThat(queues.calls("ReceiveMessage", queues.queueUrl("DeadLetters")))
                .as("an empty queue is read all the same: its count may be late")
                .isEqualTo(2);
    }

    @Test
    void messages_that_another_receiver_has_hidden_cost_no_further_receipts() {
        fixture.park("ps_1", "{}");
        LocalSqs queues = fixture.environment().queues();
        String parked = queues.queueUrl("ParkedEvents");
        fixture.run("list", "parked");
        fixture.hide("ParkedEvents");
        fixture.park("ps_2", "{}");

        JsonNode json = fixture.run("list", "parked", "--output", "json").json().path("parked");

        assertThat(json.path("entries").findValuesAsText("item")).containsExactly("ps_2");
        assertThat(json.path("left_out").asInt()).isEqualTo(1);
        assertThat(queues.receiveCounts(parked)).containsExactly(2, 1);
    }

    /** Messages that another command has received are neither left out because of the limit, nor gone. */
    @Test
    void says_that_messages_are_hidden_for_a_time() {
        fixture.park("ps_1", "{}");
        fixture.hide("ParkedEvents");

        assertThat(fixture.json("list", "parked").at("/parked/hidden").asInt()).isEqualTo(1);
        assertThat(fixture.run("list", "parked").out()).startsWith("""
                Parked events: 1
                Hidden for now: 1. Another command has received them; repeat this one in 2 minutes.

                Dead letters: 0
                """);

        for (int number = 0; number < QueueReader.MAX_MESSAGES + 2; number++) {
            fixture.park("ps_more_" + number, "{}");
        }
        assertThat(fixture.run("list", "parked").out()).contains("Left out: 2 more.", "Hidden for now: 1.");

        fixture.environment().clock().advance(OperatorMessageQueue.VISIBILITY_TIMEOUT);
        assertThat(fixture.run("list", "parked").out())
                .contains("Left out: 3 more.")
                .doesNotContain("Hidden");
    }

    @Test
    void bounds_the_list_of_a_long_queue() {
        for (int number = 0; number < QueueReader.MAX_MESSAGES + 30; number++) {
            fixture.park("ps_" + number, "{}");
        }

        JsonNode parked =
                fixture.run("list", "parked", "--output", "json").json().path("parked");

        assertThat(parked.path("entries")).hasSize(QueueReader.MAX_MESSAGES);
        assertThat(parked.path("left_out").asInt()).isEqualTo(30);
    }

    @Test
    void a_queue_that_cannot_be_read_does_not_hide_the_rest() {
        inReview("ps_1");
        fixture.environment().queues().deny("ReceiveMessage");

        OperatorOutput output = fixture.run("list");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.out())
                .contains("In review: 1")
                .contains("This part is missing: AWS refused a call: AccessDenied");
        assertThat(output.err()).isEqualTo("Not everything could be read: Parked events, Dead letters. Run it again\n");
    }

    @Test
    void an_index_that_cannot_be_read_does_not_hide_the_rest_and_is_not_taken_for_an_empty_one() {
        fixture.network().intercept((request, next) -> {
            if (NetworkFaults.body(request).contains("\"IndexName\":\"attention\"")) {
                throw new IOException("no answer");
            }
            return next.call();
        });
        fixture.park("ps_1", "{}");

        OperatorOutput output = fixture.run("list", "--output", "json");

        assertThat(output.exit()).isEqualTo(1);
        JsonNode json = output.json();
        assertThat(json.path("exit").asInt()).isEqualTo(1);
        assertThat(json.at("/review/problem").asText()).contains("what awaits an operator could not be read");
        assertThat(json.at("/review/entries").isMissingNode()).isTrue();
        assertThat(json.at("/parked/entries")).hasSize(1);
        assertThat(fixture.log()).anyMatch(line -> line.contains("store request failed"));
    }

    @Test
    void an_unknown_list_is_a_usage_error() {
        OperatorOutput output = fixture.run("list", "everything");

        assertThat(output.exit()).isEqualTo(2);
        assertThat(output.err().replaceAll("\\s+", " ")).contains("everything", "review, unresolved, overdue, parked");
    }

    @Test
    void a_pending_payment_awaits_no_operator() {
        fixture.create("ps_1", OperatorFixture.terms());
        fixture.observe(
                fixture.observation("ps_1", Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PENDING, 1000));

        assertThat(ids(fixture.run("list", "unresolved", "--output", "json")
                        .json()
                        .path("unresolved")))
                .isEmpty();
    }
}
