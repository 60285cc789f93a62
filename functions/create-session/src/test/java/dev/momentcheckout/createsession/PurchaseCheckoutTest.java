package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An order is paid once, however many sessions it needs. */
class PurchaseCheckoutTest {
    private static final String ORDER = "order-1";

    private final CreateFixture fixture = CreateFixture.open();
    private final CreateSessionHandler handler = fixture.handler(Map.of("PRICING", "catalog"));

    @BeforeEach
    void putOrder() {
        price(2500);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private void price(long amount) {
        fixture.testEnvironment().putCatalogEntry(entry(ORDER, amount));
    }

    private static Map<String, AttributeValue> entry(String order, long amount) {
        return new HashMap<>(Map.of(
                "id",
                AttributeValue.fromS("order#" + order),
                "amount",
                AttributeValue.fromN(Long.toString(amount)),
                "currency",
                AttributeValue.fromS("ZAR")));
    }

    private static HttpApiRequest order() {
        return HttpApiRequest.create().withBody("{\"order_id\":\"" + ORDER + "\"}");
    }

    private ApiResponse post() {
        return CreateFixture.post(handler, order());
    }

    private Map<String, AttributeValue> item() {
        return fixture.testEnvironment().item("order#" + ORDER);
    }

    private void advance(Duration duration) {
        fixture.testEnvironment().clock().advance(duration);
    }

    private int sessionsAtMoment() {
        return fixture.testEnvironment().moment().sessions().size();
    }

    @Test
    void a_session_opens_at_the_shop_s_price_and_the_attempt_is_recorded() {
        ApiResponse response = post();

        assertThat(fixture.number(response.session(), "amount")).isEqualTo("2500");
        assertThat(fixture.text(response.session(), "order")).isEqualTo(ORDER);
        assertThat(item())
                .containsEntry("attempt_number", AttributeValue.fromN("1"))
                .containsEntry("current_session", AttributeValue.fromS(response.session()))
                .containsEntry("amount", AttributeValue.fromN("2500"))
                .containsEntry("currency", AttributeValue.fromS("ZAR"))
                .doesNotContainKeys("paid_by_session", "expires_at");
    }

    @Test
    void an_open_session_is_returned_again_without_a_retrieval() {
        ApiResponse first = post();
        advance(Duration.ofMinutes(9));
        ApiResponse repeated = CreateFixture.post(handler, order().withHeader("idempotency-key", CreateFixture.KEY));

        assertThat(repeated.session()).isEqualTo(first.session());
        assertThat(repeated.token()).isEqualTo(first.token());
        assertThat(fixture.testEnvironment().moment().calls())
                .extracting(call -> call.method())
                .containsOnly("POST");
        assertThat(fixture.number(first.session(), "revision")).isEqualTo("1");
    }

    @Test
    void an_older_open_session_is_retrieved_first() {
        ApiResponse first = post();
        advance(Duration.ofMinutes(11));
        assertThat(post().session()).isEqualTo(first.session());
        assertThat(fixture.testEnvironment().moment().calls())
                .extracting(call -> call.method())
                .containsExactly("POST", "GET", "POST");

        fixture.testEnvironment().moment().expire(first.session());
        ApiResponse next = post();
        assertThat(next.session()).isNotEqualTo(first.session());
        assertThat(fixture.text(first.session(), "state")).isEqualTo("EXPIRED");
        assertThat(item()).containsEntry("attempt_number", AttributeValue.fromN("2"));
    }

    @Test
    void a_session_whose_key_soon_expires_is_not_replayed() {
        ApiResponse first = post();
        advance(Duration.ofHours(22).plusMinutes(59));
        assertThat(post().session()).isEqualTo(first.session());
        advance(Duration.ofMinutes(1));

        ApiResponse next = post();

        assertThat(next.session()).isNotEqualTo(first.session());
        assertThat(fixture.text(first.session(), "state")).isEqualTo("OPEN");
        assertThat(requireNonNull(item().get("previous_sessions")).l())
                .containsExactly(AttributeValue.fromS(first.session()));
    }

    @Test
    void a_paid_order_is_rejected_without_a_call_to_moment() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().pay(first.session());
        fixture.recordWebhook(first.session(), "completed", "paid", 2500);
        int calls = fixture.testEnvironment().moment().calls().size();

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());

