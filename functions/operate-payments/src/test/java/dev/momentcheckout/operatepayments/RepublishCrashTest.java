package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Stops batches after each of their outgoing calls and repeats them: the bus, the queues and the table end as without
 * the stop. Nothing is deleted before it is published.
 */
class RepublishCrashTest {
    private static final String[] RESEND = {"resend", "--since", "1h", "--yes", "--limit", "10000"};
    /** Several batches of 100; the test of a large table has thousands. */
    private static final int PAYMENTS = 600;

    private static final String[] REDRIVE = {"redrive", "--yes"};

    /**
     * What a batch leaves behind.
     *
     * @param ids deduplication ids on the bus, each once
     * @param messages that are left, by their events or sessions
     * @param operations outcomes by subject, without repetitions
     */
    private record End(Set<String> ids, List<String> messages, Map<String, Set<String>> operations) {
        static End of(RepublishFixture fixture) {
            List<String> messages = new ArrayList<>();
            fixture.queue(RepublishFixture.PARKED_EVENTS)
                    .forEach(message -> messages.add(message.attributes()
                            .getOrDefault("event_id", message.attributes().getOrDefault("session_id", "unknown"))));
            fixture.queue(RepublishFixture.DEAD_LETTERS).forEach(_ -> messages.add("dead letter"));
            Map<String, Set<String>> operations = new TreeMap<>();
            fixture.environment().items().forEach(item -> {
                String id = Objects.requireNonNull(item.get("id")).s();
                if (id.startsWith("operation#")) {
                    // A message has a random id.
                    String subject = id.contains("message#") ? "message" : id.substring(0, id.lastIndexOf('#'));
                    operations
                            .computeIfAbsent(subject, _ -> new TreeSet<>())
                            .add(item.getOrDefault("outcome", AttributeValue.fromS("unfinished"))
                                    .s());
                }
            });
            return new End(new TreeSet<>(fixture.ids()), messages, operations);
        }
    }

    /** Fails if a message is deleted although the bus does not have its event. */
    private static void watchDeletions(RepublishFixture fixture) {
        Map<String, String> events = new HashMap<>();
        fixture.queue(RepublishFixture.PARKED_EVENTS)
                .forEach(
                        message -> events.put(message.id(), message.attributes().getOrDefault("event_id", "")));
        Set<String> published = new HashSet<>();
        fixture.afterPublishing(() -> published.addAll(fixture.ids()));
        fixture.network().intercept((request, next) -> {
            if (isDeletion(request)) {
                String handle = RepublishFixture.json(NetworkFaults.body(request))
                        .path("ReceiptHandle")
                        .asText();
                String event = events.get(handle.substring(0, handle.indexOf('#')));
                assertThat(event == null || published.contains(event))
                        .as("%s is on the bus", event)
                        .isTrue();
            }
            return next.call();
        });
    }

    private static boolean isDeletion(HttpExecuteRequest request) {
        return request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .orElse("")
                .equals("AmazonSQS.DeleteMessage");
    }

    /** Parked events of all kinds, one that stays, dead letters, and sessions that only a resend reaches. */
    private static void mixed(RepublishFixture fixture) {
        fixture.paid("ps_lost");
        fixture.losePublished();
        fixture.paid("ps_1");
        fixture.paidOrder("ps_2", "17");
        fixture.inReview("ps_3");
        fixture.payments().refund("msg_1", "pay_1", 500);
        fixture.parkAll();
        fixture.inReview("ps_4");
        fixture.losePublished();
        fixture.removeAttributes("ps_4", "review_reasons");
        fixture.drain();
        fixture.deadLetter(fixture.payments().now().toString());
        fixture.deadLetter(fixture.payments().now().toString());
    }

    private static void runUntilTheEnd(RepublishFixture fixture, String[] command) {
        int exit = fixture.run(command).exit();
        assertThat(exit).isEqualTo(4);
    }

