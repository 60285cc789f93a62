package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ReconcileSessionsHandlerTest {
    private static final ExpectedTerms SOLD =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(1000, Currency.getInstance("ZAR")), MomentMode.TEST);

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final DynamoDbSessionStore sessions =
            new DynamoDbSessionStore(LocalDynamoDb.shared().client(), testEnvironment.table());
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        testEnvironment.close();
        http.close();
    }

    // What is found.

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 36, 156, 516, 1956, 3396, 4836, 6276, 7716, 9156, 10_080})
    void a_lost_webhook_is_made_good_at_the_next_look(int minute) {
        String session = opened();
        int before = 0;
        for (int look : List.of(1, 6, 36, 156, 516, 1956, 3396, 4836, 6276, 7716, 9156, 10_080)) {
            if (look == minute) {
                break;
            }
            before = look;
            advance(Duration.ofMinutes(look).minus(since()));
            assertThat(run()).containsEntry("checks", 1);
        }
        // Right after the look before: the longest wait of this rung.
        testEnvironment.moment().pay(session);
        assertThat(run())
                .as("not yet due, %s minutes after the opening", before)
                .containsEntry("checks", 0);
        advance(Duration.ofMinutes(minute).minus(since()).minusSeconds(1));
        assertThat(run()).containsEntry("checks", 0);

        advance(Duration.ofSeconds(1));
        assertThat(run()).containsEntry("checks", 1).containsEntry("failed", 0).doesNotContainKey("stopped");

        assertThat(state(session)).isEqualTo("PAID");
        assertThat(testEnvironment.item(session)).doesNotContainKeys("next_check_at", "next_check_shard");
        assertThat(run()).containsEntry("checks", 0);
    }

    @Test
    void a_webhook_that_only_hints_is_asked_about_in_the_next_run() {
        String session = opened();
        testEnvironment.moment().pay(session);
        record(session, Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.ABSENT);
        assertThat(state(session)).isEqualTo("OPEN");

        run();

        assertThat(state(session)).isEqualTo("PAID");
    }

    @Test
    void what_nobody_recorded_is_held_within_ten_minutes() {
        String session = atMoment();
        testEnvironment.moment().pay(session);
        record(session, Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PAID);
        for (int minute = 1; minute < 10; minute++) {
            advance(Duration.ofMinutes(1));
            run();
            assertThat(testEnvironment.item(session)).doesNotContainKey("review_reasons");
        }
        advance(Duration.ofMinutes(1));

        run();

        assertThat(requireNonNull(testEnvironment.item(session).get("review_reasons"))
                        .ss())
                .containsExactly("unrecorded-session");
        assertThat(testEnvironment.item(session)).doesNotContainKeys("next_check_at", "expires_at");
    }

    @Test
    void what_nobody_recorded_is_held_though_moment_is_down() {
        String session = atMoment();
        record(session, Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PAID);
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Fault.answer(500));
        for (int minute = 1; minute <= 10; minute++) {
            advance(Duration.ofMinutes(1));
            run();
        }
        assertThat(requireNonNull(testEnvironment.item(session).get("review_reasons"))
                        .ss())
                .containsExactly("unrecorded-session");
    }

    @Test
    void late_money_is_found_by_one_of_three_last_looks() {
        String session = opened();
        testEnvironment.moment().expire(session);
        advance(Duration.ofMinutes(1));
        run();
        assertThat(state(session)).isEqualTo("EXPIRED");
        testEnvironment
                .moment()
                .force(
                        session,
                        dev.momentcheckout.simulator.SessionStatus.EXPIRED,
                        dev.momentcheckout.simulator.PaymentOutcome.PAID);

        advance(Duration.ofMinutes(59));
        assertThat(run()).containsEntry("checks", 0);
        advance(Duration.ofMinutes(1));
        run();

        assertThat(state(session)).isEqualTo("PAID");
    }

    @Test
    void a_session_that_nobody_pays_leaves_the_index_after_seven_days() {
        String session = opened();
        int looks = 0;
        for (int hour = 0; hour <= 7 * 24; hour++) {
            looks += (int) requireNonNull(run().get("checks"));
            advance(Duration.ofHours(1));
        }
        assertThat(state(session)).isEqualTo("OPEN");
        assertThat(testEnvironment.item(session))
                .doesNotContainKeys("next_check_at", "unresolved")
                .containsKey("expires_at");
        assertThat(looks).isBetween(8, 12);
    }

    @Test
    void a_session_that_moment_does_not_know_any_more_is_unresolved_in_the_end() {
        SessionId session = new SessionId("ps_unknown");
        sessions.update(
                session,
                _ -> PaymentSession.opened(
                        SOLD, told(session.value(), Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)));
        for (int day = 0; day <= 8; day++) {
            run();
            advance(Duration.ofDays(1));
        }
        assertThat(testEnvironment.item(session.value()))
                .containsEntry("unresolved", AttributeValue.fromBool(true))
                .doesNotContainKey("next_check_at");
    }

    // What goes wrong.

    @Test
    void a_row_that_cannot_be_read_holds_up_nobody_and_waits() {
        String bad = opened();
        Map<String, AttributeValue> item = new java.util.HashMap<>(testEnvironment.item(bad));
        item.put("state", AttributeValue.fromS("NO_SUCH_STATE"));
        testEnvironment.putItem(item);
        // More than are asked about at once, so that some come when the bad one has failed.
        List<String> good = openedMany(90);
        good.forEach(testEnvironment.moment()::pay);
        advance(Duration.ofMinutes(1));

        assertThat(run()).containsEntry("checks", 91).containsEntry("failed", 1);

        assertThat(good).allSatisfy(session -> assertThat(state(session)).isEqualTo("PAID"));
        assertThat(run()).containsEntry("checks", 0);
        advance(Duration.ofHours(6));
        assertThat(run()).containsEntry("checks", 1).containsEntry("failed", 1);
    }

    @Test
    void a_write_that_is_refused_holds_up_nobody_and_is_made_by_the_next_run() {
        String first = opened();
        String second = opened();
        testEnvironment.moment().pay(first);
        testEnvironment.moment().pay(second);
        advance(Duration.ofMinutes(1));

        Map<String, Object> told = run(handler(refusingWritesOf(first)), 55_000);

        assertThat(told).containsEntry("checks", 2).containsEntry("failed", 1);
        assertThat(state(first)).isEqualTo("OPEN");
        assertThat(state(second)).isEqualTo("PAID");
        run();
        assertThat(state(first)).isEqualTo("PAID");
    }

    @Test
    void an_answer_that_never_comes_holds_up_nobody() {
        testEnvironment.moment().faults().next(Endpoint.RETRIEVE, Fault.Connection.HANG);
        List<String> all = openedMany(6);
        all.forEach(testEnvironment.moment()::pay);
        advance(Duration.ofMinutes(1));

        run();

        assertThat(all).filteredOn(session -> state(session).equals("PAID")).hasSize(5);
        advance(Duration.ofMinutes(5));
        run();
        assertThat(all).allSatisfy(session -> assertThat(state(session)).isEqualTo("PAID"));
    }

    @Test
    void while_moment_is_down_few_are_asked_and_the_rest_stays_due() {
        openedMany(60);
        testEnvironment.moment().faults().always(Endpoint.RETRIEVE, Fault.answer(503));
        advance(Duration.ofMinutes(1));

        assertThat(run()).containsEntry("stopped", "MOMENT_UNAVAILABLE");
        assertThat(testEnvironment.moment().calls()).hasSizeBetween(60 + 20, 60 + 59);

        testEnvironment.moment().faults().clear();
        assertThat(run()).doesNotContainKey("stopped");
    }

    @Test
    void a_wait_that_moment_asks_for_ends_the_run() {
        openedMany(3);
        testEnvironment
                .moment()
                .faults()
                .always(Endpoint.RETRIEVE, Fault.answer(429).withRetryAfter("30"));
        advance(Duration.ofMinutes(1));

        assertThat(run()).containsEntry("stopped", "MOMENT_ASKS_TO_WAIT");
        testEnvironment.moment().faults().clear();
        assertThat(run()).containsEntry("checks", 3);
    }

    @Test
    void a_key_that_moment_refuses_ends_the_run_and_nothing_is_put_off() {
        openedMany(3);
        testEnvironment.moment().acceptSecretKeys("sk_test_another");
        advance(Duration.ofMinutes(1));

        assertThat(run()).containsEntry("stopped", "KEY_REFUSED");

        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_another");
        assertThat(run()).containsEntry("checks", 3).doesNotContainKey("stopped");
    }

    @Test
    void a_key_without_a_value_ends_the_run() {
        String session = opened();
        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, "not a key");
        testEnvironment.moment().pay(session);
        advance(Duration.ofMinutes(1));

        assertThat(run()).containsEntry("stopped", "SECRET_UNUSABLE");
        testEnvironment.secrets().put(TestEnvironment.API_KEY_ARN, SimulatorSettings.DEFAULT_SECRET_KEY);
        run();
        assertThat(state(session)).isEqualTo("PAID");
    }

    @Test
    void a_run_ends_before_its_time_is_up_and_the_next_goes_on() {
        List<String> all = openedMany(30);
        all.forEach(testEnvironment.moment()::pay);
        advance(Duration.ofMinutes(1));

        // Nine seconds are kept for the last look: at five a second there is time for about fifteen.
        Map<String, Object> first = run(handler(UnaryOperator.identity()), 12_000);
        assertThat(first).containsEntry("stopped", "TIME_IS_UP");
        assertThat((int) requireNonNull(first.get("checks"))).isBetween(14, 17);

        run();
        assertThat(all).allSatisfy(session -> assertThat(state(session)).isEqualTo("PAID"));
    }

    @Test
    void two_runs_at_the_same_time_do_no_harm() throws Exception {
        List<String> all = openedMany(100);
        all.forEach(testEnvironment.moment()::pay);
        advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler one = withoutPauses();
        ReconcileSessionsHandler other = withoutPauses();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, Object>>> runs =
                    List.of(threads.submit(() -> run(one, 600_000)), threads.submit(() -> run(other, 600_000)));
            for (Future<Map<String, Object>> run : runs) {
                assertThat(run.get()).containsEntry("failed", 0).doesNotContainKey("stopped");
            }
        }
        assertThat(all).allSatisfy(session -> {
            assertThat(state(session)).isEqualTo("PAID");
            assertThat(requireNonNull(testEnvironment.item(session).get("revision"))
                            .n())
                    .isEqualTo("2");
        });
    }

    @Test
    void where_something_happened_is_looked_at_before_the_rest_and_the_oldest_before_the_newest() {
        String old = opened();
        advance(Duration.ofSeconds(10));
        String newer = opened();
        advance(Duration.ofSeconds(10));
        String attempted = opened();
        record(attempted, Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.PENDING);
        advance(Duration.ofMinutes(1));
        int calls = testEnvironment.moment().calls().size();

        // Each waits for the call before, so that the order of the calls is that of the looks.
        AtomicInteger looks = new AtomicInteger(calls);
        ReconcileSessionsHandler inTurn = new ReconcileSessionsHandler(
                testEnvironment.environment("ReconcileSessions"),
                SystemServices.of(testEnvironment.clock(), _ -> awaitCalls(looks.incrementAndGet())));
        run(inTurn, 55_000);

        assertThat(testEnvironment.moment().calls().subList(calls, calls + 3))
                .extracting(call -> String.valueOf(call.path()).replaceFirst(".*/", ""))
                .containsExactly(attempted, old, newer);
    }

    /** {@code -Dreconciler.backlog=10000} gives the figures; of so many, the first are due again before the last is looked at. */
    @Test
    void a_backlog_drains_at_the_rate_that_is_allowed() {
        int backlog = Integer.getInteger("reconciler.backlog", 600);
        for (int i = 0; i < backlog; i++) {
            SessionId session = new SessionId("ps_backlog_" + i);
            sessions.update(
                    session,
                    _ -> PaymentSession.opened(
                            SOLD,
                            told(session.value(), Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)));
        }
        advance(Duration.ofMinutes(1));
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ReconcileSessionsHandler handler = handler(counting(atOnce, most));
        int runs = 0;
        int looks = 0;
        Instant began = testEnvironment.clock().instant();
        while (looks < backlog) {
            Instant minute = testEnvironment.clock().instant();
            Map<String, Object> told = run(handler, 55_000);
            looks += (int) requireNonNull(told.get("checks"));
            runs++;
            Duration used = Duration.between(minute, testEnvironment.clock().instant());
            assertThat((int) requireNonNull(told.get("checks")))
                    .isLessThanOrEqualTo((int) (5 * used.toMillis() / 1000) + 1);
            advance(Duration.ofMinutes(1).minus(used));
        }
        System.out.printf(
                "backlog of %d: %d runs, %s by the clock, at most %d calls at once%n",
                backlog, runs, Duration.between(began, testEnvironment.clock().instant()), most.get());
        assertThat(most.get()).isLessThanOrEqualTo(40);
        // The last run may go on with what is due again.
        assertThat(looks).isBetween(backlog, backlog + 300);
    }

    private void awaitCalls(int count) {
        Instant patience = Instant.now().plusSeconds(10);
        while (testEnvironment.moment().calls().size() < count) {
            assertThat(Instant.now()).isBefore(patience);
            Thread.onSpinWait();
        }
    }

    // The stage.

    private Duration since() {
        return Duration.between(TestEnvironment.NOW, testEnvironment.clock().instant());
    }

    private void advance(Duration duration) {
        testEnvironment.clock().advance(duration);
    }

    private String state(String session) {
        return requireNonNull(testEnvironment.item(session).get("state")).s();
    }

    private ReconcileSessionsHandler handler(UnaryOperator<SdkHttpClient> network) {
        return new ReconcileSessionsHandler(
                testEnvironment.environment("ReconcileSessions"),
                SystemServices.of(testEnvironment.clock(), testEnvironment.clock()::advance)
                        .withHttp(network));
    }

    private Map<String, Object> run() {
        return run(withoutPauses(), 55_000);
    }

    /** So that the pauses between the calls of one run do not change when the next is due. */
    private ReconcileSessionsHandler withoutPauses() {
        return new ReconcileSessionsHandler(
                testEnvironment.environment("ReconcileSessions"), SystemServices.of(testEnvironment.clock(), _ -> {}));
    }

    private static Map<String, Object> run(ReconcileSessionsHandler handler, int millis) {
        return handler.handleRequest(Map.of("source", "each-minute"), new LambdaContext("run", millis));
    }

    private List<String> openedMany(int count) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(opened());
        }
        return all;
    }

    /** A session that Moment has and create has recorded. */
    private String opened() {
        String session = atMoment();
        SessionId id = new SessionId(session);
        sessions.update(
                id,
                _ -> PaymentSession.opened(
                        SOLD, told(session, Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)));
        return session;
    }

    private String atMoment() {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(testEnvironment.moment().baseUrl() + "/collect/payment_sessions"))
                .header("Authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(HttpRequest.BodyPublishers.ofString("{\"amount\":1000,\"currency\":\"ZAR\"}"))
                .build();
        try {
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return testEnvironment.moment().sessions().getLast().id();
    }

    private void record(String session, Source source, MomentStatus status, PaymentOutcome outcome) {
        Observation told = told(session, source, status, outcome);
        sessions.update(
                told.session(), before -> before == null ? PaymentSession.provisional(told) : before.observe(told));
    }

    private Observation told(String session, Source source, MomentStatus status, PaymentOutcome outcome) {
        Instant now = testEnvironment.clock().instant();
        return new Observation(
                new SessionId(session),
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                new ReportedTerms(1000L, "ZAR", MomentMode.TEST),
                false,
                null,
                now,
                now,
                "stage",
                now);
    }

    // Networks.

    private static UnaryOperator<SdkHttpClient> watched(NetworkFaults.Interceptor watcher) {
        NetworkFaults network = new NetworkFaults();
        network.intercept(watcher);
        return network::wrap;
    }

    private static UnaryOperator<SdkHttpClient> refusingWritesOf(String session) {
        return watched((request, next) -> {
            String sent = NetworkFaults.body(request);
            if (sent.contains("UpdateExpression") && sent.contains(session)) {
                throw new IOException("refused");
            }
            return next.call();
        });
    }

    private static UnaryOperator<SdkHttpClient> counting(AtomicInteger atOnce, AtomicInteger most) {
        return watched((request, next) -> {
            if (!request.httpRequest().encodedPath().startsWith("/collect")) {
                return next.call();
            }
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                return next.call();
            } finally {
                atOnce.decrementAndGet();
            }
        });
    }
}
