package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.wiring.SystemServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Requests for one purchase at the same time, and crashes. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class ConcurrentCheckoutTest {
    private final PurchaseFixture purchase;

    ConcurrentCheckoutTest(PurchaseKind kind) {
        purchase = PurchaseFixture.open(kind);
    }

    @AfterEach
    void close() {
        purchase.close();
    }

    private static List<ApiResponse> atTheSameTime(List<Callable<ApiResponse>> apps) throws Exception {
        List<ApiResponse> responses = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<ApiResponse> response : threads.invokeAll(apps)) {
                responses.add(response.get());
            }
        }
        assertThat(responses)
                .allSatisfy(response -> assertThat(response.status()).isIn(200, 503))
                .anySatisfy(response -> assertThat(response.status()).isEqualTo(200));
        return responses.stream().filter(response -> response.status() == 200).toList();
    }

    @Test
    void concurrent_requests_get_one_session() throws Exception {
        List<Callable<ApiResponse>> apps = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            CreateSessionHandler instance = i % 4 == 0 ? purchase.handler(Map.of()) : purchase.handler();
            apps.add(() -> CreateFixture.post(instance, purchase.request()));
        }

        List<ApiResponse> opened = atTheSameTime(apps);

        assertThat(opened.stream().map(ApiResponse::session).distinct())
                .containsExactly(purchase.fixture().onlySessionAtMoment());
        assertThat(purchase.attemptNumber()).isEqualTo(1);
    }

    @Test
    void concurrent_requests_after_a_price_change_get_the_current_attempt() throws Exception {
        purchase.post();
        purchase.price(3000);
        List<Callable<ApiResponse>> apps = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            apps.add(purchase::post);
        }

        List<ApiResponse> opened = atTheSameTime(apps);

        assertThat(opened).extracting(ApiResponse::session).containsOnly(purchase.text("current_session"));
        assertThat(purchase.sessionsAtMoment()).isEqualTo(2);
    }

    @Test
    void no_token_is_returned_if_the_purchase_cannot_be_written() {
        CreateSessionHandler cutOff =
                purchase.handlerThatCannotWrite(purchase.kind().id());

        CreateFixture.post(cutOff, purchase.request()).isBareProblem(ProblemType.STORE_UNAVAILABLE);

        assertThat(purchase.item()).isEmpty();
        assertThat(purchase.post().session()).isEqualTo(purchase.fixture().onlySessionAtMoment());
    }

    @Test
    void a_payment_while_its_purchase_is_written_is_found_before_the_token_is_returned() {
        NetworkFaults network = new NetworkFaults();
        network.intercept((request, next) -> {
            if (CreateFixture.isWriteOf(purchase.kind().id(), request)
                    && purchase.item().isEmpty()) {
                purchase.pay(purchase.fixture().onlySessionAtMoment());
            }
            return next.call();
        });

        CreateFixture.post(handler(network), purchase.request())
                .isProblem(purchase.kind().alreadyPaid());

        purchase.isPaidBy(purchase.fixture().onlySessionAtMoment());
    }

    /** The process crashes after each of its outgoing calls in turn. The app then repeats its request. */
    @Test
    void a_repeated_request_after_a_crash_gets_the_same_session() {
        for (int after = 1; ; after++) {
            try (PurchaseFixture next = PurchaseFixture.open(purchase.kind())) {
                boolean crashed = crashesAfter(after, next);
                String repeated = next.post().session();
                assertThat(next.fixture().onlySessionAtMoment())
                        .as("after call %s", after)
                        .isEqualTo(repeated);
                assertThat(next.text("current_session")).isEqualTo(repeated);
                assertThat(next.attemptNumber()).isEqualTo(1);
                if (!crashed) {
                    assertThat(after).isGreaterThan(5);
                    return;
                }
            }
        }
    }

    private static boolean crashesAfter(int calls, PurchaseFixture purchase) {
        NetworkFaults network = new NetworkFaults();
        CreateSessionHandler crashing = handler(network, purchase);
        network.crashAfter(calls);
        try {
            purchase.request().to(crashing, new LambdaContext(CreateFixture.REQUEST_ID));
            return false;
        } catch (NetworkFaults.ProcessCrashError crash) {
            return true;
        }
    }

    private CreateSessionHandler handler(NetworkFaults network) {
        return handler(network, purchase);
    }

    private static CreateSessionHandler handler(NetworkFaults network, PurchaseFixture purchase) {
        return purchase.handler(
                SystemServices.of(purchase.fixture().testEnvironment().clock(), Sleeper::sleep)
                        .withBackoff(BackoffStrategy.retryImmediately())
                        .withHttp(network::wrap));
    }
}
