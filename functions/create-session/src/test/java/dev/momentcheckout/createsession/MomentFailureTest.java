package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures of Moment. Every problem document is our own and never contains Moment's text. */
class MomentFailureTest {
    private final CreateFixture fixture = CreateFixture.open();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void next(int times, Fault fault) {
        fixture.testEnvironment().moment().faults().next(Endpoint.CREATE, times, fault);
    }

    private void always(Fault fault) {
        fixture.testEnvironment().moment().faults().always(Endpoint.CREATE, fault);
    }

    private int calls() {
        return fixture.testEnvironment().moment().calls().size();
    }

    private void assertNothingRecorded() {
        assertThat(fixture.testEnvironment().items()).isEmpty();
    }

    private static ApiResponse unavailable(ApiResponse response) {
        response.isBareProblem(ProblemType.MOMENT_UNAVAILABLE);
        assertThat(response.retryAfter()).isEqualTo("5");
        return response;
    }

    @Test
    void a_refused_connection_is_unavailable() {
        unavailable(CreateFixture.post(
                fixture.handler(Map.of("MOMENT_BASE_URL", CreateFixture.unusedAddress())), HttpApiRequest.create()));
        assertNothingRecorded();
        assertThat(fixture.pauses()).hasSize(2);
    }

    @Test
    void a_connection_that_always_breaks_is_tried_three_times_under_one_key() {
        always(Fault.Connection.DROP_BEFORE_COMMIT);
        unavailable(fixture.post(HttpApiRequest.create()));
        assertThat(calls()).isEqualTo(3);
        assertThat(fixture.keysAtMoment()).containsOnly(fixture.keysAtMoment().getFirst());
        assertNothingRecorded();
    }

    @Test
    void a_request_without_a_key_is_retried_under_the_same_random_key() {
        next(1, Fault.Connection.DROP_AFTER_COMMIT);
        ApiResponse response = fixture.post(HttpApiRequest.create());
        assertThat(response.session()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(response.token())
                .isEqualTo(
                        fixture.testEnvironment().moment().sessions().getFirst().clientToken());
        assertThat(calls()).isEqualTo(2);
        assertThat(fixture.testEnvironment().items()).hasSize(1);
    }

    @Test
    void an_incomplete_response_is_retried() {
        next(1, Fault.BrokenBody.CUT_OFF);
        assertThat(fixture.post(HttpApiRequest.create()).session()).isEqualTo(fixture.onlySessionAtMoment());
    }

    @Test
    void after_the_time_limit_moment_is_not_called_again() {
        try (CreateFixture slow = CreateFixture.open(settings -> settings.withSleeper(_ -> {}))) {
            slow.testEnvironment().moment().faults().always(Endpoint.CREATE, Fault.failure(409));
            CreateSessionHandler handler = new CreateSessionHandler(
                    slow.environment(),
                    SystemServices.of(
                            slow.testEnvironment().clock(),
                            _ -> slow.testEnvironment().clock().advance(Duration.ofSeconds(14))));
            unavailable(CreateFixture.post(handler, HttpApiRequest.create()));
            assertThat(slow.testEnvironment().moment().calls()).hasSize(1);
        }
    }

    @Test
    void a_rejected_request_is_not_retried() {
        next(1, Fault.failure(400));
        fixture.post(HttpApiRequest.create()).isProblem(ProblemType.MOMENT_REJECTED_REQUEST);
        assertThat(calls()).isEqualTo(1);
        assertNothingRecorded();
    }

    @ParameterizedTest
    @ValueSource(ints = {402, 404, 405, 410, 415})
    void any_other_rejection_is_not_retried_either(int status) {
        next(1, Fault.failure(status));
        fixture.post(HttpApiRequest.create()).isProblem(ProblemType.MOMENT_REJECTED_REQUEST);
    }

    @Test
    void a_rejected_api_key_is_read_again_once() {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withSecretKeys("sk_test_other"))) {
            CreateSessionHandler handler = other.handler();
            CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.MOMENT_AUTHENTICATION_FAILED);

