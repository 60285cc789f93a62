package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However often a customer tries during an outage of Moment, the purchase can be paid as soon as Moment recovers. */
@ParameterizedClass
@EnumSource(PurchaseKind.class)
class OutageTest {
    private final PurchaseKind kind;

    OutageTest(PurchaseKind kind) {
        this.kind = kind;
    }

    private static void during(PurchaseFixture purchase, int status, int taps) {
        purchase.fixture().faults().always(Endpoint.CREATE, Fault.failure(status));
        for (int tap = 1; tap <= taps; tap++) {
            assertThat(purchase.post().status()).as("tap %s", tap).isIn(502, 503);
            purchase.advance(Duration.ofSeconds(20));
        }
        purchase.fixture().faults().clear();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 429, 500, 502, 503, 504})
    void one_request_opens_a_session_after_ten_taps_during_an_outage_with_stored_failures(int status) {
        try (PurchaseFixture purchase = PurchaseFixture.open(kind, settings -> settings.withStoredFailures(status))) {
            during(purchase, status, 10);
            assertThat(purchase.sessionsAtMoment()).isZero();

            ApiResponse response = purchase.post();

            assertThat(response.session()).isEqualTo(purchase.fixture().onlySessionAtMoment());
            assertThat(purchase.text("current_session")).isEqualTo(response.session());
            assertThat(purchase.post().token()).isEqualTo(response.token());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 429, 500, 502, 503, 504})
    void one_request_opens_a_session_after_ten_taps_during_an_outage_without_stored_failures(int status) {
        try (PurchaseFixture purchase = PurchaseFixture.open(kind, settings -> settings.withFailuresNotStored())) {
            during(purchase, status, 10);
            assertThat(purchase.item()).as("no key is used up").isEmpty();

            assertThat(purchase.post().session()).isEqualTo(purchase.fixture().onlySessionAtMoment());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void a_failure_that_this_request_caused_uses_no_further_key(int status) {
        try (PurchaseFixture purchase = PurchaseFixture.open(kind, settings -> settings.withStoredFailures(status))) {
            purchase.fixture().faults().always(Endpoint.CREATE, Fault.failure(status));

            purchase.post().isBareProblem(ProblemType.MOMENT_UNAVAILABLE);

            assertThat(purchase.fixture().keysAtMoment().stream().distinct()).hasSize(1);
            assertThat(purchase.item()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 429, 500, 502, 503, 504})
    void a_request_that_meets_a_stored_failure_tries_one_further_key(int status) {
        try (PurchaseFixture purchase = PurchaseFixture.open(kind, settings -> settings.withStoredFailures(status))) {
            during(purchase, status, 1);
            assertThat(purchase.item()).isEmpty();

            purchase.post();

            assertThat(purchase.fixture().keysAtMoment().stream().distinct()).hasSize(2);
            assertThat(purchase.attemptNumber()).isEqualTo(2);
        }
    }

    /** Two requests at once, each with stored failures of the other one. */
    @ParameterizedTest
    @ValueSource(ints = {500})
    void a_second_stored_failure_in_one_request_is_unavailable(int status) {
        try (PurchaseFixture purchase = PurchaseFixture.open(kind, settings -> settings.withStoredFailures(status))) {
            during(purchase, status, 3);
            purchase.fixture().testEnvironment().removeAll();

            ApiResponse response = purchase.post().isBareProblem(ProblemType.MOMENT_UNAVAILABLE);

            assertThat(response.retryAfter()).isEqualTo("5");
            assertThat(purchase.attemptNumber()).isEqualTo(2);
            assertThat(purchase.post().session()).isEqualTo(purchase.fixture().onlySessionAtMoment());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void a_stored_rejection_of_the_api_key_ends_when_the_key_is_corrected(int status) {
        try (PurchaseFixture purchase = PurchaseFixture.open(
                kind,
                settings -> settings.withStoredFailures(status).withSecretKeys("sk_test_simulator", "sk_test_new"))) {
            during(purchase, status, 3);
            purchase.fixture().testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_new");
            purchase.advance(Duration.ofMinutes(5));

            assertThat(purchase.post().session()).isEqualTo(purchase.fixture().onlySessionAtMoment());
        }
    }
}
