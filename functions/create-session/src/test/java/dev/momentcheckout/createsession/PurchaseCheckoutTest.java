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
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An order is paid once, in however many sessions it is tried. */
class PurchaseCheckoutTest {
    private static final String ORDER = "order-1";

    private final CreateFixture context = CreateFixture.open();
    private final CreateSessionHandler handler = context.handler(Map.of("PRICING", "catalog"));

    @BeforeEach
    void write() {
        price(2500);
    }

    @AfterEach
    void close() {
        context.close();
    }

    private void price(long amount) {
        context.testEnvironment().putCatalogEntry(entry(ORDER, amount));
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
        return context.testEnvironment().item("order#" + ORDER);
    }

    private void advance(Duration duration) {
        context.testEnvironment().clock().advance(duration);
    }

    private int sessionsAtMoment() {
        return context.testEnvironment().moment().sessions().size();
    }

    // One attempt.

    @Test
    void the_shop_s_price_is_asked_and_the_attempt_recorded() {
        ApiResponse answer = post();

        assertThat(context.number(answer.session(), "amount")).isEqualTo("2500");
        assertThat(context.text(answer.session(), "order")).isEqualTo(ORDER);
        assertThat(item())
                .containsEntry("attempt_number", AttributeValue.fromN("1"))
                .containsEntry("current_session", AttributeValue.fromS(answer.session()))
                .containsEntry("amount", AttributeValue.fromN("2500"))
                .containsEntry("currency", AttributeValue.fromS("ZAR"))
                .doesNotContainKeys("paid_by_session", "expires_at");
    }

    @Test
    void an_open_session_is_handed_out_again_and_moment_is_not_asked_how_it_stands() {
        ApiResponse first = post();
        advance(Duration.ofMinutes(9));
        ApiResponse again = CreateFixture.post(handler, order().withHeader("idempotency-key", CreateFixture.KEY));

        assertThat(again.session()).isEqualTo(first.session());
        assertThat(again.token()).isEqualTo(first.token());
        assertThat(context.testEnvironment().moment().calls())
                .extracting(call -> call.method())
                .containsOnly("POST");
        assertThat(context.number(first.session(), "revision")).isEqualTo("1");
    }

    @Test
    void an_older_open_session_is_looked_up_first() {
        ApiResponse first = post();
        advance(Duration.ofMinutes(11));
        assertThat(post().session()).isEqualTo(first.session());
        assertThat(context.testEnvironment().moment().calls())
                .extracting(call -> call.method())
                .containsExactly("POST", "GET", "POST");

        context.testEnvironment().moment().expire(first.session());
        ApiResponse next = post();
        assertThat(next.session()).isNotEqualTo(first.session());
        assertThat(context.text(first.session(), "state")).isEqualTo("EXPIRED");
        assertThat(item()).containsEntry("attempt_number", AttributeValue.fromN("2"));
    }

    @Test
    void a_session_whose_key_moment_will_soon_forget_is_not_replayed() {
        ApiResponse first = post();
        advance(Duration.ofHours(22).plusMinutes(59));
        assertThat(post().session()).isEqualTo(first.session());
        advance(Duration.ofMinutes(1));

        ApiResponse next = post();

        assertThat(next.session()).isNotEqualTo(first.session());
        assertThat(context.text(first.session(), "state")).isEqualTo("OPEN");
        assertThat(requireNonNull(item().get("previous_sessions")).l())
                .containsExactly(AttributeValue.fromS(first.session()));
    }

    @Test
    void an_order_that_is_paid_is_not_paid_again_and_moment_is_not_asked() {
        ApiResponse first = post();
        context.testEnvironment().moment().pay(first.session());
        context.webhookSays(first.session(), "completed", "paid", 2500);
        int calls = context.testEnvironment().moment().calls().size();

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());

