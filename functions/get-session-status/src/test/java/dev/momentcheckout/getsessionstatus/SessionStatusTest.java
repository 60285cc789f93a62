package dev.momentcheckout.getsessionstatus;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The status of a session, and when it is retrieved from Moment. */
class SessionStatusTest extends StatusFixture {
    @ParameterizedTest
    @EnumSource(names = {"PAID", "RESERVED", "PAYMENT_METHOD_VERIFIED"})
    void reads_a_successful_session_from_the_table_alone(PaymentOutcome outcome) {
        String id = open();
        recordWebhook(id, SessionStatus.COMPLETED, outcome);
        Map<String, AttributeValue> before = testEnvironment.item(id);

        assertStatus(status(id), id, "completed", true);

        assertThat(retrievals()).isZero();
        assertThat(testEnvironment.item(id)).isEqualTo(before);
    }

    @Test
    void a_session_that_needs_review_is_completed() {
        String id = open();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Deviation.OTHER_AMOUNT);

        assertStatus(status(id), id, "completed", true);

        assertThat(testEnvironment.item(id))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of("amount-mismatch")));
    }

    @Test
    void retrieves_an_open_session_and_records_the_result() {
        String id = open();
        testEnvironment.moment().pay(id);

        assertStatus(status(id), id, "completed", true);

        assertThat(retrievals()).isEqualTo(1);
        assertThat(testEnvironment.item(id)).containsEntry("state", text("PAID"));
        assertStatus(status(id), id, "completed", true);
        assertThat(retrievals()).isEqualTo(1);
    }

    @Test
    void a_payment_found_by_a_status_request_claims_its_order() {
        String id = openOrder("order-1");
        testEnvironment.moment().pay(id);

        assertStatus(status(id), id, "completed", true);

        assertThat(testEnvironment.item("order#order-1")).containsEntry("paid_by_session", text(id));
        assertThat(testEnvironment.item(id)).doesNotContainKey("review_reasons");
    }

    @Test
    void of_two_payments_of_one_order_the_second_needs_review() {
        String first = openOrder("order-1");
        String second = openOrder("order-1");
        testEnvironment.moment().pay(first);
        testEnvironment.moment().pay(second);

        assertStatus(status(first), first, "completed", true);
        assertStatus(status(second), second, "completed", true);

        assertThat(testEnvironment.item(first)).doesNotContainKey("review_reasons");
        assertThat(testEnvironment.item(second))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of("order-already-paid")));
    }

    /** A session that create has just recorded may be missing from an eventually consistent read. */
    @Test
    void reads_the_session_consistently() {
        String id = open();
        List<String> reads = new CopyOnWriteArrayList<>();
        GetSessionStatusHandler instance = intercepted((request, next) -> {
            if (request.httpRequest()
                    .firstMatchingHeader("X-Amz-Target")
                    .orElse("")
                    .endsWith("GetItem")) {
                reads.add(NetworkFaults.body(request));
            }
            return next.call();
        });

        assertStatus(HttpApiRequest.status(id).to(instance, CONTEXT), id, "active", false);

        assertThat(reads).singleElement().asString().contains("\"ConsistentRead\":true");
    }

    @Test
    void a_session_that_is_deleted_during_its_retrieval_is_not_found_and_not_stored_again() {
        String id = open();
        testEnvironment.moment().pay(id);
        GetSessionStatusHandler instance = intercepted((request, next) -> {
            if (request.httpRequest().encodedPath().startsWith("/collect")) {
                testEnvironment.removeAll();
            }
            return next.call();
        });

        assertProblem(HttpApiRequest.status(id).to(instance, CONTEXT), 404, "session-not-found");

        assertThat(testEnvironment.items()).isEmpty();
    }

    @Test
    void an_unpaid_session_is_active() {
        String id = open();

        assertStatus(status(id), id, "active", false);
    }

    @Test
    void a_pending_attempt_after_a_failed_one_is_active() {
        String id = open();
        testEnvironment.moment().decline(id);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        testEnvironment.moment().attempt(id);

        assertStatus(status(id), id, "active", false);
    }

    /** A slow bank transfer may arrive after the end. Customers who were shown the end paid again. */
    @ParameterizedTest
    @EnumSource(
            value = SessionStatus.class,
            names = {"EXPIRED", "CANCELLED"})
    void a_session_that_ended_with_a_pending_attempt_is_active(SessionStatus end) {
        String id = open();
        testEnvironment.moment().force(id, end, PaymentOutcome.PENDING);

        assertStatus(status(id), id, "active", false);

        assertThat(testEnvironment.item(id))
                .containsEntry("state", text(end.name()))
                .containsEntry("last_attempt", text("pending"));
    }

    @Test
    void a_declined_attempt_is_failed_and_not_final() {
        String id = open();
        testEnvironment.moment().decline(id);

        assertStatus(status(id), id, "failed", false);
        assertThat(testEnvironment.item(id))
                .containsEntry("state", text("OPEN"))
                .containsEntry("last_attempt", text("failed"));
    }

    @Test
    void the_last_failed_attempt_is_final() {
        String id = open();
        testEnvironment.moment().exhaust(id);

        assertStatus(status(id), id, "failed", true);
    }

    @Test
    void expired_and_cancelled_sessions_are_final() {
        String expired = open();
        testEnvironment.moment().expire(expired);
        String cancelled = open();
        testEnvironment.moment().cancel(cancelled);

        assertStatus(status(expired), expired, "expired", true);
        assertStatus(status(cancelled), cancelled, "cancelled", true);
    }

    @Test
    void keeps_retrieving_a_session_that_ended_without_payment() {
        String id = open();
        recordWebhook(id, SessionStatus.EXPIRED, PaymentOutcome.NOT_STARTED);
        testEnvironment.moment().pay(id);

        assertStatus(status(id), id, "completed", true);
    }

    @Test
    void a_completed_session_without_an_outcome_is_active_and_retrieved_again() {
        String id = open();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Deviation.WITHOUT_ANY_OUTCOME);

        assertStatus(status(id), id, "active", false);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        testEnvironment.moment().faults().clear();

        assertStatus(status(id), id, "completed", true);
        assertThat(retrievals()).isEqualTo(2);
    }

    @Test
    void a_payment_without_an_amount_is_active_and_retrieved_again() throws IOException {
        String id = open();
        byte[] paid = "{\"id\":\"%s\",\"status\":\"completed\",\"payment_outcome\":\"paid\"}"
                .formatted(id)
                .getBytes(StandardCharsets.UTF_8);
        AtomicInteger requests = new AtomicInteger();
        HttpServer moment = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        moment.createContext("/collect/payment_sessions/" + id, exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, paid.length);
            exchange.getResponseBody().write(paid);
            exchange.close();
        });
        moment.start();
        Map<String, String> environment = testEnvironment.environment(FUNCTION);
        environment.put(
                "MOMENT_BASE_URL", "http://127.0.0.1:" + moment.getAddress().getPort());
        GetSessionStatusHandler instance = handler(environment);

        assertStatus(HttpApiRequest.status(id).to(instance, CONTEXT), id, "active", false);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        assertStatus(HttpApiRequest.status(id).to(instance, CONTEXT), id, "active", false);
        moment.stop(0);

        assertThat(requests).hasValue(2);
        assertThat(testEnvironment.item(id))
                .containsEntry("state", text("OPEN"))
                .containsKey("next_check_at");
    }

    @Test
    void accepts_the_older_payment_status_from_a_retrieval() {
        String id = open();
        testEnvironment.moment().pay(id);
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Deviation.WITHOUT_OUTCOME);

        assertStatus(status(id), id, "completed", true);
    }

    @Test
    void retrieves_at_most_once_a_second() {
        String id = open();
        status(id);
        testEnvironment.clock().advance(Duration.ofMillis(999));
        assertStatus(status(id), id, "active", false);
        assertThat(retrievals()).isEqualTo(1);

        testEnvironment.clock().advance(Duration.ofMillis(1));
        assertStatus(status(id), id, "active", false);
        assertThat(retrievals()).isEqualTo(2);
    }

    @Test
    void concurrent_requests_to_several_instances_cause_one_retrieval() throws Exception {
        String id = open();
        GetSessionStatusHandler other = handler(testEnvironment.environment(FUNCTION));
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<Integer>> statuses = Stream.of(handler, other, handler, other, handler, other)
                    .map(instance -> threads.submit(request(instance, id, start)))
                    .toList();
            start.countDown();
            for (Future<Integer> status : statuses) {
                assertThat(status.get()).isEqualTo(200);
            }
        }

        assertThat(retrievals()).isEqualTo(1);
    }

    private static Callable<Integer> request(GetSessionStatusHandler instance, String id, CountDownLatch start) {
        return () -> {
            start.await();
            return HttpApiRequest.status(id).to(instance, CONTEXT).getStatusCode();
        };
    }
}