        assertThat(fixture.testEnvironment().moment().calls()).hasSize(calls);
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(first.session()));
    }

    @Test
    void an_order_is_not_paid_twice_after_a_lost_webhook() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().pay(first.session());
        advance(Duration.ofMinutes(11));

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());

        assertThat(fixture.text(first.session(), "state")).isEqualTo("PAID");
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(first.session()));
        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void an_order_whose_payment_needs_review_is_not_paid_again() {
        ApiResponse first = post();
        fixture.recordWebhook(first.session(), "completed", "paid", 1);

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());
        assertThat(item()).doesNotContainKey("paid_by_session");
    }

    @Test
    void no_other_session_opens_while_a_payment_is_pending() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().attempt(first.session());
        fixture.testEnvironment().moment().force(first.session(), SessionStatus.EXPIRED, PaymentOutcome.PENDING);
        fixture.recordWebhook(first.session(), "expired", "pending", 2500);

        post().isProblem(ProblemType.PAYMENT_PENDING).isAboutSession(first.session());

        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void no_other_session_opens_while_an_earlier_one_cannot_be_retrieved() {
        ApiResponse first = post();
        fixture.recordWebhook(first.session(), "expired", "unpaid", 2500);
        fixture.testEnvironment().moment().faults().always(Endpoint.RETRIEVE, Fault.failure(500));

        post().isProblem(ProblemType.MOMENT_UNAVAILABLE);

        assertThat(sessionsAtMoment()).isEqualTo(1);
        fixture.testEnvironment().moment().faults().clear();
        fixture.testEnvironment().moment().expire(first.session());
        assertThat(post().session()).isNotEqualTo(first.session());
    }

    @Test
    void every_earlier_session_that_may_be_paid_is_retrieved() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().expire(first.session());
        fixture.recordWebhook(first.session(), "expired", "not_started", 2500);
        ApiResponse second = post();
        fixture.testEnvironment().moment().expire(second.session());
        fixture.recordWebhook(second.session(), "expired", "not_started", 2500);
        fixture.testEnvironment().moment().force(first.session(), SessionStatus.EXPIRED, PaymentOutcome.PAID);

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());

        assertThat(fixture.text(first.session(), "state")).isEqualTo("PAID");
        assertThat(fixture.testEnvironment().item(first.session())).doesNotContainKey("review_reasons");
        assertThat(sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void a_late_payment_at_the_same_price_counts_and_the_second_payment_needs_review() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().expire(first.session());
        fixture.recordWebhook(first.session(), "expired", "not_started", 2500);
        ApiResponse second = post();

        fixture.recordWebhook(first.session(), "expired", "paid", 2500);
        fixture.recordWebhook(second.session(), "completed", "paid", 2500);

        assertThat(fixture.testEnvironment().item(first.session())).doesNotContainKey("review_reasons");
        assertThat(requireNonNull(
                                fixture.testEnvironment().item(second.session()).get("review_reasons"))
                        .ss())
                .containsExactly("order-already-paid");
        assertThat(fixture.text(second.session(), "state")).isEqualTo("PAID");
    }

    @Test
    void a_changed_price_begins_another_attempt_and_a_payment_at_the_old_price_needs_review() {
        ApiResponse first = post();
        price(3000);
        ApiResponse second = post();

        assertThat(second.session()).isNotEqualTo(first.session());
        assertThat(fixture.number(second.session(), "amount")).isEqualTo("3000");
        fixture.recordWebhook(first.session(), "completed", "paid", 2500);
        assertThat(requireNonNull(
                                fixture.testEnvironment().item(first.session()).get("review_reasons"))
                        .ss())
                .containsExactly("price-changed");
        assertThat(item()).doesNotContainKey("paid_by_session");

        fixture.recordWebhook(second.session(), "completed", "paid", 3000);
        assertThat(fixture.testEnvironment().item(second.session())).doesNotContainKey("review_reasons");
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(second.session()));
    }

    @Test
    void a_changed_price_waits_for_a_pending_payment() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().attempt(first.session());
        price(3000);

        post().isProblem(ProblemType.PAYMENT_PENDING);
        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void a_payment_claimed_before_the_first_attempt_counts() {
        ApiResponse first = post();
        fixture.testEnvironment()
                .putItem(Map.of(
                        "id",
                        AttributeValue.fromS("order#" + ORDER),
                        "version",
                        AttributeValue.fromN("1"),
                        "paid_by_session",
                        AttributeValue.fromS(first.session())));
        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());
    }

    @Test
    void an_order_of_another_owner_gets_the_same_response_as_an_absent_one() {
        CreateSessionHandler signedIn = fixture.handler(Map.of("PRICING", "catalog", "SIGN_IN", "required"));
        Map<String, AttributeValue> anns = entry("anns", 2500);
        anns.put("owner", AttributeValue.fromS("iss#ann"));
        fixture.testEnvironment().putCatalogEntry(anns);
        HttpApiRequest call = HttpApiRequest.create().withBody("{\"order_id\":\"anns\"}");

        ApiResponse others = CreateFixture.post(signedIn, call.signedInAs("iss", "bob"));
        ApiResponse absent = CreateFixture.post(
                signedIn,
                HttpApiRequest.create().withBody("{\"order_id\":\"none\"}").signedInAs("iss", "bob"));

        assertThat(others.isBareProblem(ProblemType.ORDER_NOT_FOUND).body()).isEqualTo(absent.body());
        assertThat(CreateFixture.post(signedIn, call.signedInAs("iss", "ann")).session())
                .isNotEmpty();
    }

    @Test
    void an_owner_that_is_not_text_makes_the_entry_invalid() {
        Map<String, AttributeValue> broken = entry(ORDER, 2500);
        broken.put("owner", AttributeValue.fromNul(true));
        fixture.testEnvironment().putCatalogEntry(broken);
        post().isProblem(ProblemType.CATALOG_ENTRY_INVALID);
    }

    @Test
    void the_token_of_one_owner_is_not_returned_to_another() {
        CreateSessionHandler signedIn = fixture.handler(Map.of("PRICING", "catalog", "SIGN_IN", "required"));
        ApiResponse anns = CreateFixture.post(signedIn, order().signedInAs("iss", "ann"));
        ApiResponse bobs = CreateFixture.post(signedIn, order().signedInAs("iss", "bob"));

        assertThat(bobs.session()).isNotEqualTo(anns.session());
        assertThat(bobs.token()).isNotEqualTo(anns.token());
    }

    @Test
    void a_stored_failure_is_skipped_with_the_next_attempt_number() {
        fixture.testEnvironment()
                .moment()
                .faults()
                .next(Endpoint.CREATE, Fault.failure(500).storedForReplay());

        ApiResponse response = post();

        assertThat(item())
                .containsEntry("attempt_number", AttributeValue.fromN("2"))
                .containsEntry("current_session", AttributeValue.fromS(response.session()));
        assertThat(post().session()).isEqualTo(response.session());
    }

    @Test
    void after_a_deployment_the_previous_attempt_is_retrieved_even_if_the_next_key_has_a_stored_failure() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().attempt(first.session());
        fixture.testEnvironment()
                .moment()
                .faults()
                .next(Endpoint.CREATE, Fault.failure(500).storedForReplay());
        CreateSessionHandler redeployed =
                fixture.handler(Map.of("PRICING", "catalog", "PRESENTATION_MODE", "redirect"));

        CreateFixture.post(redeployed, order())
                .isProblem(ProblemType.PAYMENT_PENDING)
                .isAboutSession(first.session());
    }

    @Test
    void after_a_deployment_the_previous_attempt_is_retrieved_at_any_age() {
        ApiResponse first = post();
        fixture.testEnvironment().moment().pay(first.session());
        CreateSessionHandler redeployed =
                fixture.handler(Map.of("PRICING", "catalog", "PRESENTATION_MODE", "redirect"));

        CreateFixture.post(redeployed, order()).isProblem(ProblemType.ORDER_ALREADY_PAID);

        assertThat(fixture.text(first.session(), "state")).isEqualTo("PAID");
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(first.session()));
    }

    @Test
    void another_session_for_the_same_order_is_the_next_attempt() {
        ApiResponse first = post();
        // Settings that are part of the key have changed, so the key is new to Moment.
        CreateSessionHandler redeployed =
                fixture.handler(Map.of("PRICING", "catalog", "PRESENTATION_MODE", "redirect"));

        ApiResponse second = CreateFixture.post(redeployed, order());

        assertThat(second.session()).isNotEqualTo(first.session());
        assertThat(item()).containsEntry("current_session", AttributeValue.fromS(second.session()));
        assertThat(requireNonNull(item().get("previous_sessions")).l())
                .containsExactly(AttributeValue.fromS(first.session()));
        fixture.recordWebhook(first.session(), "completed", "paid", 2500);
        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());
    }

    @Test
    void concurrent_requests_for_one_order_get_one_session() throws Exception {
        List<Callable<ApiResponse>> apps = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            CreateSessionHandler instance = i % 4 == 0 ? fixture.handler(Map.of("PRICING", "catalog")) : handler;
            apps.add(() -> CreateFixture.post(instance, order()));
        }
        List<ApiResponse> responses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<ApiResponse> response : threads.invokeAll(apps)) {
                responses.add(response.get());
            }
        }
        assertThat(responses.stream()
                        .filter(response -> response.status() == 200)
                        .map(ApiResponse::session)
                        .distinct())
                .hasSize(1);
        assertThat(responses)
                .allSatisfy(response -> assertThat(response.status()).isIn(200, 503));
        assertThat(responses).filteredOn(response -> response.status() == 200).isNotEmpty();
        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void concurrent_requests_after_a_price_change_get_the_current_attempt() throws Exception {
        post();
        price(3000);
        List<Callable<ApiResponse>> apps = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            apps.add(this::post);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<ApiResponse> response : threads.invokeAll(apps)) {
                if (response.get().status() == 200) {
                    assertThat(response.get().session())
                            .isEqualTo(requireNonNull(item().get("current_session"))
                                    .s());
                }
            }
        }
        assertThat(sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void no_token_is_returned_if_the_order_cannot_be_written() {
        NetworkFaults network = new NetworkFaults();
        network.intercept((request, next) -> {
            String body = NetworkFaults.body(request);
            if (body.contains("order#" + ORDER) && body.contains("UpdateExpression")) {
                throw new IOException("refused");
            }
            return next.call();
        });
        CreateSessionHandler cutOff = handler(network);

        CreateFixture.post(cutOff, order()).isProblem(ProblemType.STORE_UNAVAILABLE);

        assertThat(item()).isEmpty();
        assertThat(post().session()).isEqualTo(fixture.onlySessionAtMoment());
    }

    /** The process crashes after each of its outgoing calls in turn. The app then repeats its request. */
    @Test
    void a_repeated_request_after_a_crash_gets_the_same_session() {
        for (int after = 1; ; after++) {
            String order = "crash-" + after;
            fixture.testEnvironment().putCatalogEntry(entry(order, 2500));
            HttpApiRequest call = HttpApiRequest.create().withBody("{\"order_id\":\"" + order + "\"}");
            int before = sessionsAtMoment();
            boolean crashed = crashesAfter(after, call);
            ApiResponse repeated = CreateFixture.post(handler, call);
            assertThat(sessionsAtMoment()).as("after call %s", after).isEqualTo(before + 1);
            assertThat(fixture.testEnvironment().item("order#" + order))
                    .containsEntry("current_session", AttributeValue.fromS(repeated.session()));
            assertThat(fixture.text(repeated.session(), "order")).isEqualTo(order);
            if (!crashed) {
                assertThat(after).isGreaterThan(5);
                return;
            }
        }
    }

    private boolean crashesAfter(int calls, HttpApiRequest call) {
        NetworkFaults network = new NetworkFaults();
        CreateSessionHandler crashing = handler(network);
        network.crashAfter(calls);
        try {
            call.to(crashing, new LambdaContext(CreateFixture.REQUEST_ID));
            return false;
        } catch (NetworkFaults.ProcessCrashError crash) {
            return true;
        }
    }

    private CreateSessionHandler handler(NetworkFaults network) {
        return new CreateSessionHandler(
                environment(),
                SystemServices.of(fixture.testEnvironment().clock(), Sleeper::sleep)
                        .withBackoff(BackoffStrategy.retryImmediately())
                        .withHttp(network::wrap));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = fixture.testEnvironment().environment("CreateSession");
        environment.put("PRICING", "catalog");
        return environment;
    }
}
