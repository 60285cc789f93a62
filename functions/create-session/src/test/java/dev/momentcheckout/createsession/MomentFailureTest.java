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
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Moment does not answer, or not as it should. Every refusal is a bare problem of ours: never Moment's own text. */
class MomentFailureTest {
    private final CreateFixture context = CreateFixture.open();

    @AfterEach
    void close() {
        context.close();
    }

    private void next(int times, Fault fault) {
        context.testEnvironment().moment().faults().next(Endpoint.CREATE, times, fault);
    }

    private void always(Fault fault) {
        context.testEnvironment().moment().faults().always(Endpoint.CREATE, fault);
    }

    private int calls() {
        return context.testEnvironment().moment().calls().size();
    }

    private void nothingIsRecorded() {
        assertThat(context.testEnvironment().items()).isEmpty();
    }

    private static ApiResponse unavailable(ApiResponse answer) {
        answer.isBareProblem(ProblemType.MOMENT_UNAVAILABLE);
        assertThat(answer.retryAfter()).isEqualTo("5");
        return answer;
    }

    @Test
    void where_nothing_listens_the_app_is_told_to_come_again() {
        unavailable(CreateFixture.post(
                context.handler(Map.of("MOMENT_BASE_URL", CreateFixture.nowhere())), HttpApiRequest.create()));
        nothingIsRecorded();
        assertThat(context.pauses()).containsExactly(Duration.ofMillis(250), Duration.ofMillis(250));
    }

    @Test
    void a_connection_that_always_breaks_is_tried_three_times_with_one_key() {
        always(Fault.Connection.DROP_BEFORE_COMMIT);
        unavailable(context.post(HttpApiRequest.create()));
        assertThat(calls()).isEqualTo(3);
        assertThat(context.keysAtMoment()).containsOnly(context.keysAtMoment().getFirst());
        nothingIsRecorded();
    }

    @Test
    void a_request_without_a_key_is_repeated_with_the_same_random_one() {
        next(1, Fault.Connection.DROP_AFTER_COMMIT);
        ApiResponse answer = context.post(HttpApiRequest.create());
        assertThat(answer.session()).isEqualTo(context.onlySessionAtMoment());
        assertThat(answer.token())
                .isEqualTo(
                        context.testEnvironment().moment().sessions().getFirst().clientToken());
        assertThat(calls()).isEqualTo(2);
        assertThat(context.testEnvironment().items()).hasSize(1);
    }

    @Test
    void an_answer_cut_off_in_its_midst_is_asked_for_again() {
        next(1, Fault.BrokenBody.CUT_OFF);
        assertThat(context.post(HttpApiRequest.create()).session()).isEqualTo(context.onlySessionAtMoment());
    }

    @Test
    void when_all_answers_were_lost_the_app_s_next_try_finds_the_session() {
        next(3, Fault.Connection.DROP_AFTER_COMMIT);
        unavailable(context.post(CreateFixture.underKey()));
        nothingIsRecorded();

        assertThat(context.post(CreateFixture.underKey()).session()).isEqualTo(context.onlySessionAtMoment());
    }

    @Test
    void when_the_time_is_used_up_nobody_is_asked_any_more() {
        try (CreateFixture slow = CreateFixture.open(settings -> settings.withPause(_ -> {}))) {
            slow.testEnvironment().moment().faults().always(Endpoint.CREATE, Fault.answer(409));
            CreateSessionHandler handler = new CreateSessionHandler(
                    slow.testEnvironment().environment("CreateSession"),
                    SystemServices.of(
                            slow.testEnvironment().clock(),
                            _ -> slow.testEnvironment().clock().advance(Duration.ofSeconds(14))));
            unavailable(CreateFixture.post(handler, HttpApiRequest.create()));
            assertThat(slow.testEnvironment().moment().calls()).hasSize(1);
        }
    }

