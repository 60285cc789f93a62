package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LocalSqs.Message;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RedriveCommandTest {
    private static final String[] REDRIVE = {"redrive", "--yes"};

    private final RepublishFixture fixture = new RepublishFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private List<Message> parked() {
        return fixture.queue(RepublishFixture.PARKED_EVENTS);
    }

    private List<Message> deadLetters() {
        return fixture.queue(RepublishFixture.DEAD_LETTERS);
    }

    private void reserved(String session) {
        fixture.payments().create(session, OperatorFixture.terms());
        fixture.payments()
                .observe(fixture.payments()
                        .observation(session, Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.RESERVED, 1000));
    }

    // Parked events.

    @Test
    void an_empty_queue_is_no_failure() {
        assertThat(fixture.run(REDRIVE).exit()).isZero();
        assertThat(fixture.run("redrive").out()).contains("Nothing.");
    }

    @Test
    void a_parked_change_is_published_with_its_id_and_its_message_deleted() {
        fixture.paid("ps_1");
        fixture.payments().refund("msg_1", "pay_1", 500);
        fixture.parkAll();
        assertThat(parked()).hasSize(2);

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(output.out()).contains("ps_1:PAID", "refund:msg_1");
        assertThat(fixture.ids()).containsExactlyInAnyOrder("ps_1:PAID", "refund:msg_1");
        assertThat(parked()).isEmpty();
        assertThat(fixture.outcomes("ps_1")).containsExactly("published");
        assertThat(fixture.outcomes("refund#msg_1")).containsExactly("published");
    }

    @Test
    void an_event_of_an_earlier_state_keeps_its_own_id() {
        reserved("ps_1");
        fixture.parkAll();
        fixture.payments().pay("ps_1", 1000);
        fixture.drain();
        assertThat(fixture.ids()).containsExactly("ps_1:PAID");

        fixture.run(REDRIVE);

        assertThat(fixture.ids()).containsExactly("ps_1:PAID", "ps_1:RESERVED");
    }

    @Test
    void two_changes_of_a_session_are_two_acts() {
        reserved("ps_1");
        fixture.payments().pay("ps_1", 1000);
        fixture.parkAll();
        assertThat(parked()).hasSize(2);

        fixture.run(REDRIVE);

        assertThat(fixture.ids()).containsExactlyInAnyOrder("ps_1:RESERVED", "ps_1:PAID");
        assertThat(fixture.outcomes("ps_1")).containsExactly("published", "published");
    }

    @Test
    void without_yes_the_command_counts_and_the_messages_stay_visible() {
        fixture.paid("ps_1");
        fixture.parkAll();

        OperatorOutput count = fixture.run("redrive");
        OperatorOutput dryRun = fixture.run("redrive", "--dry-run");

        assertThat(count.exit()).isZero();
        assertThat(count.out()).contains("1 parked change.", "Nothing was published", "./ops redrive --yes");
        assertThat(dryRun.out()).contains("would-publish", "ps_1:PAID").doesNotContain("--yes");
        assertThat(fixture.ids()).isEmpty();
        assertThat(fixture.operations("ps_1")).isEmpty();
        fixture.run(REDRIVE);
        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
    }

    @Test
    void a_change_without_an_event_is_deleted() {
        fixture.paid("ps_1");
        ObjectNode repeated = fixture.records().getLast();
        ObjectNode change = repeated.withObject("/dynamodb");
        change.set("OldImage", change.withObject("/NewImage").deepCopy());
        change.withObject("/OldImage").withObject("/revision").put("N", "1");
        fixture.payments().park("ps_1", repeated.toString());

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(output.out()).contains("nothing-to-publish");
        assertThat(fixture.ids()).isEmpty();
        assertThat(parked()).isEmpty();
    }

    // Money.

    @Test
    void a_payment_that_needs_review_now_is_not_published_as_paid() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.payments().pay("ps_1", 1002);
        fixture.losePublished();

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(output.out()).contains("in place of the parked event");
        assertThat(fixture.ids()).containsExactly("ps_1:PAID:review:amount-mismatch:1");
        assertThat(parked()).isEmpty();
    }

    @Test
    void a_review_of_the_past_is_published_although_the_payment_is_approved_now() {
        fixture.inReview("ps_1");
        fixture.parkAll();
        fixture.approve("ps_1");
        fixture.drain();

        fixture.run(REDRIVE);

        assertThat(fixture.ids()).containsExactly("ps_1:PAID", "ps_1:PAID:review:amount-mismatch:1");
    }

    @Test
    void an_edited_item_is_refused_and_its_message_stays_until_it_is_discarded() {
        fixture.inReview("ps_1");
        fixture.drain();
        fixture.removeAttributes("ps_1", "review_reasons");
        fixture.drain();
        assertThat(parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes()).containsEntry("reason", "unapproved-change"));
        String message = parked().getFirst().id();

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains(message, "ps_1", "edited the item");
        assertThat(fixture.ids()).containsExactly("ps_1:PAID:review:amount-mismatch:1");
        assertThat(parked()).hasSize(1);

        fixture.makeVisible();
        OperatorOutput discarded =
                fixture.run("redrive", "--discard", message, "--because", "reasons removed by mistake");

        assertThat(discarded.exit()).as(discarded.err()).isZero();
        assertThat(parked()).isEmpty();
        assertThat(fixture.operations("ps_1")).singleElement().satisfies(operation -> {
            assertThat(operation).containsEntry("command", AttributeValue.fromS("redrive --discard " + message));
            assertThat(operation).containsEntry("because", AttributeValue.fromS("reasons removed by mistake"));
            assertThat(operation).containsEntry("outcome", AttributeValue.fromS("discarded"));
        });
        assertThat(fixture.log()).noneMatch(line -> line.contains("by mistake"));
        assertThat(fixture.ids()).containsExactly("ps_1:PAID:review:amount-mismatch:1");
    }

    @Test
    void a_preview_without_a_publishable_change_says_what_to_do_instead_of_yes() {
        fixture.inReview("ps_1");
        fixture.drain();
        fixture.removeAttributes("ps_1", "review_reasons");
        fixture.drain();
        String message = parked().getFirst().id();

        OperatorOutput preview = fixture.run("redrive");

        assertThat(preview.out())
                .doesNotContain("--yes")
                .containsIgnoringWhitespaces("1 parked change. Refused by a rule: 1.")
                .containsIgnoringWhitespaces("edited the item")
                .containsIgnoringWhitespaces("Inspect the session")
                .contains("./ops redrive --discard " + message + " --because \"...\"");
        assertThat(fixture.run("redrive", "--output", "json")
                        .json()
                        .path("next_command")
                        .asText())
                .isEqualTo("./ops redrive --discard " + message + " --because \"...\"");
        assertThat(fixture.run(REDRIVE).out()).contains("./ops redrive --discard " + message);
    }

    @Test
    void a_preview_of_a_publishable_and_a_refused_change_names_both_commands() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.payments().park("ps_2", "no JSON");
        fixture.payments().park("ps_3", "no JSON");

        OperatorOutput preview = fixture.run("redrive");

        assertThat(preview.out())
                .containsIgnoringWhitespaces("3 parked changes. Refused by a rule: 2.")
                .contains("./ops redrive --yes", "./ops redrive --discard MESSAGE --because \"...\"");
        assertThat(fixture.run("redrive", "--output", "json")
                        .json()
                        .path("next_command")
                        .asText())
                .isEqualTo("./ops redrive --yes");
    }

    @Test
    void a_preview_of_changes_that_cannot_be_read_proposes_no_redrive() {
        fixture.paid("ps_1");
        ObjectNode unreadable = fixture.records().getLast();
        unreadable.withObject("/dynamodb").withObject("/NewImage").remove("last_attempt");
        fixture.payments().park("ps_1", unreadable.toString());

        assertThat(fixture.run("redrive").out())
                .containsIgnoringWhitespaces("1 parked change. Failed: 1.")
                .containsIgnoringWhitespaces("deploy the version that wrote it")
                .doesNotContain("--yes");
    }

    @Test
    void money_that_did_not_claim_its_purchase_is_refused() {
        fixture.paidOrder("ps_1", "17");
        fixture.drain();
        fixture.paidOrder("ps_2", "17");
        fixture.removeAttributes("ps_2", "review_reasons", "attention", "attention_since");
        ObjectNode edited = fixture.records().getLast();
        // As if the record had no item before: nothing in it shows the review.
        edited.withObject("/dynamodb").remove("OldImage");
        fixture.payments().park("ps_2", edited.toString());

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("has not claimed its purchase");
        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
        assertThat(parked()).hasSize(1);
    }

    @Test
    void a_payment_that_was_refunded_while_its_event_was_parked_is_not_published_as_paid() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.payments().refund("msg_1", paymentOf("ps_1"), 1000);
        fixture.drain();

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("a refund of the payment is stored");
        assertThat(fixture.ids()).containsExactly("refund:msg_1");
        assertThat(parked()).hasSize(1);
    }

    @Test
    void a_payment_stays_parked_while_the_refunds_cannot_be_read() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.network().intercept((request, next) -> {
            if (NetworkFaults.body(request).contains(":refund")) {
                throw new IOException("planned by the test");
            }
            return next.call();
        });

        assertThat(fixture.run(REDRIVE).exit()).isEqualTo(1);

        assertThat(fixture.ids()).isEmpty();
        assertThat(parked()).hasSize(1);
    }

    @Test
    void a_payment_whose_session_is_not_stored_any_more_is_refused() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.environment()
                .database()
                .deleteItem(request -> request.tableName(fixture.environment().table())
                        .key(Map.of("id", AttributeValue.fromS("ps_1"))));

        assertThat(fixture.run(REDRIVE).exit()).isEqualTo(4);

        assertThat(fixture.ids()).isEmpty();
        assertThat(parked()).hasSize(1);
    }

    // Messages that stay.

    @Test
    void messages_that_are_no_record_or_cannot_be_read_stay_and_are_named() {
        fixture.paid("ps_1");
        ObjectNode unreadable = fixture.records().getLast();
        unreadable.withObject("/dynamodb").withObject("/NewImage").remove("last_attempt");
        fixture.payments().park("ps_1", unreadable.toString());
        fixture.payments().park("ps_2", "{\"a\":1}");
        fixture.payments().park("ps_3", "no JSON");
        List<String> ids = parked().stream().map(Message::id).toList();

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains(ids).contains("cannot read the change", "no record");
        assertThat(parked()).hasSize(3);
        assertThat(fixture.environment().lambda().invocations()).isEmpty();
        fixture.makeVisible();
        for (String id : ids) {
            assertThat(fixture.run("redrive", "--discard", id, "--because", "test data")
                            .exit())
                    .isZero();
        }
        assertThat(parked()).isEmpty();
        assertThat(fixture.outcomes("message#" + ids.get(2))).containsExactly("discarded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "AccessDeniedException", "MalformedDetail"})
    void a_message_whose_event_the_bus_does_not_accept_stays(String code) {
        fixture.paid("ps_1");
        fixture.paid("ps_2");
        fixture.parkAll();
        fixture.bus()
                .rejectEntries(entry -> entry.detail().contains("ps_1:PAID") ? Optional.of(code) : Optional.empty());

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains(code, "ps_1").doesNotContain("ps_2");
        assertThat(fixture.ids()).containsExactly("ps_2:PAID");
        assertThat(parked())
                .singleElement()
                .satisfies(message -> assertThat(message.attributes()).containsEntry("session_id", "ps_1"));
        assertThat(fixture.outcomes("ps_1")).containsExactly(code);
    }

    @Test
    void a_publishable_message_cannot_be_discarded() {
        fixture.paid("ps_1");
        fixture.drain();
        reserved("ps_2");
        ObjectNode change = fixture.records().getLast();
        fixture.payments()
                .send(RepublishFixture.PARKED_EVENTS, change.toString(), Map.of("reason", "refused-for-20-hours"));
        String message = parked().getFirst().id();

        OperatorOutput output = fixture.run("redrive", "--discard", message, "--because", "not needed");

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("can be published");
        assertThat(parked()).hasSize(1);
        assertThat(fixture.operations("ps_2")).isEmpty();
    }

    @Test
    void a_message_is_not_discarded_while_its_session_cannot_be_read() {
        fixture.paid("ps_1");
        ObjectNode change = fixture.records().getLast();
        fixture.payments().send(RepublishFixture.PARKED_EVENTS, change.toString(), Map.of("reason", "x"));
        fixture.network().intercept((request, next) -> {
            String target =
                    request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
            // The session only: its operation could be stored.
            if (target.endsWith("GetItem") && NetworkFaults.body(request).contains("\"S\":\"ps_1\"")) {
                throw new IOException("planned by the test");
            }
            return next.call();
        });

        OperatorOutput output =
                fixture.run("redrive", "--discard", parked().getFirst().id(), "--because", "not needed");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(parked()).hasSize(1);
    }

    @Test
    void a_dry_run_discards_nothing() {
        fixture.payments().park("ps_1", "no JSON");
        String message = parked().getFirst().id();

        OperatorOutput output = fixture.run("redrive", "--discard", message, "--because", "x", "--dry-run");

        assertThat(output.exit()).isZero();
        assertThat(output.out()).contains("would-discard");
        assertThat(parked()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redrive --discard m",
                "redrive --discard m --because ''",
                "redrive ps_1",
            })
    void another_command_line_is_wrong(String line) {
        assertThat(fixture.run(line.replace("''", " ").split(" ", -1)).exit()).isEqualTo(2);
    }

    @Test
    void an_unknown_message_is_not_found() {
        OperatorOutput output = fixture.run("redrive", "--discard", "m", "--because", "x");
        assertThat(output.exit()).isEqualTo(3);
        assertThat(output.err()).containsIgnoringWhitespaces("hidden for two minutes");
    }

    // The queue.

    @Test
    void messages_that_cannot_be_received_or_deleted_are_a_failure_and_nothing_is_lost() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.environment().queues().deny("ReceiveMessage");
        assertThat(fixture.run(REDRIVE).exit()).isEqualTo(1);

        fixture.environment().queues().deny("DeleteMessage");
        OperatorOutput output = fixture.run(REDRIVE);
        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("the message is not", "AccessDenied");
        assertThat(parked()).hasSize(1);

        fixture.environment().queues().deny();
        fixture.makeVisible();
        assertThat(fixture.run(REDRIVE).exit()).isZero();
        assertThat(fixture.ids()).containsOnly("ps_1:PAID").hasSize(2);
        assertThat(parked()).isEmpty();
    }

    @Test
    void what_is_published_is_reported_although_a_later_step_fails() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.deadLetter(fixture.payments().now().toString());
        fixture.network().intercept((request, next) -> {
            String target =
                    request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
            if (target.endsWith("Scan") && NetworkFaults.body(request).contains(":from")) {
                throw new IOException("planned by the test");
            }
            return next.call();
        });

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.out()).contains("ps_1:PAID");
        assertThat(output.err()).contains("dead letters:", "DynamoDB");
        assertThat(parked()).isEmpty();
        assertThat(deadLetters()).hasSize(1);
        assertThat(fixture.log()).noneMatch(line -> line.contains("planned"));
    }

    /** PublishEvents takes longer than the messages are hidden, and another receiver gets them. */
    @Test
    void a_message_whose_receipt_handle_has_expired_is_received_again_and_deleted() {
        for (int i = 0; i < 30; i++) {
            fixture.paid("ps_" + i);
        }
        fixture.parkAll();
        AtomicBoolean first = new AtomicBoolean(true);
        fixture.afterPublishing(() -> {
            if (first.getAndSet(false)) {
                fixture.makeVisible();
                // Other receivers, such as a list of parked events: all handles of this run have expired.
                for (int i = 0; i < 10; i++) {
                    fixture.receiveWithoutHiding(RepublishFixture.PARKED_EVENTS);
                }
            }
        });

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(parked()).isEmpty();
        assertThat(fixture.ids()).hasSize(30).doesNotHaveDuplicates();
    }

    /** Messages that stay become visible again while the others are published. */
    @Test
    void messages_that_stay_do_not_hide_those_behind_them() {
        for (int i = 0; i < 30; i++) {
            fixture.payments().park("ps_refused" + i, "no JSON");
        }
        for (int i = 0; i < 100; i++) {
            fixture.paid("ps_" + i);
        }
        fixture.parkAll();
        fixture.afterPublishing(fixture::makeVisible);

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(4);
        assertThat(fixture.ids()).hasSize(100).doesNotHaveDuplicates();
        assertThat(parked()).hasSize(30);
    }

    @Test
    void parked_changes_for_which_no_time_is_left_stay_and_are_reported() {
        for (int i = 0; i < 150; i++) {
            fixture.paid("ps_" + i);
        }
        fixture.parkAll();
        fixture.afterPublishing(() -> fixture.environment().clock().advance(Duration.ofMinutes(14)));

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err())
                .containsIgnoringWhitespaces("ended before all parked changes were received")
                .containsIgnoringWhitespaces("Run it again");
        assertThat(fixture.ids()).hasSize(100);
        assertThat(parked()).hasSize(50);
        fixture.afterPublishing(() -> {});
        assertThat(fixture.run(REDRIVE).exit()).isZero();
        assertThat(fixture.ids()).hasSize(150).doesNotHaveDuplicates();
    }

    @Test
    void two_operators_at_once_lose_no_event() {
        for (int i = 0; i < 25; i++) {
            fixture.paid("ps_" + i);
        }
        fixture.parkAll();
        List<OperatorOutput> other = new ArrayList<>();
        AtomicBoolean first = new AtomicBoolean(true);
        fixture.afterPublishing(() -> {
            if (first.getAndSet(false)) {
                // The handles of the first operator expire, and the second gets the same messages.
                fixture.makeVisible();
                other.add(OperatorOutput.by("arn:other", fixture.newHandler(), REDRIVE));
            }
        });

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(other)
                .singleElement()
                .satisfies(each -> assertThat(each.exit()).isZero());
        assertThat(parked()).isEmpty();
        assertThat(fixture.ids()).hasSize(50);
        assertThat(fixture.ids().stream().distinct()).hasSize(25);
    }

    // Dead letters.

    @Test
    void what_has_changed_since_a_dead_letter_is_published_and_its_message_deleted() {
        fixture.paid("ps_before");
        fixture.environment().clock().advance(Duration.ofHours(1));
        String first = fixture.payments().now().toString();
        fixture.paid("ps_1");
        fixture.environment().clock().advance(Duration.ofHours(30));
        fixture.paid("ps_2");
        fixture.losePublished();
        fixture.deadLetter(first);
        String id = deadLetters().getFirst().id();

        assertThat(fixture.run("redrive").out()).contains("would-publish", "ps_1", "ps_2");
        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(output.out()).contains(id);
        assertThat(fixture.ids()).containsExactly("ps_1:PAID", "ps_2:PAID");
        assertThat(deadLetters()).isEmpty();
        assertThat(fixture.outcomes("message#" + id)).containsExactly("published");
        assertThat(fixture.outcomes("ps_1")).containsExactly("published");
    }

    @Test
    void the_preview_says_what_becomes_of_each_dead_letter() {
        fixture.paid("ps_1");
        fixture.deadLetter(fixture.payments().now().toString());
        fixture.environment().clock().advance(Duration.ofHours(1));
        fixture.deadLetter(fixture.payments().now().toString());
        List<String> ids = deadLetters().stream().map(Message::id).toList();

        String out = fixture.run("redrive").out();

        assertThat(out)
                .contains(ids)
                .containsIgnoringWhitespaces(
                        "1 message of DeadLetters: no change to publish in its window, will be deleted.")
                .containsIgnoringWhitespaces("1 message of DeadLetters: will be deleted once what has changed since"
                        + " is published; events: 1.")
                .contains("./ops redrive --yes");
        JsonNode json = fixture.json("redrive", "--dry-run");
        assertThat(json.at("/counts/would_delete").asInt()).isEqualTo(2);
        assertThat(json.at("/counts/would_publish").asInt()).isEqualTo(1);
        assertThat(deadLetters()).hasSize(2);
    }

    @Test
    void a_dead_letter_without_a_change_is_counted_and_then_deleted() {
        fixture.deadLetter(fixture.payments().now().toString());
        String id = deadLetters().getFirst().id();

        OperatorOutput preview = fixture.run("redrive");
        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(preview.out())
                .doesNotContain("Nothing.")
                .contains(id, "would-delete", "./ops redrive --yes")
                .containsIgnoringWhitespaces("0 parked changes. 1 message of DeadLetters: no change to publish in its"
                        + " window, will be deleted. Nothing was published or deleted.");
        assertThat(output.exit()).isZero();
        assertThat(output.out()).contains(id, "nothing-to-publish");
        assertThat(deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redrive", "redrive --yes"})
    void an_incomplete_search_keeps_the_dead_letter_and_is_reported(String line) {
        fixture.deadLetter(fixture.payments().now().toString());
        String id = deadLetters().getFirst().id();
        AtomicBoolean late = new AtomicBoolean();
        fixture.network().intercept((request, next) -> {
            String target =
                    request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
            if (target.endsWith(".GetItem") && !late.getAndSet(true)) {
                // The search then has less time than it needs for one page.
                fixture.environment().clock().advance(Duration.ofSeconds(885));
            }
            return next.call();
        });

        OperatorOutput output = fixture.run(line.split(" "));

        assertThat(output.out())
                .contains(id, "failed")
                .doesNotContain("would-delete")
                .containsIgnoringWhitespaces("the time did not suffice to search the table")
                .containsIgnoringWhitespaces("the message stays until all events are published");
        assertThat(output.exit()).isEqualTo(line.endsWith("--yes") ? 1 : 0);
        assertThat(deadLetters()).hasSize(1);
    }

    /** PublishEvents takes seven minutes for a batch, so an invocation has time for two. */
    @Test
    void a_window_with_more_events_than_the_time_suffices_for_is_published_by_repeated_redrives() {
        fixture.deadLetter(fixture.payments().now().toString());
        String id = deadLetters().getFirst().id();
        for (int i = 0; i < 250; i++) {
            fixture.environment().clock().advance(Duration.ofSeconds(1));
            fixture.paid("ps_" + i);
        }
        fixture.losePublished();
        fixture.afterPublishing(() -> fixture.environment().clock().advance(Duration.ofMinutes(7)));
        Set<String> read = new TreeSet<>();
        fixture.network().intercept((request, next) -> {
            String target =
                    request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
            if (target.endsWith(".GetItem") && NetworkFaults.body(request).contains("{\"S\":\"ps_")) {
                read.add(NetworkFaults.body(request));
            }
            return next.call();
        });

        OperatorOutput first = fixture.run(REDRIVE);

        assertThat(first.exit()).isEqualTo(1);
        assertThat(first.err())
                .containsIgnoringWhitespaces("the time of the invocation ended before 50 of 250 events")
                .containsIgnoringWhitespaces("Run it again");
        assertThat(fixture.ids()).hasSize(200);
        assertThat(read)
                .as("nothing is read that the time does not suffice for")
                .hasSize(200);
        assertThat(deadLetters()).hasSize(1);
        assertThat(fixture.outcomes("message#" + id)).singleElement().asString().startsWith("published to 20");
        assertThat(fixture.run("redrive").out()).containsIgnoringWhitespaces("events: 50.");

        OperatorOutput second = fixture.run(REDRIVE);

        assertThat(second.exit()).as(second.err()).isZero();
        assertThat(fixture.ids()).hasSize(250).doesNotHaveDuplicates();
        assertThat(second.out()).doesNotContain("nothing-to-publish");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void an_event_that_failed_is_the_first_of_the_next_redrive() {
        fixture.deadLetter(fixture.payments().now().toString());
        for (int i = 0; i < 3; i++) {
            fixture.environment().clock().advance(Duration.ofSeconds(1));
            fixture.paid("ps_" + i);
        }
        fixture.losePublished();
        fixture.bus().rejectEntries("InternalFailure", entry -> entry.detail().contains("ps_1:PAID"));
        fixture.run(REDRIVE);
        fixture.bus().rejectEntries("InternalFailure", _ -> false);

        assertThat(fixture.run(REDRIVE).exit()).isZero();

        assertThat(fixture.ids()).containsExactly("ps_0:PAID", "ps_2:PAID", "ps_1:PAID", "ps_2:PAID");
        assertThat(deadLetters()).isEmpty();
    }

    /** The next search would not return it, if it began behind it. */
    @Test
    void an_unreadable_item_keeps_the_dead_letter_through_repeated_redrives() {
        fixture.deadLetter(fixture.payments().now().toString());
        fixture.paid("ps_unreadable");
        fixture.removeAttributes("ps_unreadable", "last_attempt");
        fixture.environment().clock().advance(Duration.ofSeconds(1));
        fixture.paid("ps_1");
        fixture.bus().rejectEntries("InternalFailure", _ -> true);
        fixture.run(REDRIVE);
        fixture.bus().rejectEntries("InternalFailure", _ -> false);

        assertThat(fixture.run(REDRIVE).exit()).isEqualTo(1);

        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void dead_letters_for_which_no_time_is_left_stay_and_are_reported() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.deadLetter(fixture.payments().now().toString());
        fixture.afterPublishing(() -> fixture.environment().clock().advance(Duration.ofMinutes(13)));

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).containsIgnoringWhitespaces("ended before the dead letters. Run it again");
        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void an_unreadable_item_in_the_window_keeps_the_dead_letter() {
        fixture.paid("ps_1");
        fixture.removeAttributes("ps_1", "last_attempt");
        fixture.deadLetter(fixture.payments().now().toString());

        OperatorOutput preview = fixture.run("redrive");
        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(preview.out())
                .contains("ps_1")
                .containsIgnoringWhitespaces("1 message of DeadLetters: stays, because not all changes could be read.");
        assertThat(output.exit()).isEqualTo(1);
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void many_dead_letters_are_one_search_from_the_earliest() {
        String earliest = fixture.payments().now().toString();
        fixture.paid("ps_1");
        for (int i = 0; i < 30; i++) {
            fixture.environment().clock().advance(Duration.ofMinutes(10));
            fixture.deadLetter(fixture.payments().now().toString());
        }
        fixture.deadLetter(earliest);

        assertThat(fixture.run(REDRIVE).exit()).isZero();

        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void a_dead_letter_stays_until_all_events_are_published() {
        fixture.paid("ps_1");
        fixture.paid("ps_2");
        fixture.deadLetter(fixture.payments().now().toString());
        fixture.bus()
                .rejectEntries(entry ->
                        entry.detail().contains("ps_1:PAID") ? Optional.of("InternalFailure") : Optional.empty());

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains(deadLetters().getFirst().id(), "ps_1: failed");
        assertThat(fixture.ids()).containsExactly("ps_2:PAID");
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void what_a_rule_refuses_does_not_keep_a_dead_letter() {
        fixture.inReview("ps_1");
        fixture.removeAttributes("ps_1", "review_reasons");
        fixture.paid("ps_2");
        fixture.deadLetter(fixture.payments().now().toString());

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("ps_1: refused");
        assertThat(fixture.ids()).containsExactly("ps_2:PAID");
        assertThat(deadLetters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "{}",
                "{\"DDBStreamBatchInfo\":{\"batchSize\":1}}",
                "{\"DDBStreamBatchInfo\":{\"approximateArrivalOfFirstRecord\":\"yesterday\"}}",
                "{\"DDBStreamBatchInfo\":{\"approximateArrivalOfFirstRecord\":1}}"
            })
    void a_dead_letter_of_another_format_stays_and_is_named(String body) {
        fixture.paid("ps_1");
        fixture.payments().send(RepublishFixture.DEAD_LETTERS, body, Map.of());
        String id = deadLetters().getFirst().id();

        OperatorOutput output = fixture.run(REDRIVE);

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains(id, "another format");
        assertThat(deadLetters()).hasSize(1);
        assertThat(fixture.ids()).isEmpty();
        assertThat(fixture.run("redrive", "--discard", id, "--because", "not from Lambda")
                        .exit())
                .isZero();
        assertThat(deadLetters()).isEmpty();
    }

    @Test
    void a_dead_letter_of_lambda_cannot_be_discarded() {
        fixture.deadLetter(fixture.payments().now().toString());

        assertThat(fixture.run("redrive", "--discard", deadLetters().getFirst().id(), "--because", "not needed")
                        .exit())
                .isEqualTo(4);
        assertThat(deadLetters()).hasSize(1);
    }

    @Test
    void the_json_output_counts_and_lists() {
        fixture.paid("ps_1");
        fixture.parkAll();
        fixture.payments().park("ps_2", "no JSON");

        JsonNode json = fixture.json(REDRIVE);

        assertThat(json.path("schema").asInt()).isEqualTo(1);
        assertThat(json.path("command").asText()).isEqualTo("redrive");
        assertThat(json.path("exit").asInt()).isEqualTo(4);
        assertThat(json.at("/counts/published").asInt()).isEqualTo(1);
        assertThat(json.at("/counts/refused").asInt()).isEqualTo(1);
        // Problems come first.
        assertThat(json.at("/results/0/result").asText()).isEqualTo("refused");
        assertThat(json.at("/results/0/message_id").asText())
                .isEqualTo(parked().getFirst().id());
        assertThat(json.at("/results/1/event_id").asText()).isEqualTo("ps_1:PAID");
    }

    private String paymentOf(String session) {
        return requireNonNull(fixture.payments().session(session).payment()).id();
    }
}
