package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Concurrent requests about one session lead to one state change and one event. */
class ConcurrencyTest {
    private static final int THREADS = 64;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final SystemUnderTest system = new SystemUnderTest(testEnvironment, new NetworkFaults());

    @AfterEach
    void close() {
        system.restart();
        testEnvironment.close();
    }

    @Test
    void sixty_four_concurrent_webhooks_and_status_requests_cause_one_state_change_and_one_event() throws Exception {
        String session = JSON.readTree(
                        system.create(Map.of(), HttpApiRequest.create()).getBody())
                .path("session_id")
                .asText();
        Session open = testEnvironment.moment().session(session);
        Session pending = open.with(
                SessionStatus.ACTIVE,
                PaymentOutcome.PENDING,
                testEnvironment.clock().instant());
        Session reserved = open.with(
                SessionStatus.COMPLETED,
                PaymentOutcome.RESERVED,
                testEnvironment.clock().instant());
        Session paid = testEnvironment.moment().pay(session);
        List<SignedDelivery> webhooks = new ArrayList<>();
        for (Session reported : List.of(open, pending, reserved, paid)) {
            Event event = testEnvironment.moment().webhooks().event(EventType.SESSION_UPDATED, reported);
            webhooks.add(testEnvironment
                    .moment()
                    .webhooks()
                    .sign("msg_" + webhooks.size(), testEnvironment.clock().instant(), event.bytes()));
        }
        system.status(session);
        system.webhook(HttpApiRequest.webhook(
                webhooks.getFirst().headers(), webhooks.getFirst().body()));
        List<Integer> statuses = concurrently(THREADS, number -> {
            SignedDelivery webhook = webhooks.get(number % webhooks.size());
            return () -> number % 5 == 4
                    ? system.status(session).getStatusCode()
                    : system.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()))
                            .getStatusCode();
        });
        // A write that loses too many races is answered with 503, and Moment delivers again.
        assertThat(statuses).isSubsetOf(200, 503);
        for (SignedDelivery webhook : webhooks) {
            assertThat(system.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()))
                            .getStatusCode())
                    .isEqualTo(200);
        }

        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(testEnvironment.item(session)).doesNotContainKeys("review_reasons", "next_check_at");
        assertNoWriteOverwritesAnother();
        assertThat(testEnvironment.stream().drain(system::publish)).isTrue();
        assertThat(testEnvironment.bus().entries())
                .extracting(Entry::detailType)
                .filteredOn("Payment Paid"::equals)
                .hasSize(1);
        assertThat(testEnvironment.bus().entries()).extracting(Entry::detail).doesNotHaveDuplicates();
    }

    @Test
    void concurrent_requests_for_one_order_open_one_session_and_publish_one_payment() throws Exception {
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("order#17", 2500));
        Callable<APIGatewayV2HTTPResponse> create = () -> system.create(
                SystemUnderTest.CATALOG_PRICING, HttpApiRequest.create().withBody("{\"order_id\":\"17\"}"));
        Set<String> sessions = new HashSet<>();
        for (APIGatewayV2HTTPResponse response : concurrently(THREADS / 2, _ -> create)) {
            assertThat(response.getStatusCode()).isIn(200, 503);
            if (response.getStatusCode() == 200) {
                sessions.add(
                        JSON.readTree(response.getBody()).path("session_id").asText());
            }
        }
        assertThat(sessions).hasSize(1);
        String session = sessions.iterator().next();
        // After 11 minutes both create and the reconciler retrieve the session from Moment.
        testEnvironment.clock().advance(Duration.ofMinutes(11));
        Event event = testEnvironment
                .moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session));
        SignedDelivery webhook = testEnvironment
                .moment()
                .webhooks()
                .sign("msg_paid", testEnvironment.clock().instant(), event.bytes());
        system.webhook(HttpApiRequest.webhook(Map.of(), new byte[0]));

        List<APIGatewayV2HTTPResponse> responses = concurrently(THREADS, number -> switch (number % 4) {
            case 0 -> create;
            case 1 -> () -> system.status(session);
            case 2 -> () -> system.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()));
            default ->
                () -> {
                    system.reconcile();
                    return APIGatewayV2HTTPResponse.builder()
                            .withStatusCode(200)
                            .build();
                };
        });

        assertThat(responses)
                .extracting(APIGatewayV2HTTPResponse::getStatusCode)
                .isSubsetOf(200, 409, 503);
        assertThat(create.call().getStatusCode()).isEqualTo(409);
        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(testEnvironment.item(session)).doesNotContainKeys("review_reasons", "next_check_at");
        assertThat(testEnvironment.item("order#17")).containsEntry("paid_by_session", AttributeValue.fromS(session));
        assertNoWriteOverwritesAnother();
        assertThat(testEnvironment.stream().drain(system::publish)).isTrue();
        assertThat(testEnvironment.bus().entries())
                .filteredOn(entry -> entry.source().equals("moment.checkout"))
                .extracting(entry -> JSON.readTree(entry.detail()).path("id").asText())
                .containsExactly(session + ":PAID");
    }

    @Test
    void concurrent_decisions_about_one_payment_have_one_result() throws Exception {
        String session = JSON.readTree(
                        system.create(Map.of(), HttpApiRequest.create()).getBody())
                .path("session_id")
                .asText();
        SignedDelivery webhook = testEnvironment
                .moment()
                .webhooks()
                .sign(
                        "msg_other_amount",
                        testEnvironment.clock().instant(),
                        testEnvironment
                                .moment()
                                .webhooks()
                                .event(
                                        EventType.SESSION_COMPLETED,
                                        testEnvironment.moment().pay(session))
                                .with(Deviation.OTHER_AMOUNT)
                                .bytes());
        system.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()));
        long revision = new StoredSession(testEnvironment.item(session)).revision();
        List<String> approve = decision(revision, "approve", session);
        List<String> close = decision(revision, "close", session, "--as", "refunded");

        List<Integer> exits = concurrently(THREADS / 2, number -> switch (number % 3) {
            case 0 -> () -> system.repair("arn:ann", approve).exit();
            case 1 -> () -> system.repair("arn:ben", close).exit();
            default ->
                () -> system.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()))
                        .getStatusCode();
        });

        StoredSession stored = new StoredSession(testEnvironment.item(session));
        boolean isApproved = stored.closed().isEmpty();
        int winner = isApproved ? 0 : 1;
        for (int number = 0; number < exits.size(); number++) {
            // Done, or changed since it was read; 1 after too many concurrent commands.
            assertThat(exits.get(number))
                    .as("command %s", number)
                    .isIn(number % 3 == 2 ? List.of(200) : number % 3 == winner ? List.of(0, 1) : List.of(1, 5));
        }
        assertThat(stored.revision()).isEqualTo(revision + 1);
        assertThat(stored.approved()).isEqualTo(isApproved ? Set.of("amount 1001") : Set.of());
        EventLog eventLog = new EventLog();
        eventLog.commanded(session, new EventLog.Decision("approve", revision, false, false));
        eventLog.commanded(session, new EventLog.Decision("close", revision, false, false));
        InvariantChecker.checkChanges(eventLog, testEnvironment.changes());
        assertThat(eventLog.violations()).isEmpty();
        assertThat(testEnvironment.stream().drain(system::publish)).isTrue();
        assertThat(testEnvironment.bus().entries())
                .extracting(Entry::detailType)
                .filteredOn("Payment Paid"::equals)
                .hasSize(isApproved ? 1 : 0);
    }

    private static List<String> decision(long revision, String... words) {
        List<String> argv = new ArrayList<>(List.of(words));
        argv.addAll(List.of("--revision", Long.toString(revision), "--because", "it is so"));
        return argv;
    }

    private void assertNoWriteOverwritesAnother() {
        EventLog eventLog = new EventLog();
        InvariantChecker.checkChanges(eventLog, testEnvironment.changes());
        assertThat(eventLog.violations()).isEmpty();
    }

    /** Starts all tasks at the same time and returns their results. */
    private static <T> List<T> concurrently(int threads, IntFunction<Callable<T>> work) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Callable<T>> tasks = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Callable<T> task = work.apply(i);
            tasks.add(() -> {
                start.await();
                return task.call();
            });
        }
        List<T> results = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> result : executor.invokeAll(tasks)) {
                results.add(result.get());
            }
        }
        return results;
    }
}
