package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalLambda;
import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ResendCommandTest {
    private final RepublishFixture fixture = new RepublishFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void end(String session, MomentStatus status) {
        fixture.payments()
                .observe(fixture.payments()
                        .observation(session, Source.WEBHOOK, status, PaymentOutcome.NOT_STARTED, 1000));
    }

    private void assertNothingPublished() {
        assertThat(fixture.environment().lambda().invocations()).isEmpty();
        assertThat(fixture.ids()).isEmpty();
    }

    // One session.

    @Test
    void the_event_of_a_paid_session_has_the_id_that_it_has_always_had() {
        fixture.paid("ps_1");
        fixture.drain();

        OperatorOutput output = fixture.run("resend", "ps_1");

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(output.out()).contains("published", "ps_1:PAID", "Payment Paid");
        assertThat(fixture.ids()).containsExactly("ps_1:PAID", "ps_1:PAID");
        assertThat(fixture.published().getFirst()).isEqualTo(fixture.published().getLast());
    }

    @Test
    void the_operation_is_stored_before_the_event_is_published_and_has_its_end_after() {
        fixture.paid("ps_1");
        List<String> before = new ArrayList<>();
        fixture.beforePublishing(() -> before.addAll(fixture.outcomes("ps_1")));

        fixture.run("resend", "ps_1");

        assertThat(before).containsExactly("unfinished");
        assertThat(fixture.operations("ps_1")).singleElement().satisfies(operation -> {
            assertThat(operation).containsEntry("command", AttributeValue.fromS("resend"));
            assertThat(operation).containsEntry("by", AttributeValue.fromS(OperatorOutput.CALLER));
            assertThat(operation).containsEntry("outcome", AttributeValue.fromS("published"));
        });
        assertThat(fixture.log())
                .anySatisfy(line -> assertThat(line).contains("operator command started", "ps_1"))
                .anySatisfy(line -> assertThat(line).contains("operator command completed", "ps_1"));
    }

    @Test
    void the_reason_is_stored_and_never_logged() {
        fixture.paid("ps_1");

        assertThat(fixture.run("resend", "ps_1", "--because", "Ümit says it is missing")
                        .exit())
                .isZero();

        assertThat(fixture.operations("ps_1").getFirst())
                .containsEntry("because", AttributeValue.fromS("Ümit says it is missing"));
        assertThat(fixture.log()).noneMatch(line -> line.contains("missing"));
    }

    @Test
    void a_payment_in_review_is_published_as_such() {
        fixture.inReview("ps_1");

        assertThat(fixture.run("resend", "ps_1").exit()).isZero();

        assertThat(fixture.ids()).containsExactly("ps_1:PAID:review:amount-mismatch:1");
    }

    @Test
    void an_approved_payment_is_published_with_what_was_approved() {
        fixture.inReview("ps_1");
        fixture.approve("ps_1");

        assertThat(fixture.run("resend", "ps_1").exit()).isZero();

        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
        assertThat(fixture.published()
                        .getFirst()
                        .at("/approved/reported/0/amount")
                        .asLong())
                .isEqualTo(1001);
    }

    /** Both payments of an order are recorded; someone removes the review reason of the second. */
    @Test
    void money_that_did_not_claim_its_purchase_is_refused() {
        fixture.paidOrder("ps_1", "17");
        fixture.paidOrder("ps_2", "17");
        assertThat(fixture.payments().session("ps_2").reviewReasons()).containsExactly(ReviewReason.ORDER_ALREADY_PAID);
        assertThat(fixture.run("resend", "ps_2").exit()).isZero();
        assertThat(fixture.ids()).containsExactly("ps_2:PAID:review:order-already-paid:0");
        fixture.removeAttributes("ps_2", "review_reasons", "attention", "attention_since");

        OperatorOutput output = fixture.run("resend", "ps_2");

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("ps_2", "has not claimed its purchase");
        assertThat(fixture.ids()).containsExactly("ps_2:PAID:review:order-already-paid:0");
        assertThat(fixture.run("resend", "ps_1").exit()).isZero();
        assertThat(fixture.ids()).last().isEqualTo("ps_1:PAID");
    }

    @Test
    void an_edited_item_is_refused() {
        fixture.inReview("ps_1");
        fixture.removeAttributes("ps_1", "review_reasons");

        OperatorOutput output = fixture.run("resend", "ps_1");

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("edited the item");
        assertThat(fixture.operations("ps_1")).isEmpty();
        assertNothingPublished();
    }

    @Test
    void a_window_that_takes_longer_than_the_invocation_continues_with_the_next_command() {
        for (int i = 0; i < 150; i++) {
            fixture.environment().clock().advance(Duration.ofSeconds(1));
            fixture.paid("ps_" + i);
        }
        fixture.afterPublishing(() -> fixture.environment().clock().advance(Duration.ofMinutes(14)));

        OperatorOutput output = fixture.run("resend", "--since", "1h", "--limit", "10000", "--yes");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).containsIgnoringWhitespaces("ended before 50 of 150 events");
        assertThat(fixture.ids()).hasSize(100);
        String next = output.out().lines().toList().getLast();
        assertThat(next).startsWith("./ops resend --since 20").endsWith(" --limit 10000 --yes");
        assertThat(fixture.run(next.substring("./ops ".length()).split(" ")).exit())
                .isZero();
        assertThat(fixture.ids()).hasSize(150).doesNotHaveDuplicates();
    }

    @Test
    void a_window_without_a_publishable_event_proposes_no_publication() {
        fixture.inReview("ps_1");
        fixture.removeAttributes("ps_1", "review_reasons");
        fixture.environment().clock().advance(Duration.ofMinutes(1));
        fixture.paid("ps_2");

        assertThat(fixture.run("resend", "--since", "1h", "--limit", "1").out())
                .containsIgnoringWhitespaces("2 events are in the window. None of the first 1 can be published")
                .doesNotContain("--yes")
                .contains("./ops resend --since " + fixture.payments().now() + " --limit 1\n");
    }

    /** No value differs, and there is no purchase whose claim could be missing. */
    @Test
    void a_payment_whose_only_reason_someone_removed_is_refused() {
        fixture.paid("ps_1");
        fixture.payments().store(fixture.payments().session("ps_1").withReview(ReviewReason.UNKNOWN_SHAPE));
        fixture.removeAttributes("ps_1", "review_reasons");

        OperatorOutput output = fixture.run("resend", "ps_1");

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("edited the item");
        assertNothingPublished();
    }

    @Test
    void a_payment_that_was_closed_as_refunded_is_never_published_as_paid() {
        fixture.paid("ps_1");
        fixture.payments()
                .store(fixture.payments()
                        .session("ps_1")
                        .withReview(ReviewReason.ORDER_ALREADY_PAID)
                        .withClosure(ClosureOutcome.REFUNDED, fixture.payments().now()));
        fixture.removeAttributes("ps_1", "review_reasons");

        assertThat(fixture.run("resend", "ps_1").exit()).isEqualTo(4);

        assertNothingPublished();
    }

    @Test
    void a_payment_of_which_a_refund_is_stored_is_not_published_as_paid() {
        fixture.paid("ps_1");
        fixture.payments().refund("msg_1", paymentOf("ps_1"), 1000);

        OperatorOutput output = fixture.run("resend", "ps_1");
        OperatorOutput batch = fixture.run("resend", "--since", "1h", "--yes");

        assertThat(output.exit()).isEqualTo(4);
        assertThat(output.err()).contains("a refund of the payment is stored");
        assertThat(batch.exit()).isEqualTo(4);
        assertThat(fixture.ids()).containsExactly("refund:msg_1");
    }

    @Test
    void nothing_to_publish_is_no_failure_and_says_why() {
        fixture.payments().create("ps_1", OperatorFixture.terms());
        fixture.payments()
                .observe(fixture.payments()
                        .observation("ps_2", Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PAID, 1000));

        OperatorOutput open = fixture.run("resend", "ps_1");
        OperatorOutput provisional = fixture.run("resend", "ps_2");

        assertThat(open.exit()).isZero();
        assertThat(open.out()).contains("nothing-to-publish", "the session is open");
        assertThat(provisional.exit()).isZero();
        assertThat(provisional.out()).contains("nothing-to-publish", "only a webhook");
        assertNothingPublished();
    }

    @Test
    void an_unknown_session_or_refund_is_not_found() {
        assertThat(fixture.run("resend", "ps_unknown").exit()).isEqualTo(3);
        assertThat(fixture.run("resend", "--refund", "msg_unknown").exit()).isEqualTo(3);
        assertNothingPublished();
    }

    @Test
    void of_several_ends_the_latest_is_sent() {
        fixture.payments().create("ps_1", OperatorFixture.terms());
        end("ps_1", MomentStatus.EXPIRED);
        end("ps_1", MomentStatus.CANCELLED);
        fixture.drain();
        assertThat(fixture.ids()).containsExactly("ps_1:EXPIRED");

        fixture.run("resend", "ps_1");

        assertThat(fixture.ids()).containsExactly("ps_1:EXPIRED", "ps_1:CANCELLED");
    }

    @ParameterizedTest
    @ValueSource(strings = {"msg_1", "refund:msg_1", "refund#msg_1"})
    void a_refund_is_published_by_the_id_of_its_event(String argument) {
        fixture.payments().refund("msg_1", "pay_1", 500);

        OperatorOutput output = fixture.run("resend", "--refund", argument);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(fixture.ids()).containsExactly("refund:msg_1");
        assertThat(fixture.outcomes("refund#msg_1")).containsExactly("published");
    }

    @Test
    void a_dry_run_changes_nothing() {
        fixture.paid("ps_1");
        var items = fixture.environment().items();

        JsonNode json = fixture.json("resend", "ps_1", "--dry-run");

        assertThat(json.at("/results/0/result").asText()).isEqualTo("would-publish");
        assertThat(json.at("/results/0/event_id").asText()).isEqualTo("ps_1:PAID");
        assertThat(fixture.environment().items()).isEqualTo(items);
        assertNothingPublished();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resend",
                "resend ps_1 --since 2h",
                "resend ps_1 --yes",
                "resend ps_1 --type PaymentPaid",
                "resend cs_1",
                "resend --since yesterday",
                "resend --since 2h --until later",
                "resend --since 2h --limit 0",
                "resend --since 2h --limit 10001",
                "resend --since 2h --type Unknown",
                "resend --refund ü"
            })
    void another_command_line_is_wrong(String line) {
        OperatorOutput output = fixture.run(line.split(" "));

        assertThat(output.exit()).as(line).isEqualTo(2);
        assertThat(output.err()).isNotBlank();
        assertNothingPublished();
    }

    // Failures.

    @ParameterizedTest
    @ValueSource(strings = {"ThrottlingException", "AccessDeniedException", "MalformedDetail"})
    void an_event_that_the_bus_does_not_accept_is_named_with_its_code(String code) {
        fixture.paid("ps_1");
        fixture.bus().rejectEntries(code, _ -> true);

        OperatorOutput output = fixture.run("resend", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("ps_1", code);
        assertThat(fixture.outcomes("ps_1")).containsExactly(code);
        assertThat(fixture.queue(RepublishFixture.PARKED_EVENTS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ACCESS_DENIED, AccessDeniedException",
        "THROTTLED, TooManyRequestsException",
        "SERVICE, ServiceException"
    })
    void a_function_that_cannot_be_invoked_is_a_failure(LocalLambda.Failure failure, String code) {
        fixture.paid("ps_1");
        fixture.environment().lambda().fail(failure);

        OperatorOutput output = fixture.run("resend", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains(code);
        fixture.environment().lambda().recover();
        assertThat(fixture.run("resend", "ps_1").exit()).isZero();
        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
    }

    /** A stack of an older version takes the records for a batch of the stream. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"batchItemFailures\":[]}", "{\"results\":[]}", "[]", "null"})
    void a_response_without_a_result_for_each_record_is_a_failure(String response) {
        fixture.paid("ps_1");
        fixture.environment().lambda().serve("PublishEvents", "live", _ -> response.getBytes(StandardCharsets.UTF_8));

        OperatorOutput output = fixture.run("resend", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("NoResults");
    }

    @Test
    void a_function_that_throws_is_a_failure() {
        fixture.paid("ps_1");
        fixture.beforePublishing(() -> {
            throw new IllegalStateException("planned by the test");
        });

        assertThat(fixture.run("resend", "ps_1").err())
                .contains("FunctionError")
                .doesNotContain("planned");
    }

    // A window.

    @Test
    void without_yes_the_command_counts_and_publishes_nothing() {
        fixture.paid("ps_1");
        fixture.paid("ps_2");

        OperatorOutput output = fixture.run("resend", "--since", "1h");

        assertThat(output.exit()).isZero();
        assertThat(output.out()).contains("2 events are in the window. Nothing was published", "--yes");
        assertThat(fixture.operations("ps_1")).isEmpty();
        assertNothingPublished();
    }

    @Test
    void the_printed_command_publishes_what_was_counted() {
        fixture.paid("ps_1");
        String command =
                fixture.json("resend", "--since", "1h").path("next_command").asText();
        assertThat(command).startsWith("./ops resend --since ");

        OperatorOutput output = fixture.run(command.substring("./ops ".length()).split(" "));

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
    }

    @Test
    void a_window_has_sessions_updated_since_and_created_until_and_refunds_observed_in_between() {
        fixture.paid("ps_before");
        fixture.payments().create("ps_old_but_paid_later", OperatorFixture.terms());
        fixture.payments().refund("msg_before", "pay_1", 500);
        fixture.environment().clock().advance(Duration.ofHours(1));
        Instant since = fixture.payments().now();
        fixture.paid("ps_within");
        fixture.payments().refund("msg_within", "pay_1", 500);
        Instant until = fixture.payments().now();
        fixture.environment().clock().advance(Duration.ofHours(1));
        fixture.payments().pay("ps_old_but_paid_later", 1000);
        fixture.paid("ps_after");
        fixture.payments().refund("msg_after", "pay_1", 500);

        OperatorOutput output =
                fixture.run("resend", "--since", since.toString(), "--until", until.toString(), "--yes");

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(fixture.ids()).containsExactly("ps_within:PAID", "refund:msg_within", "ps_old_but_paid_later:PAID");
    }

    @Test
    void the_window_without_a_value_is_a_day() {
        fixture.paid("ps_1");
        fixture.environment().clock().advance(Duration.ofHours(2));
        fixture.paid("ps_2");
        fixture.environment().clock().advance(Duration.ofHours(23));

        assertThat(fixture.run("resend", "--yes", "--since").exit()).isZero();

        assertThat(fixture.ids()).containsExactly("ps_2:PAID");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--yes", "--dry-run"})
    void a_window_leaves_out_the_review_of_a_closed_session_unless_it_is_named(String option) {
        fixture.inReview("ps_closed");
        fixture.inReview("ps_open");
        fixture.payments()
                .store(fixture.payments()
                        .session("ps_closed")
                        .withClosure(ClosureOutcome.REFUNDED, fixture.payments().now()));

        OperatorOutput output = fixture.run("resend", "--since", "1h", option);

        assertThat(output.exit()).as(output.err()).isZero();
        assertThat(output.out()).contains("nothing-to-publish", "ps_closed");
        assertThat(fixture.ids())
                .isEqualTo(option.equals("--yes") ? List.of("ps_open:PAID:review:amount-mismatch:1") : List.of());
        fixture.run("resend", "ps_closed");
        assertThat(fixture.ids()).contains("ps_closed:PAID:review:amount-mismatch:1");
    }

    /** The shop got no event of the close, so it may still need that of the end. */
    @Test
    void a_window_has_the_end_of_a_session_that_was_closed_without_payment() {
        fixture.payments().create("ps_1", OperatorFixture.terms());
        fixture.payments()
                .observe(fixture.payments()
                        .observation("ps_1", Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.NOT_STARTED, 1000));
        fixture.payments()
                .store(fixture.payments()
                        .session("ps_1")
                        .withClosure(
                                ClosureOutcome.NO_PAYMENT, fixture.payments().now()));

        assertThat(fixture.run("resend", "--since", "1h", "--yes").exit()).isZero();

        assertThat(fixture.ids()).containsExactly("ps_1:EXPIRED");
    }

    @Test
    void the_oldest_are_published_first_and_the_next_command_continues() {
        for (int i = 0; i < 25; i++) {
            fixture.paid("ps_" + (99 - i));
            fixture.environment().clock().advance(Duration.ofSeconds(1));
        }
        String next = "./ops resend --since 1h --limit 10 --yes";
        int commands = 0;
        while (!next.isEmpty()) {
            next = fixture.json(next.substring("./ops ".length()).split(" "))
                    .path("next_command")
                    .asText();
            commands++;
        }

        assertThat(commands).isEqualTo(3);
        assertThat(fixture.ids())
                .hasSize(25)
                .startsWith("ps_99:PAID", "ps_98:PAID")
                .endsWith("ps_75:PAID");
    }

    @Test
    void at_most_100_events_are_published_by_default() {
        for (int i = 0; i < 120; i++) {
            fixture.paid("ps_" + i);
        }
        assertThat(fixture.json("resend", "--since", "1h", "--yes")
                        .at("/counts/published")
                        .asInt())
                .isEqualTo(100);
        assertThat(fixture.environment().lambda().invocations()).hasSize(1);
        assertThat(fixture.json("resend", "--since", "1h", "--yes", "--limit", "200")
                        .at("/counts/published")
                        .asInt())
                .isEqualTo(120);
        assertThat(fixture.environment().lambda().invocations()).hasSize(3);
    }

    @Test
    void a_type_selects_events() {
        fixture.paid("ps_1");
        fixture.inReview("ps_2");
        fixture.payments().create("ps_3", OperatorFixture.terms());
        end("ps_3", MomentStatus.EXPIRED);
        fixture.payments().refund("msg_1", "pay_1", 500);

        fixture.run("resend", "--since", "1h", "--yes", "--type", "payment paid");
        assertThat(fixture.ids()).containsExactly("ps_1:PAID");
        fixture.run("resend", "--since", "1h", "--yes", "--type", "Payment Refunded");
        assertThat(fixture.ids()).last().isEqualTo("refund:msg_1");
        fixture.run("resend", "--since", "1h", "--yes", "--type", "Session Expired");
        assertThat(fixture.ids()).last().isEqualTo("ps_3:EXPIRED");
        fixture.run("resend", "--since", "1h", "--yes", "--type", "Payment Needs Review");
        assertThat(fixture.ids()).hasSize(4).last().isEqualTo("ps_2:PAID:review:amount-mismatch:1");
    }

    @Test
    void a_batch_names_every_refused_and_failed_one_and_publishes_all_others() {
        fixture.paid("ps_1");
        fixture.inReview("ps_2");
        fixture.removeAttributes("ps_2", "review_reasons");
        fixture.paid("ps_3");
        fixture.paid("ps_4");

        OperatorOutput refused = fixture.run("resend", "--since", "1h", "--yes");

        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.err()).contains("ps_2: refused").doesNotContain("ps_1", "ps_3");
        assertThat(fixture.ids()).containsExactly("ps_1:PAID", "ps_3:PAID", "ps_4:PAID");

        fixture.bus()
                .rejectEntries(entry ->
                        entry.detail().contains("ps_3:PAID") ? Optional.of("ThrottlingException") : Optional.empty());
        OperatorOutput failed = fixture.run("resend", "--since", "1h", "--yes");

        assertThat(failed.exit()).isEqualTo(1);
        assertThat(failed.err()).contains("ps_2: refused", "ps_3: failed", "ThrottlingException");
        assertThat(fixture.ids()).endsWith("ps_1:PAID", "ps_4:PAID");
    }

    @Test
    void an_item_that_cannot_be_read_is_named() {
        fixture.paid("ps_1");
        fixture.paid("ps_2");
        fixture.removeAttributes("ps_1", "last_attempt");

        OperatorOutput output = fixture.run("resend", "--since", "1h", "--yes");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err()).contains("ps_1: failed");
        assertThat(fixture.ids()).containsExactly("ps_2:PAID");
    }

    /** The search may be out of date: each item is read again before its event is published. */
    @Test
    void a_payment_that_needs_review_since_the_search_is_published_as_such() {
        for (int i = 10; i < 40; i++) {
            fixture.paid("ps_" + i);
        }
        fixture.network().intercept((request, next) -> {
            var response = next.call();
            boolean isScan = request.httpRequest()
                    .firstMatchingHeader("X-Amz-Target")
                    .orElse("")
                    .endsWith("Scan");
            if (isScan && fixture.payments().session("ps_20").reviewReasons().isEmpty()) {
                fixture.payments().pay("ps_20", 1002);
            }
            return response;
        });

        fixture.run("resend", "--since", "1h", "--yes");

        assertThat(fixture.ids())
                .hasSize(30)
                .contains("ps_20:PAID:review:amount-mismatch:1")
                .doesNotContain("ps_20:PAID");
    }

    @Test
    void what_no_time_is_left_for_is_named() {
        fixture.paid("ps_1");
        fixture.network().intercept((request, next) -> {
            fixture.environment().clock().advance(Duration.ofMinutes(14));
            fixture.network().intercept((_, later) -> later.call());
            return next.call();
        });

        OperatorOutput output = fixture.run("resend", "ps_1");

        assertThat(output.exit()).isEqualTo(1);
        assertThat(output.err())
                .containsIgnoringWhitespaces("the time of the invocation ended")
                .contains("Run it again");
        assertNothingPublished();
    }

    private String paymentOf(String session) {
        return requireNonNull(fixture.payments().session(session).payment()).id();
    }
}