    @Test
    void a_request_that_moment_rejects_is_our_fault_and_is_not_repeated() {
        next(1, Fault.answer(400));
        context.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_REJECTED_REQUEST);
        assertThat(calls()).isEqualTo(1);
        nothingIsRecorded();
    }

    @ParameterizedTest
    @ValueSource(ints = {402, 404, 405, 410, 415})
    void any_other_refusal_is_our_fault_too(int status) {
        next(1, Fault.answer(status));
        context.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_REJECTED_REQUEST);
    }

    @Test
    void a_key_that_moment_does_not_know_is_read_again_before_giving_up() {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withSecretKeys("sk_test_other"))) {
            CreateSessionHandler handler = other.handler();
            CreateFixture.post(handler, HttpApiRequest.create())
                    .isBareProblem(ProblemType.MOMENT_AUTHENTICATION_FAILED);

            assertThat(other.testEnvironment().secrets().reads(TestEnvironment.API_KEY_ARN))
                    .isEqualTo(2);
            assertThat(other.testEnvironment().moment().calls())
                    .as("the same key is not tried twice")
                    .hasSize(1);
            assertThat(other.testEnvironment().items()).isEmpty();
        }
    }

    @Test
    void a_rotated_key_works_at_once_without_a_deployment() {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withSecretKeys("sk_test_new"))) {
            CreateSessionHandler handler = other.handler();
            CreateFixture.post(handler, HttpApiRequest.create())
                    .isBareProblem(ProblemType.MOMENT_AUTHENTICATION_FAILED);

            other.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_new");
            // Past the pause between two readings, and well within the life of the key that is cached.
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
    void a_key_that_was_revoked_is_refused() {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withRevokedKeys("sk_test_simulator"))) {
            other.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_AUTHENTICATION_FAILED);
            assertThat(other.testEnvironment().moment().calls())
                    .extracting(dev.momentcheckout.simulator.Call::status)
                    .containsExactly(403);
            assertThat(other.testEnvironment().items()).isEmpty();
        }
    }

    @Test
    void a_conflict_that_passes_is_waited_for() {
        next(3, Fault.answer(409));
        assertThat(context.post(CreateFixture.underKey()).session()).isEqualTo(context.onlySessionAtMoment());
        assertThat(context.pauses()).isEqualTo(Collections.nCopies(3, Duration.ofSeconds(1)));
        assertThat(context.keysAtMoment())
                .hasSize(4)
                .containsOnly(context.keysAtMoment().getFirst());
    }

    @Test
    void a_conflict_that_stays_under_a_random_key_is_moment_s() {
        always(Fault.answer(409));
        unavailable(context.post(HttpApiRequest.create()));
        assertThat(calls()).isEqualTo(4);
        nothingIsRecorded();
    }

    @Test
    void a_conflict_that_stays_under_the_app_s_key_is_the_app_s() {
        always(Fault.answer(409));
        context.post(CreateFixture.underKey()).isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(calls()).isEqualTo(4);
        nothingIsRecorded();
    }

    @Test
    void a_mismatch_under_a_random_key_is_our_fault() {
        next(1, Fault.answer(422));
        context.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_REJECTED_REQUEST);
        assertThat(calls()).isEqualTo(1);
        nothingIsRecorded();
    }

    @Test
    void a_mismatch_under_the_app_s_key_is_the_app_s() {
        next(1, Fault.answer(422));
        context.post(CreateFixture.underKey()).isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(calls()).isEqualTo(1);
        nothingIsRecorded();
    }

    @Test
    void too_many_requests_pass_on_when_to_come_again() {
        next(1, Fault.answer(429).withRetryAfter("17"));
        ApiResponse answer = context.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_UNAVAILABLE);
        assertThat(answer.retryAfter()).isEqualTo("17");
        assertThat(calls()).isEqualTo(1);
        nothingIsRecorded();
    }

    @Test
    void too_many_requests_without_a_time_that_can_be_read_mean_soon() {
        next(1, Fault.answer(429));
        unavailable(context.post(HttpApiRequest.create()));
        next(1, Fault.answer(429).withRetryAfter("Wed, 21 Oct 2026 07:28:00 GMT"));
        unavailable(context.post(HttpApiRequest.create()));
        next(1, Fault.answer(429).withRetryAfter("-1"));
        unavailable(context.post(HttpApiRequest.create()));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void a_failure_is_repeated_with_the_same_key_and_opens_one_session(int status) {
        next(2, Fault.answer(status));
        assertThat(context.post(HttpApiRequest.create()).session()).isEqualTo(context.onlySessionAtMoment());
        assertThat(context.keysAtMoment())
                .hasSize(3)
                .containsOnly(context.keysAtMoment().getFirst());
        assertThat(context.testEnvironment().items()).hasSize(1);
    }

    @Test
    void three_failures_are_enough() {
        always(Fault.answer(503).withRetryAfter("9"));
        ApiResponse answer = context.post(HttpApiRequest.create()).isBareProblem(ProblemType.MOMENT_UNAVAILABLE);
        assertThat(answer.retryAfter()).isEqualTo("9");
        assertThat(calls()).isEqualTo(3);
        nothingIsRecorded();
    }

    @Test
    void a_failure_that_moment_has_stored_is_got_round_by_the_next_attempt_s_key() {
        next(1, Fault.answer(500).kept());
        assertThat(context.post(CreateFixture.underKey()).session()).isEqualTo(context.onlySessionAtMoment());

        var keys = context.keysAtMoment();
        assertThat(keys).hasSize(3);
        assertThat(keys.get(1)).isEqualTo(keys.get(0));
        assertThat(keys.get(2)).isNotEqualTo(keys.get(0));

        assertThat(context.post(CreateFixture.underKey()).session())
                .as("found again behind the stored failure")
                .isEqualTo(context.onlySessionAtMoment());
    }

    @Test
    void a_stored_failure_is_got_round_once_only() {
        next(2, Fault.answer(500).kept());
        unavailable(context.post(CreateFixture.underKey()));
        assertThat(context.keysAtMoment().stream().distinct()).hasSize(2);
        assertThat(context.testEnvironment().moment().sessions()).isEmpty();
        nothingIsRecorded();
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.BrokenBody.class,
            names = {"HTML", "INVALID_JSON", "HUGE"})
    void a_body_that_cannot_be_read_is_no_session(Fault.BrokenBody broken) {
        brokenOnce(broken);
    }

    @ParameterizedTest
    @EnumSource(
            value = Deviation.class,
            names = {"WITHOUT_CLIENT_TOKEN", "OTHER_AMOUNT", "OTHER_CURRENCY", "OTHER_MODE"})
    void a_session_that_is_not_as_asked_for_is_not_handed_out(Deviation deviation) {
        brokenOnce(deviation);
    }

    private void brokenOnce(Fault fault) {
        always(fault);
        unavailable(context.post(CreateFixture.underKey()));
        nothingIsRecorded();

        context.testEnvironment().moment().faults().clear();
        assertThat(context.post(CreateFixture.underKey()).session()).isEqualTo(context.onlySessionAtMoment());
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
    void a_session_that_only_looks_new_is_handed_out(Deviation deviation) {
        next(1, deviation);
        String session = context.post(HttpApiRequest.create()).session();
        assertThat(context.text(session, "state")).isEqualTo("OPEN");
        assertThat(context.item(session)).doesNotContainKey("review_reasons");
    }
}