    private static void crashAfterEveryCall(Consumer<RepublishFixture> payments, String[] command, int minimum) {
        End withoutCrash;
        try (RepublishFixture fixture = new RepublishFixture()) {
            payments.accept(fixture);
            watchDeletions(fixture);
            runUntilTheEnd(fixture, command);
            withoutCrash = End.of(fixture);
        }
        assertThat(withoutCrash.operations().values())
                .allSatisfy(outcomes -> assertThat(outcomes).doesNotContain("unfinished"));
        for (int calls = 1; ; calls++) {
            try (RepublishFixture fixture = new RepublishFixture()) {
                payments.accept(fixture);
                watchDeletions(fixture);
                Map<String, Map<String, AttributeValue>> items = fixture.items();
                boolean crashed = crash(fixture, command, calls);
                runUntilTheEnd(fixture, command);
                assertThat(fixture.items()).as("items but operations").isEqualTo(items);
                assertThat(End.of(fixture)).as("after call %s", calls).isEqualTo(withoutCrash);
                if (!crashed) {
                    assertThat(calls).isGreaterThan(minimum);
                    return;
                }
            }
        }
    }

    /** Runs a command whose process crashes after so many calls, and waits until its messages are visible again. */
    private static boolean crash(RepublishFixture fixture, String[] command, int calls) {
        fixture.network().crashAfter(calls);
        try {
            fixture.run(command);
            return false;
        } catch (NetworkFaults.ProcessCrashError e) {
            return true;
        } finally {
            fixture.network().cancelCrash();
            fixture.restart();
            fixture.makeVisible();
        }
    }

    @Test
    void a_resend_that_is_stopped_anywhere_and_repeated_has_the_same_end() {
        crashAfterEveryCall(RepublishCrashTest::mixed, RESEND, 25);
    }

    @Test
    void a_redrive_that_is_stopped_anywhere_and_repeated_has_the_same_end() {
        crashAfterEveryCall(RepublishCrashTest::mixed, REDRIVE, 40);
    }

    @Test
    void a_resend_of_many_batches_is_stopped_again_and_again_and_loses_none() {
        try (RepublishFixture fixture = new RepublishFixture()) {
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < PAYMENTS; i++) {
                fixture.paid("ps_" + i);
                expected.add("ps_" + i + ":PAID");
            }
            int crashes = 0;
            while (crash(fixture, RESEND, PAYMENTS * (1 + 2 * crashes))) {
                crashes++;
            }

            assertThat(crashes).isGreaterThan(1);
            assertThat(new HashSet<>(fixture.ids())).isEqualTo(expected);
            assertThat(End.of(fixture).operations().values())
                    .allSatisfy(outcomes -> assertThat(outcomes).containsExactly("published"));
        }
    }

    @Test
    void a_redrive_of_many_batches_is_stopped_again_and_again_and_loses_none() {
        try (RepublishFixture fixture = new RepublishFixture()) {
            Set<String> expected = new HashSet<>();
            for (int i = 0; i < PAYMENTS; i++) {
                fixture.paid("ps_" + i);
                expected.add("ps_" + i + ":PAID");
            }
            fixture.parkAll();
            assertThat(fixture.queue(RepublishFixture.PARKED_EVENTS)).hasSize(PAYMENTS);
            watchDeletions(fixture);
            int crashes = 0;
            while (crash(fixture, REDRIVE, 301 + crashes * 97)) {
                crashes++;
            }

            assertThat(crashes).isGreaterThan(3);
            assertThat(new HashSet<>(fixture.ids())).isEqualTo(expected);
            assertThat(fixture.queue(RepublishFixture.PARKED_EVENTS)).isEmpty();
            assertThat(fixture.ids()).hasSizeLessThan(PAYMENTS + 100 * (crashes + 1));
            OperatorOutput again = fixture.run(REDRIVE);
            assertThat(again.exit()).isZero();
        }
    }
}
