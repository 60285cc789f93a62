package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.local.aws.NetworkFaults;
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

/** Many at once about one session: one rise, one announcement. */
class ConcurrencyTest {
    private static final int THREADS = 64;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final SystemUnderTest bundle = new SystemUnderTest(testEnvironment, new NetworkFaults());

    @AfterEach
    void close() {
        bundle.restart();
        testEnvironment.close();
    }

    @Test
    void sixty_four_that_tell_and_ask_make_one_rise_and_one_announcement() throws Exception {
        String session = JSON.readTree(
                        bundle.create(Map.of(), HttpApiRequest.create()).getBody())
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
        for (Session told : List.of(open, pending, reserved, paid)) {
            Event event = testEnvironment.moment().webhooks().event(EventType.SESSION_UPDATED, told);
            webhooks.add(testEnvironment
                    .moment()
                    .webhooks()
                    .sign("msg_" + webhooks.size(), testEnvironment.clock().instant(), event.bytes()));
        }
        bundle.status(session);
        bundle.webhook(HttpApiRequest.webhook(
                webhooks.getFirst().headers(), webhooks.getFirst().body()));
        List<Integer> statuses = atOnce(THREADS, number -> {
            SignedDelivery webhook = webhooks.get(number % webhooks.size());
            return () -> number % 5 == 4
                    ? bundle.status(session).getStatusCode()
                    : bundle.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()))
                            .getStatusCode();
        });
        // Too many at once are told to come again, and do.
        assertThat(statuses).isSubsetOf(200, 503);
        for (SignedDelivery webhook : webhooks) {
            assertThat(bundle.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()))
                            .getStatusCode())
                    .isEqualTo(200);
        }

        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(testEnvironment.item(session)).doesNotContainKeys("review_reasons", "next_check_at");
        assertNoWriteWentOverAnother();
        assertThat(testEnvironment.stream().drain(bundle::publish)).isTrue();
        assertThat(testEnvironment.bus().entries())
                .extracting(Entry::detailType)
                .filteredOn("Payment Paid"::equals)
                .hasSize(1);
        assertThat(testEnvironment.bus().entries()).extracting(Entry::detail).doesNotHaveDuplicates();
    }

    @Test
    void many_apps_that_ask_for_one_order_while_it_is_paid_and_looked_at_get_one_session_and_pay_once()
            throws Exception {
        testEnvironment.putCatalogEntry(TestEnvironment.catalogEntry("order#17", 2500));
        Map<String, String> catalog = Map.of("PRICING", "catalog");
        Callable<APIGatewayV2HTTPResponse> create =
                () -> bundle.create(catalog, HttpApiRequest.create().withBody("{\"order_id\":\"17\"}"));
        Set<String> sessions = new HashSet<>();
        for (APIGatewayV2HTTPResponse answer : atOnce(THREADS / 2, _ -> create)) {
            assertThat(answer.getStatusCode()).isIn(200, 503);
            if (answer.getStatusCode() == 200) {
                sessions.add(JSON.readTree(answer.getBody()).path("session_id").asText());
            }
        }
        assertThat(sessions).hasSize(1);
        String session = sessions.iterator().next();
        // Old enough for create and for the reconciler to ask Moment.
        testEnvironment.clock().advance(Duration.ofMinutes(11));
        Event event = testEnvironment
                .moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session));
        SignedDelivery webhook = testEnvironment
                .moment()
                .webhooks()
                .sign("msg_paid", testEnvironment.clock().instant(), event.bytes());
        bundle.webhook(HttpApiRequest.webhook(Map.of(), new byte[0]));

        List<APIGatewayV2HTTPResponse> answers = atOnce(THREADS, number -> switch (number % 4) {
            case 0 -> create;
            case 1 -> () -> bundle.status(session);
            case 2 -> () -> bundle.webhook(HttpApiRequest.webhook(webhook.headers(), webhook.body()));
            default ->
                () -> {
                    bundle.reconcile();
                    return APIGatewayV2HTTPResponse.builder()
                            .withStatusCode(200)
                            .build();
                };
        });

        assertThat(answers).extracting(APIGatewayV2HTTPResponse::getStatusCode).isSubsetOf(200, 409, 503);
        assertThat(create.call().getStatusCode()).isEqualTo(409);
        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(testEnvironment.item(session)).doesNotContainKeys("review_reasons", "next_check_at");
        assertThat(testEnvironment.item("order#17")).containsEntry("paid_by_session", AttributeValue.fromS(session));
        assertNoWriteWentOverAnother();
        assertThat(testEnvironment.stream().drain(bundle::publish)).isTrue();
        assertThat(testEnvironment.bus().entries())
                .extracting(entry -> JSON.readTree(entry.detail()).path("id").asText())
                .containsExactly(session + ":PAID");
    }

    private void assertNoWriteWentOverAnother() {
        EventLog chronicle = new EventLog();
        InvariantChecker.watch(chronicle, testEnvironment.changes());
        assertThat(chronicle.complaints()).isEmpty();
    }

    /** All begin at the same moment. */
    private static <T> List<T> atOnce(int threads, IntFunction<Callable<T>> work) throws Exception {
        CyclicBarrier together = new CyclicBarrier(threads);
        List<Callable<T>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Callable<T> each = work.apply(i);
            all.add(() -> {
                together.await();
                return each.call();
            });
        }
        List<T> answers = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> answer : executor.invokeAll(all)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }
}