            assertThat(other.testEnvironment().secrets().reads(TestEnvironment.API_KEY_ARN))
                    .isEqualTo(2);
            assertThat(other.testEnvironment().moment().calls())
                    .as("the same key is not used twice")
                    .hasSize(1);
            assertThat(other.testEnvironment().items()).isEmpty();
        }
    }

    @Test
    void a_rotated_api_key_works_without_a_deployment() {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withSecretKeys("sk_test_new"))) {
            CreateSessionHandler handler = other.handler();
            CreateFixture.post(handler, HttpApiRequest.create()).isProblem(ProblemType.MOMENT_AUTHENTICATION_FAILED);

            other.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_new");
            // After the minimum refresh interval, and while the old key is still cached.
            other.testEnvironment().clock().advance(Duration.ofSeconds(30));
            int before = other.testEnvironment().moment().calls().size();
            assertThat(CreateFixture.post(handler, HttpApiRequest.create()).token())
                    .isNotBlank();

            var calls = other.testEnvironment().moment().calls();
            assertThat(calls.subList(before, calls.size()))
                    .extracting(dev.momentcheckout.simulator.Call::status)
                    .containsExactly(401, 201);
        }
    }

    @Test
    void a_revoked_api_key_is_reported() {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withRevokedKeys("sk_test_simulator"))) {
            other.post(HttpApiRequest.create()).isProblem(ProblemType.MOMENT_AUTHENTICATION_FAILED);
            assertThat(other.testEnvironment().moment().calls())
                    .extracting(dev.momentcheckout.simulator.Call::status)
                    .containsExactly(403);
            assertThat(other.testEnvironment().items()).isEmpty();
        }
    }

    @Test
    void a_permanent_conflict_under_a_random_key_is_unavailable() {
        always(Fault.failure(409));
        unavailable(fixture.post(HttpApiRequest.create()));
        assertThat(calls()).isEqualTo(4);
        assertNothingRecorded();
    }

    @Test
    void a_mismatch_under_a_random_key_is_a_rejected_request() {
        next(1, Fault.failure(422));
        fixture.post(HttpApiRequest.create()).isProblem(ProblemType.MOMENT_REJECTED_REQUEST);
        assertThat(calls()).isEqualTo(1);
        assertNothingRecorded();
    }

    @Test
    void a_retry_after_beyond_the_time_limit_is_passed_on_at_once() {
        next(1, Fault.failure(429).withRetryAfter("17"));
        ApiResponse response = fixture.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_UNAVAILABLE);
        assertThat(response.retryAfter()).isEqualTo("17");
        assertThat(calls()).isEqualTo(1);
        assertThat(fixture.pauses()).isEmpty();
        assertNothingRecorded();
    }

    @Test
    void a_retry_after_within_the_time_limit_is_waited_for() {
        next(1, Fault.failure(429).withRetryAfter("3"));
        assertThat(fixture.post(HttpApiRequest.create()).session()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(fixture.pauses()).containsExactly(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "soon"})
    void an_unusable_retry_after_is_replaced_by_the_default(String retryAfter) {
        always(Fault.failure(429).withRetryAfter(retryAfter));
        unavailable(fixture.post(HttpApiRequest.create()));
        assertThat(calls()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503, 504})
    void a_failure_is_retried_under_the_same_key_and_opens_one_session(int status) {
        next(2, Fault.failure(status));
        assertThat(fixture.post(HttpApiRequest.create()).session()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(fixture.keysAtMoment())
                .hasSize(3)
                .containsOnly(fixture.keysAtMoment().getFirst());
        assertThat(fixture.testEnvironment().items()).hasSize(1);
    }

    @Test
    void a_call_is_made_at_most_three_times() {
        always(Fault.failure(503).withRetryAfter("2"));
        ApiResponse response = fixture.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_UNAVAILABLE);
        assertThat(response.retryAfter()).isEqualTo("2");
        assertThat(calls()).isEqualTo(3);
        assertNothingRecorded();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.BrokenBody.class,
            names = {"HTML", "INVALID_JSON", "HUGE"})
    void an_unreadable_response_is_unavailable(Fault.BrokenBody broken) {
        brokenOnce(broken);
    }

    @ParameterizedTest
    @EnumSource(
            value = Deviation.class,
            names = {"WITHOUT_CLIENT_TOKEN", "OTHER_AMOUNT", "OTHER_CURRENCY", "OTHER_MODE"})
    void a_session_that_differs_from_the_request_is_not_returned(Deviation deviation) {
        brokenOnce(deviation);
    }

    private void brokenOnce(Fault fault) {
        always(fault);
        unavailable(fixture.post(CreateFixture.withKey()));
        assertNothingRecorded();

        fixture.testEnvironment().moment().faults().clear();
        assertThat(fixture.post(CreateFixture.withKey()).session()).isEqualTo(fixture.onlySessionAtMoment());
    }

    @ParameterizedTest
    @EnumSource(
            value = Deviation.class,
            names = {
                "EXTRA_FIELDS",
                "LOWER_CASE_CURRENCY",
                "WITHOUT_MODE",
                "WITHOUT_OUTCOME",
                "WITHOUT_ANY_OUTCOME",
                "UNKNOWN_STATUS",
                "UNKNOWN_OUTCOME"
            })
    void a_session_with_unknown_or_missing_details_is_returned(Deviation deviation) {
        next(1, deviation);
        String session = fixture.post(HttpApiRequest.create()).session();
        assertThat(fixture.text(session, "state")).isEqualTo("OPEN");
        assertThat(fixture.item(session)).doesNotContainKey("review_reasons");
    }
}
