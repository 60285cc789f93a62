package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Which failures affect one check, and which stop the run. */
class ReconcileFailureTest {
    private final ReconcileFixture fixture = new ReconcileFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                Arguments.of("state", AttributeValue.fromS("NO_SUCH_STATE")),
                Arguments.of("version", AttributeValue.fromN("2")));
    }

    @ParameterizedTest
    @MethodSource("unreadable")
    void an_unreadable_item_delays_no_other_session_and_is_postponed(String attribute, AttributeValue value) {
        String unreadable = fixture.open();
        Map<String, AttributeValue> item = new HashMap<>(fixture.item(unreadable));
        item.put(attribute, value);
        fixture.testEnvironment().putItem(item);
        // The unreadable item is the oldest, and the others are more than the concurrent checks: some start after it
        // has
        // failed.
        fixture.advance(Duration.ofSeconds(1));
        List<String> readable = fixture.open(90);
        readable.forEach(fixture.moment()::pay);
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.run()).containsEntry("checks", 91).containsEntry("failed", 1);

        assertThat(readable)
                .allSatisfy(session -> assertThat(fixture.state(session)).isEqualTo("PAID"));
        assertThat(fixture.run()).containsEntry("checks", 0);
        fixture.advance(Duration.ofHours(6));
        assertThat(fixture.run()).containsEntry("checks", 1).containsEntry("failed", 1);
    }

    @Test
    void a_failed_write_delays_no_other_session_and_is_repeated_by_the_next_run() {
        String first = fixture.open();
        String second = fixture.open();
        fixture.moment().pay(first);
        fixture.moment().pay(second);
        fixture.advance(Duration.ofMinutes(1));

        Map<String, Object> result = ReconcileFixture.run(fixture.handler(failingWritesOf(first)));

        assertThat(result).containsEntry("checks", 2).containsEntry("failed", 1);
        assertThat(fixture.state(first)).isEqualTo("OPEN");
        assertThat(fixture.state(second)).isEqualTo("PAID");
        fixture.run();
        assertThat(fixture.state(first)).isEqualTo("PAID");
    }

    private static int checks(Map<String, Object> result) {
        return (int) requireNonNull(result.get("checks"));
    }

    private static UnaryOperator<SdkHttpClient> failingWritesOf(String session) {
        return ReconcileFixture.intercepted((request, next) -> {
            String body = NetworkFaults.body(request);
            if (body.contains("UpdateExpression") && body.contains(session)) {
                throw new IOException("refused");
            }
            return next.call();
        });
    }

    @Test
    void a_missing_response_delays_no_other_session() {
        fixture.moment().faults().next(Endpoint.RETRIEVE, Fault.Connection.HANG);
        List<String> all = fixture.open(6);
        all.forEach(fixture.moment()::pay);
        fixture.advance(Duration.ofMinutes(1));

        fixture.run();

        assertThat(all)
                .filteredOn(session -> fixture.state(session).equals("PAID"))
                .hasSize(5);
        fixture.advance(Duration.ofMinutes(5));
        fixture.run();
        assertThat(all).allSatisfy(session -> assertThat(fixture.state(session)).isEqualTo("PAID"));
    }

    @ParameterizedTest
    @CsvSource({"404, MomentSessionNotFound", "401, MomentAuthenticationFailed", "503, MomentUnavailable"})
    void a_failed_check_is_counted_and_logged_once(int status, String metric) {
        fixture.open();
        fixture.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(status));
        fixture.advance(Duration.ofMinutes(1));

        fixture.run();

        assertThat(fixture.log())
                .filteredOn(line -> line.contains("\"" + metric + "\":1"))
                .hasSize(1);
        assertThat(fixture.log())
                .filteredOn(line -> line.contains("Moment request failed"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"503, MOMENT_UNAVAILABLE", "429, MOMENT_UNAVAILABLE", "403, API_KEY_REJECTED", "400, REQUEST_REJECTED"})
    void the_same_refusal_of_several_sessions_stops_the_run_and_the_rest_stays_due(int status, String reason) {
        fixture.open(60);
        fixture.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(status));
        fixture.advance(Duration.ofMinutes(1));

        Map<String, Object> result = fixture.run();

        assertThat(result).containsEntry("stopped", reason);
        // Checks that have started when the fifth is refused are refused too.
        int refused = checks(result);
        assertThat(refused).isBetween(5, 5 + 40);
        fixture.moment().faults().clear();
        assertThat(fixture.run()).doesNotContainKey("stopped").containsEntry("checks", 60 - refused);
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.run()).containsEntry("checks", refused);
    }

    @Test
    void a_session_unknown_to_moment_stops_no_run() {
        fixture.open(60);
        fixture.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(404));
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.run()).containsEntry("checks", 60).doesNotContainKey("stopped");
    }

    @ParameterizedTest
    @CsvSource({"400", "401", "403", "404", "429", "500", "503"})
    void one_refused_session_delays_no_other_and_is_not_the_first_in_the_next_run(int status) {
        String refused = fixture.open();
        fixture.advance(Duration.ofSeconds(1));
        List<String> others = fixture.open(12);
        others.forEach(fixture.moment()::pay);
        fixture.advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler handler =
                fixture.handler(_ -> {}, ReconcileFixture.momentAnswers(refused, status, Map.of("Retry-After", "30")));

        assertThat(ReconcileFixture.run(handler)).containsEntry("checks", 13).doesNotContainKey("stopped");

        assertThat(others)
                .allSatisfy(session -> assertThat(fixture.state(session)).isEqualTo("PAID"));
        assertThat(ReconcileFixture.run(handler)).containsEntry("checks", 0);
        fixture.advance(Duration.ofMinutes(2));
        fixture.moment().pay(refused);
        fixture.run();
        assertThat(fixture.state(refused)).isEqualTo("PAID");
    }

    @Test
    void checks_that_are_answered_too_many_requests_do_not_use_up_the_schedule() {
        String session = fixture.open();
        fixture.moment().faults().next(Endpoint.RETRIEVE, 5, Fault.failure(429));
        for (int minute : new int[] {1, 2, 3, 5, 9}) {
            fixture.advanceTo(Duration.ofMinutes(minute));
            assertThat(fixture.run()).containsEntry("checks", 1);
        }
        fixture.moment().pay(session);

        fixture.advanceTo(Duration.ofMinutes(12));
        fixture.run();

        assertThat(fixture.state(session)).isEqualTo("PAID");
    }

    @Test
    void a_rejected_api_key_stops_the_run_until_the_secret_has_the_new_one() {
        List<String> sessions = fixture.open(9);
        sessions.forEach(fixture.moment()::pay);
        fixture.moment().acceptSecretKeys("sk_test_another");
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.run()).containsEntry("stopped", "API_KEY_REJECTED");

        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "sk_test_another");
        fixture.advance(Duration.ofMinutes(1));
        assertThat(fixture.run()).containsEntry("checks", 9).doesNotContainKey("stopped");
        assertThat(sessions)
                .allSatisfy(session -> assertThat(fixture.state(session)).isEqualTo("PAID"));
    }

    @Test
    void an_unusable_secret_stops_the_run_at_once_and_everything_stays_due() {
        List<String> sessions = fixture.open(9);
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, "not a key");
        sessions.forEach(fixture.moment()::pay);
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.run()).containsEntry("stopped", "SECRET_UNUSABLE");
        assertThat(fixture.logged("secret rejected")).hasSize(1);
        fixture.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, SimulatorSettings.DEFAULT_SECRET_KEY);
        assertThat(fixture.run()).containsEntry("checks", 9);
        assertThat(sessions)
                .allSatisfy(session -> assertThat(fixture.state(session)).isEqualTo("PAID"));
    }

    @Test
    void a_run_stops_before_its_deadline_and_the_next_run_continues() {
        List<String> all = fixture.open(30);
        all.forEach(fixture.moment()::pay);
        fixture.advance(Duration.ofMinutes(1));

        // Nine of the twelve seconds are reserved for the last check: at five a second about fifteen checks fit.
        Map<String, Object> first = ReconcileFixture.run(fixture.handler(UnaryOperator.identity()), 12_000);
        assertThat(first).containsEntry("stopped", "TIME_LIMIT");
        assertThat((int) requireNonNull(first.get("checks"))).isBetween(14, 17);

        fixture.run();
        assertThat(all).allSatisfy(session -> assertThat(fixture.state(session)).isEqualTo("PAID"));
    }
}