        assertThat(context.testEnvironment().moment().calls()).hasSize(calls);
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(first.session()));
    }

    @Test
    void a_lost_webhook_does_not_let_an_order_be_paid_twice() {
        ApiResponse first = post();
        context.testEnvironment().moment().pay(first.session());
        advance(Duration.ofMinutes(11));

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());

        assertThat(context.text(first.session(), "state")).isEqualTo("PAID");
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(first.session()));
        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void money_that_is_held_is_not_asked_for_again_either() {
        ApiResponse first = post();
        context.webhookSays(first.session(), "completed", "paid", 1);

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());
        assertThat(item()).doesNotContainKey("paid_by_session");
    }

    // Earlier attempts.

    @Test
    void while_a_payment_is_under_way_no_other_session_is_opened() {
        ApiResponse first = post();
        context.testEnvironment().moment().attempt(first.session());
        context.testEnvironment().moment().force(first.session(), SessionStatus.EXPIRED, PaymentOutcome.PENDING);
        context.webhookSays(first.session(), "expired", "pending", 2500);

        post().isProblem(ProblemType.PAYMENT_PENDING).isAboutSession(first.session());

        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void while_moment_is_silent_about_an_earlier_session_no_other_is_opened() {
        ApiResponse first = post();
        context.webhookSays(first.session(), "expired", "unpaid", 2500);
        context.testEnvironment().moment().faults().always(Endpoint.RETRIEVE, Fault.answer(500));

        post().isProblem(ProblemType.MOMENT_UNAVAILABLE);

        assertThat(sessionsAtMoment()).isEqualTo(1);
        context.testEnvironment().moment().faults().clear();
        context.testEnvironment().moment().expire(first.session());
        assertThat(post().session()).isNotEqualTo(first.session());
    }

    @Test
    void every_earlier_session_that_is_watched_is_asked_about() {
        ApiResponse first = post();
        context.testEnvironment().moment().expire(first.session());
        context.webhookSays(first.session(), "expired", "not_started", 2500);
        ApiResponse second = post();
        context.testEnvironment().moment().expire(second.session());
        context.webhookSays(second.session(), "expired", "not_started", 2500);
        context.testEnvironment().moment().force(first.session(), SessionStatus.EXPIRED, PaymentOutcome.PAID);

        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());

        assertThat(context.text(first.session(), "state")).isEqualTo("PAID");
        assertThat(context.testEnvironment().item(first.session())).doesNotContainKey("review_reasons");
        assertThat(sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void late_money_at_an_unchanged_price_is_right_and_the_other_payment_is_held() {
        ApiResponse first = post();
        context.testEnvironment().moment().expire(first.session());
        context.webhookSays(first.session(), "expired", "not_started", 2500);
        ApiResponse second = post();

        context.webhookSays(first.session(), "expired", "paid", 2500);
        context.webhookSays(second.session(), "completed", "paid", 2500);

        assertThat(context.testEnvironment().item(first.session())).doesNotContainKey("review_reasons");
        assertThat(requireNonNull(
                                context.testEnvironment().item(second.session()).get("review_reasons"))
                        .ss())
                .containsExactly("order-already-paid");
        assertThat(context.text(second.session(), "state")).isEqualTo("PAID");
    }

    @Test
    void a_price_that_changed_is_another_attempt_and_money_at_the_old_one_is_held() {
        ApiResponse first = post();
        price(3000);
        ApiResponse second = post();

        assertThat(second.session()).isNotEqualTo(first.session());
        assertThat(context.number(second.session(), "amount")).isEqualTo("3000");
        context.webhookSays(first.session(), "completed", "paid", 2500);
        assertThat(requireNonNull(
                                context.testEnvironment().item(first.session()).get("review_reasons"))
                        .ss())
                .containsExactly("price-changed");
        assertThat(item()).doesNotContainKey("paid_by_session");

        context.webhookSays(second.session(), "completed", "paid", 3000);
        assertThat(context.testEnvironment().item(second.session())).doesNotContainKey("review_reasons");
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(second.session()));
    }

    @Test
    void a_price_that_changed_while_a_payment_is_under_way_waits_for_it() {
        ApiResponse first = post();
        context.testEnvironment().moment().attempt(first.session());
        price(3000);

        post().isProblem(ProblemType.PAYMENT_PENDING);
        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void money_before_the_order_was_written_settles_it_all_the_same() {
        ApiResponse first = post();
        context.testEnvironment()
                .putItem(Map.of(
                        "id",
                        AttributeValue.fromS("order#" + ORDER),
                        "version",
                        AttributeValue.fromN("1"),
                        "paid_by_session",
                        AttributeValue.fromS(first.session())));
        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());
    }

    // Owners.

    @Test
    void an_order_of_somebody_else_is_answered_as_one_that_is_absent() {
        CreateSessionHandler signedIn = context.handler(Map.of("PRICING", "catalog", "SIGN_IN", "required"));
        Map<String, AttributeValue> anns = entry("anns", 2500);
        anns.put("owner", AttributeValue.fromS("iss#ann"));
        context.testEnvironment().putCatalogEntry(anns);
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
    void an_owner_that_is_no_text_is_not_anybody() {
        Map<String, AttributeValue> broken = entry(ORDER, 2500);
        broken.put("owner", AttributeValue.fromNul(true));
        context.testEnvironment().putCatalogEntry(broken);
        post().isProblem(ProblemType.CATALOG_ENTRY_INVALID);
    }

    @Test
    void the_token_of_one_owner_is_not_handed_to_another() {
        CreateSessionHandler signedIn = context.handler(Map.of("PRICING", "catalog", "SIGN_IN", "required"));
        ApiResponse anns = CreateFixture.post(signedIn, order().signedInAs("iss", "ann"));
        ApiResponse bobs = CreateFixture.post(signedIn, order().signedInAs("iss", "bob"));

        assertThat(bobs.session()).isNotEqualTo(anns.session());
        assertThat(bobs.token()).isNotEqualTo(anns.token());
    }

    // What goes wrong.

    @Test
    void a_failure_that_moment_keeps_is_passed_over_by_the_next_number() {
        context.testEnvironment()
                .moment()
                .faults()
                .next(Endpoint.CREATE, Fault.answer(500).kept());

        ApiResponse answer = post();

        assertThat(item())
                .containsEntry("attempt_number", AttributeValue.fromN("2"))
                .containsEntry("current_session", AttributeValue.fromS(answer.session()));
        assertThat(post().session()).isEqualTo(answer.session());
    }

    @Test
    void after_a_deployment_the_attempt_before_is_asked_about_even_if_the_next_key_has_failed_once() {
        ApiResponse first = post();
        context.testEnvironment().moment().attempt(first.session());
        context.testEnvironment()
                .moment()
                .faults()
                .next(Endpoint.CREATE, Fault.answer(500).kept());
        CreateSessionHandler redeployed =
                context.handler(Map.of("PRICING", "catalog", "PRESENTATION_MODE", "redirect"));

        CreateFixture.post(redeployed, order())
                .isProblem(ProblemType.PAYMENT_PENDING)
                .isAboutSession(first.session());
    }

    @Test
    void after_a_deployment_the_attempt_before_is_asked_about_however_young_it_is() {
        ApiResponse first = post();
        context.testEnvironment().moment().pay(first.session());
        CreateSessionHandler redeployed =
                context.handler(Map.of("PRICING", "catalog", "PRESENTATION_MODE", "redirect"));

        CreateFixture.post(redeployed, order()).isProblem(ProblemType.ORDER_ALREADY_PAID);

        assertThat(context.text(first.session(), "state")).isEqualTo("PAID");
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS(first.session()));
    }

    @Test
    void another_session_under_the_same_key_is_the_next_attempt() {
        ApiResponse first = post();
        // Settings that are part of the key have changed: Moment has never seen it.
        CreateSessionHandler redeployed =
                context.handler(Map.of("PRICING", "catalog", "PRESENTATION_MODE", "redirect"));

        ApiResponse second = CreateFixture.post(redeployed, order());

        assertThat(second.session()).isNotEqualTo(first.session());
        assertThat(item()).containsEntry("current_session", AttributeValue.fromS(second.session()));
        assertThat(requireNonNull(item().get("previous_sessions")).l())
                .containsExactly(AttributeValue.fromS(first.session()));
        context.webhookSays(first.session(), "completed", "paid", 2500);
        post().isProblem(ProblemType.ORDER_ALREADY_PAID).isAboutSession(first.session());
    }

    @Test
    void two_apps_that_race_for_one_order_get_one_session() throws Exception {
        List<Callable<ApiResponse>> apps = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            CreateSessionHandler instance = i % 4 == 0 ? context.handler(Map.of("PRICING", "catalog")) : handler;
            apps.add(() -> CreateFixture.post(instance, order()));
        }
        List<ApiResponse> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<ApiResponse> answer : threads.invokeAll(apps)) {
                answers.add(answer.get());
            }
        }
        assertThat(answers.stream()
                        .filter(answer -> answer.status() == 200)
                        .map(ApiResponse::session)
                        .distinct())
                .hasSize(1);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isIn(200, 503));
        assertThat(answers).filteredOn(answer -> answer.status() == 200).isNotEmpty();
        assertThat(sessionsAtMoment()).isEqualTo(1);
    }

    @Test
    void two_apps_that_race_while_the_price_changes_leave_one_newest_attempt() throws Exception {
        post();
        price(3000);
        List<Callable<ApiResponse>> apps = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            apps.add(this::post);
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<ApiResponse> answer : threads.invokeAll(apps)) {
                if (answer.get().status() == 200) {
                    assertThat(answer.get().session())
                            .isEqualTo(requireNonNull(item().get("current_session"))
                                    .s());
                }
            }
        }
        assertThat(sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void no_token_is_handed_out_where_the_order_cannot_be_written() {
        NetworkFaults network = new NetworkFaults();
        network.intercept((request, next) -> {
            String sent = NetworkFaults.body(request);
            if (sent.contains("order#" + ORDER) && sent.contains("UpdateExpression")) {
                throw new IOException("refused");
            }
            return next.call();
        });
        CreateSessionHandler cutOff = handler(network);

        CreateFixture.post(cutOff, order()).isProblem(ProblemType.STORE_UNAVAILABLE);

        assertThat(item()).isEmpty();
        assertThat(post().session()).isEqualTo(context.onlySessionAtMoment());
    }

    /** The process dies after each of its outside calls in turn; the app asks again, as it does when there is no answer. */
    @Test
    void an_app_that_asks_again_after_a_crash_gets_the_same_session_and_nothing_is_left_over() {
        for (int after = 1; ; after++) {
            String order = "crash-" + after;
            context.testEnvironment().putCatalogEntry(entry(order, 2500));
            HttpApiRequest call = HttpApiRequest.create().withBody("{\"order_id\":\"" + order + "\"}");
            int before = sessionsAtMoment();
            boolean crashed = diesAfter(after, call);
            ApiResponse again = CreateFixture.post(handler, call);
            assertThat(sessionsAtMoment()).as("after call %s", after).isEqualTo(before + 1);
            assertThat(context.testEnvironment().item("order#" + order))
                    .containsEntry("current_session", AttributeValue.fromS(again.session()));
            assertThat(context.text(again.session(), "order")).isEqualTo(order);
            if (!crashed) {
                assertThat(after).isGreaterThan(5);
                return;
            }
        }
    }

    private boolean diesAfter(int calls, HttpApiRequest call) {
        NetworkFaults network = new NetworkFaults();
        CreateSessionHandler mortal = handler(network);
        network.crashAfter(calls);
        try {
            call.to(mortal, new LambdaContext(CreateFixture.REQUEST_ID));
            return false;
        } catch (NetworkFaults.ProcessCrashError death) {
            return true;
        }
    }

    private CreateSessionHandler handler(NetworkFaults network) {
        return new CreateSessionHandler(
                environment(),
                SystemServices.of(context.testEnvironment().clock(), Sleeper::sleep)
                        .withHttp(network::wrap));
    }

    private Map<String, String> environment() {
        Map<String, String> environment = context.testEnvironment().environment("CreateSession");
        environment.put("PRICING", "catalog");
        return environment;
    }
}
