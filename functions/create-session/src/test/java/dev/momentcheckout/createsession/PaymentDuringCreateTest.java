package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** What another session of the purchase reports while a request waits for Moment. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class PaymentDuringCreateTest {
    private final PurchaseFixture purchase;

    PaymentDuringCreateTest(PurchaseKind kind) {
        purchase = PurchaseFixture.open(kind);
    }

    @AfterEach
    void close() {
        purchase.close();
    }

    private static boolean isCreateCall(HttpExecuteRequest request) {
        return request.httpRequest().method() == SdkHttpMethod.POST
                && request.httpRequest().encodedPath().endsWith("/collect/payment_sessions");
    }

    private boolean isPurchaseWrite(HttpExecuteRequest request) {
        return CreateFixture.isWriteOf(purchase.kind().id(), request);
    }

    /** Posts the request; before the first outgoing call of this kind, the event happens. */
    private ApiResponse postWhile(Predicate<HttpExecuteRequest> call, Runnable event) {
        AtomicBoolean happened = new AtomicBoolean();
        NetworkFaults network = new NetworkFaults();
        network.intercept((request, next) -> {
            if (call.test(request) && happened.compareAndSet(false, true)) {
                event.run();
            }
            return next.call();
        });
        SystemServices services = SystemServices.of(
                        purchase.fixture().testEnvironment().clock(), Sleeper::sleep)
                .withBackoff(BackoffStrategy.retryImmediately())
                .withHttp(network::wrap);
        ApiResponse response = CreateFixture.post(purchase.handler(services), purchase.request());
        assertThat(happened).isTrue();
        return response;
    }

    private void becomesPending(String session) {
        purchase.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.PENDING);
        purchase.fixture().recordWebhook(session);
    }

    @Test
    void a_token_is_not_repeated_after_another_session_was_paid_meanwhile() {
        purchase.post();
        String second = purchase.post(purchase.requestByLink()).session();
        purchase.advance(Duration.ofSeconds(30));

        postWhile(PaymentDuringCreateTest::isCreateCall, () -> purchase.pay(second))
                .isProblem(purchase.kind().alreadyPaid())
                .isAboutSession(second);
    }

    @Test
    void a_token_is_not_repeated_after_another_session_became_pending_meanwhile() {
        purchase.post();
        String second = purchase.post(purchase.requestByLink()).session();
        purchase.advance(Duration.ofSeconds(30));

        postWhile(PaymentDuringCreateTest::isCreateCall, () -> becomesPending(second))
                .isProblem(ProblemType.PAYMENT_PENDING)
                .isAboutSession(second);
    }

    @Test
    void a_token_of_a_double_tap_is_not_repeated_beside_a_session_opened_and_paid_meanwhile() {
        purchase.post();

        postWhile(PaymentDuringCreateTest::isCreateCall, () -> {
                    String second = purchase.post(purchase.requestByLink()).session();
                    purchase.pay(second);
                })
                .isProblem(purchase.kind().alreadyPaid());
    }

    @Test
    void no_attempt_begins_beside_an_earlier_session_that_became_pending_meanwhile() {
        String first = purchase.post().session();
        purchase.expire(first);

        postWhile(PaymentDuringCreateTest::isCreateCall, () -> becomesPending(first))
                .isProblem(ProblemType.PAYMENT_PENDING)
                .isAboutSession(first);
    }

    @Test
    void a_request_that_lost_the_race_does_not_make_an_older_price_current_again() {
        String[] current = new String[1];
        postWhile(PaymentDuringCreateTest::isCreateCall, () -> {
                    purchase.price(3000);
                    current[0] = purchase.post(purchase.requestByLink()).session();
                })
                .isBareProblem(ProblemType.MOMENT_UNAVAILABLE);

        purchase.pay(current[0]);

        assertThat(purchase.reviewReasons(current[0])).isEmpty();
        assertThat(purchase.text("paid_by_session")).isEqualTo(current[0]);
    }

    @Test
    void a_request_that_lost_the_race_reads_the_earlier_sessions_again() {
        String first = purchase.post().session();
        purchase.expire(first);

        postWhile(this::isPurchaseWrite, () -> {
                    assertThat(purchase.post(purchase.requestByLink()).status()).isEqualTo(200);
                    becomesPending(first);
                })
                .isProblem(ProblemType.PAYMENT_PENDING)
                .isAboutSession(first);
    }
}
