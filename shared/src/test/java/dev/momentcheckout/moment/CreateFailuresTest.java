package dev.momentcheckout.moment;

import static dev.momentcheckout.moment.MomentClient.API_KEY;
import static dev.momentcheckout.moment.MomentClient.NEW_API_KEY;
import static dev.momentcheckout.moment.MomentClient.REQUEST;
import static dev.momentcheckout.moment.MomentClient.failure;
import static dev.momentcheckout.moment.MomentClient.opened;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.secrets.ApiKey;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.IdempotencyKey;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentApi.UnavailableReason;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.SessionId;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each response of Moment means, and under which key a call is repeated. */
@Timeout(60)
class CreateFailuresTest {
    private static final UUID STORED_KEY = UUID.fromString("0d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c");
    private static final IdempotencyKey STORED = new IdempotencyKey.Stored(STORED_KEY);
    private static final IdempotencyKey.OfAttempt ATTEMPT =
            new IdempotencyKey.OfAttempt(Owner.ANONYMOUS, PurchaseId.of(new OrderId("order-17")), 1);
    private static final IdempotencyKey RANDOM = new IdempotencyKey.Random();
    private static final String SESSION = "{\"id\":\"ps_1\",\"client_token\":\"token\"}";
    private static final String REPLAYED = "Idempotent-Replayed: true";
    private static final String DATE = "Date: Mon, 01 Jun 2026 08:00:00 GMT";

    private final MomentClient client = new MomentClient();
    private @Nullable RawServer running;

    @AfterEach
    void stop() {
        if (running != null) {
            running.close();
        }
        client.close();
    }

    private RawServer server(String... responses) throws IOException {
        RawServer server = RawServer.responding(responses);
        running = server;
        return server;
    }

    private static String response(int status, String... headers) {
        return response(status, "{}", headers);
    }

    private static String response(int status, String body, String[] headers) {
        return "HTTP/1.1 " + status + " \r\n"
                + Stream.of(headers).map(header -> header + "\r\n").collect(Collectors.joining())
                + (status == 204 ? "\r\n" : "Content-Length: " + body.length() + "\r\n\r\n" + body);
    }

    private static String session(String... headers) {
        return response(201, SESSION, headers);
    }

    private static String retryAfter(String value) {
        return "Retry-After: " + value;
    }

    private CreateResult create(RawServer server, IdempotencyKey key) {
        return client.at(server.address()).create(REQUEST, key, client.deadline());
    }

    private static UUID derivedKey(String apiKey) {
        return new AttemptKeys(UUID::randomUUID).key(ATTEMPT, new ApiKey(apiKey), SessionJson.request(REQUEST));
    }

    /** Fails if a call was repeated under another key. */
    private static void assertCalls(RawServer server, int calls, UUID key) {
        assertThat(server.header("Idempotency-Key")).isEqualTo(Collections.nCopies(calls, key.toString()));
    }

    private static UUID firstKey(IdempotencyKey key) {
        return key.equals(STORED) ? STORED_KEY : derivedKey(API_KEY);
    }

    private static Failure failing(int status, @Nullable Duration retryAfter) {
        return new Failure.Unavailable(
                status == 429 ? UnavailableReason.RATE_LIMITED : UnavailableReason.SERVER_ERROR, status, retryAfter);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 302, 400, 401, 402, 403, 404, 418, 422, 429, 500, 501, 502, 503, 504, 599})
    void a_replayed_failure_is_a_stored_failure_at_once(int status) throws Exception {
        RawServer server = server(response(status, REPLAYED, retryAfter("1")));

        assertThat(create(server, ATTEMPT)).isEqualTo(new CreateResult.StoredFailure(status));

        assertCalls(server, 1, derivedKey(API_KEY));
        assertThat(client.waits()).isEmpty();
        assertThat(client.apiKeyReads()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"id\":\"ps_1\"}", "{\"client_token\":\"token\"}", "<html>"})
    void a_replayed_session_that_stays_unreadable_is_a_stored_failure(String body) throws Exception {
        RawServer server = server(response(201, body, new String[] {REPLAYED}));

        assertThat(create(server, STORED)).isEqualTo(new CreateResult.StoredFailure(201));

        assertCalls(server, 3, STORED_KEY);
    }

    @Test
    void a_replayed_session_that_was_damaged_once_is_opened() throws Exception {
        RawServer server = server(response(201, REPLAYED), session(REPLAYED));

        assertThat(opened(create(server, STORED)).replayed()).isTrue();

        assertCalls(server, 2, STORED_KEY);
    }

    @Test
    void a_failure_stored_by_another_call_that_was_still_running_is_a_stored_failure() throws Exception {
        RawServer server = server(response(409), response(500, REPLAYED));

        assertThat(create(server, ATTEMPT)).isEqualTo(new CreateResult.StoredFailure(500));

        assertCalls(server, 2, derivedKey(API_KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 501, 502, 503, 504, 599})
    void a_new_transient_failure_is_repeated_twice_under_the_same_key(int status) throws Exception {
        for (IdempotencyKey key : List.of(STORED, ATTEMPT)) {
            RawServer server = server(response(status));

            assertThat(failure(create(server, key))).isEqualTo(failing(status, null));

            assertCalls(server, 3, firstKey(key));
            server.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 501, 502, 503, 504, 599})
    void a_replay_of_this_calls_own_failure_is_an_outage_and_not_repeated(int status) throws Exception {
        RawServer server = server(response(status), response(status, REPLAYED));

        assertThat(failure(create(server, ATTEMPT))).isEqualTo(failing(status, null));

        assertCalls(server, 2, derivedKey(API_KEY));
    }

    @Test
    void a_replay_after_a_lost_response_is_an_outage_because_the_lost_response_may_be_the_stored_one()
            throws Exception {
        RawServer server = server(RawServer.CLOSED_CONNECTION, response(503, REPLAYED));

        assertThat(failure(create(server, ATTEMPT)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 503, null));

        assertCalls(server, 2, derivedKey(API_KEY));
    }

    @Test
    void a_replay_after_a_lost_response_and_a_conflict_is_an_outage() throws Exception {
        RawServer server = server(RawServer.CLOSED_CONNECTION, response(409), response(500, REPLAYED));

        assertThat(failure(create(server, ATTEMPT)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 500, null));

        assertCalls(server, 3, derivedKey(API_KEY));
    }

    @Test
    void a_new_unreadable_session_is_an_outage_even_if_it_is_replayed() throws Exception {
        RawServer server = server(response(201), response(201, REPLAYED));

        assertThat(failure(create(server, ATTEMPT)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.UNREADABLE_RESPONSE, 201, null));

        assertCalls(server, 3, derivedKey(API_KEY));
    }

    @Test
    void calls_without_response_and_new_failures_count_together() throws Exception {
        RawServer server = server(RawServer.CLOSED_CONNECTION, response(201), response(503), session());

        assertThat(failure(create(server, ATTEMPT)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 503, null));

        assertCalls(server, 3, derivedKey(API_KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 402, 404, 410, 418})
    void a_new_rejection_is_not_repeated(int status) throws Exception {
        RawServer server = server(response(status), session());

        assertThat(failure(create(server, ATTEMPT))).isEqualTo(new Failure.Rejected(status));

        assertCalls(server, 1, derivedKey(API_KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {202, 204, 302})
    void another_status_is_an_unreadable_response(int status) throws Exception {
        RawServer server = server(response(status), session());

        // The CRT reports a response without a body, such as a 204, as status 0.
        assertThat(failure(create(server, ATTEMPT)))
                .isEqualTo(new Failure.Unavailable(
                        UnavailableReason.UNREADABLE_RESPONSE, status == 204 ? 0 : status, null));

        assertCalls(server, 1, derivedKey(API_KEY));
    }

    @Test
    void a_key_of_another_request_is_reported_at_once() throws Exception {
        RawServer server = server(response(422), session());

        assertThat(create(server, STORED)).isEqualTo(new CreateResult.OtherRequest());

        assertCalls(server, 1, STORED_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Idempotent-Replayed: false", REPLAYED})
    void a_key_in_use_is_repeated_three_times(String header) throws Exception {
        RawServer server = server(response(409, header));

        assertThat(create(server, ATTEMPT)).isEqualTo(new CreateResult.KeyInUse());

        assertCalls(server, 4, derivedKey(API_KEY));
        assertThat(client.waits()).isEqualTo(Collections.nCopies(3, Duration.ofSeconds(1)));
    }

    @Test
    void a_key_that_is_no_longer_in_use_returns_its_session() throws Exception {
        RawServer server = server(response(409), response(409), response(409), session(REPLAYED));

        assertThat(opened(create(server, ATTEMPT)).key()).isEqualTo(derivedKey(API_KEY));
    }

    @Test
    void a_key_in_use_is_not_repeated_without_time_for_another_call() throws Exception {
        RawServer server = server(response(409));
        Deadline deadline = Deadline.in(Duration.ofMillis(2999), client.clock);

        assertThat(client.at(server.address()).create(REQUEST, ATTEMPT, deadline))
                .isEqualTo(new CreateResult.KeyInUse());

        assertCalls(server, 3, derivedKey(API_KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void retry_after_is_waited_for_if_a_call_then_fits_into_the_deadline(int status) throws Exception {
        RawServer server = server(response(status, retryAfter("19")), session());

        opened(create(server, ATTEMPT));

        assertCalls(server, 2, derivedKey(API_KEY));
        assertThat(client.waits()).containsExactly(Duration.ofSeconds(19));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void a_retry_after_beyond_the_deadline_is_passed_on_at_once(int status) throws Exception {
        RawServer server = server(response(status, retryAfter("20")), session());

        assertThat(failure(create(server, ATTEMPT))).isEqualTo(failing(status, Duration.ofSeconds(20)));

        assertCalls(server, 1, derivedKey(API_KEY));
        assertThat(client.waits()).isEmpty();
    }

    @Test
    void retry_after_decides_before_each_repetition() throws Exception {
        RawServer server =
                server(response(503, retryAfter("7")), response(503, retryAfter("4")), response(503, retryAfter("30")));

        assertThat(failure(create(server, ATTEMPT)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 503, Duration.ofSeconds(30)));

        assertThat(client.waits()).containsExactly(Duration.ofSeconds(7), Duration.ofSeconds(4));
    }

    @Test
    void a_retry_after_shorter_than_the_back_off_does_not_shorten_it() throws Exception {
        RawServer server = server(response(503, retryAfter("0")), session());

        opened(create(server, ATTEMPT));

        assertThat(client.waits()).containsExactly(Duration.ofMillis(125));
    }

    @Test
    void retry_after_may_be_a_date() throws Exception {
        RawServer server = server(response(503, DATE, retryAfter("Mon, 01 Jun 2026 08:00:09 GMT")), session());

        opened(create(server, ATTEMPT));

        assertThat(client.waits()).containsExactly(Duration.ofSeconds(9));
    }

    @Test
    void retry_after_also_delays_the_repetition_of_a_key_in_use() throws Exception {
        RawServer server = server(response(409, retryAfter("3")), session(REPLAYED));

        opened(create(server, ATTEMPT));

        assertThat(client.waits()).containsExactly(Duration.ofSeconds(3));
    }

    private static Failure rejected(int status) {
        return status == 400 ? new Failure.Rejected(400) : new Failure.ApiKeyRejected(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void an_unchanged_api_key_is_read_again_and_the_call_is_not_repeated(int status) throws Exception {
        RawServer server = server(response(status), session());

        assertThat(failure(create(server, ATTEMPT))).isEqualTo(rejected(status));

        assertCalls(server, 1, derivedKey(API_KEY));
        assertThat(client.apiKeyReads()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void a_changed_api_key_repeats_the_call_once(int status) throws Exception {
        for (IdempotencyKey key : List.of(STORED, ATTEMPT, RANDOM)) {
            try (MomentClient rotated = new MomentClient();
                    RawServer server = RawServer.responding(response(status), response(status), session())) {
                rotated.rotateApiKey();

                CreateResult result = rotated.at(server.address()).create(REQUEST, key, rotated.deadline());

                assertThat(failure(result)).isEqualTo(rejected(status));
                assertThat(server.header("Authorization"))
                        .containsExactly("Bearer " + API_KEY, "Bearer " + NEW_API_KEY);
            }
        }
    }

    @Test
    void a_replay_of_a_session_keeps_its_stored_key_with_a_changed_api_key() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(401), session(REPLAYED));

        assertThat(opened(create(server, STORED)).key()).isEqualTo(STORED_KEY);

        assertCalls(server, 2, STORED_KEY);
    }

    @Test
    void a_checkout_attempt_has_another_key_with_a_changed_api_key() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(401), session());

        assertThat(opened(create(server, ATTEMPT)).key()).isEqualTo(derivedKey(NEW_API_KEY));

        assertThat(server.header("Idempotency-Key"))
                .containsExactly(
                        derivedKey(API_KEY).toString(), derivedKey(NEW_API_KEY).toString());
    }

    @Test
    void a_session_without_a_purchase_has_another_random_key_with_a_changed_api_key() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(401), session());

        CreateResult.Opened opened = opened(create(server, RANDOM));

        assertThat(client.randomKeys()).hasSize(2).doesNotHaveDuplicates().endsWith(opened.key());
        assertThat(server.header("Idempotency-Key"))
                .isEqualTo(client.randomKeys().stream().map(UUID::toString).toList());
    }

    @Test
    void a_rejection_that_this_call_stored_under_a_stored_key_is_not_a_stored_failure() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(401), response(401, REPLAYED));

        assertThat(failure(create(server, STORED))).isEqualTo(new Failure.ApiKeyRejected(401));

        assertCalls(server, 2, STORED_KEY);
    }

    @Test
    void a_failure_that_another_call_stored_under_the_new_key_is_a_stored_failure() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(401), response(500, REPLAYED));

        assertThat(create(server, ATTEMPT)).isEqualTo(new CreateResult.StoredFailure(500));
    }

    @Test
    void a_changed_api_key_does_not_add_calls_without_a_usable_response() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(503), response(503), response(401), response(503), session());

        assertThat(failure(create(server, ATTEMPT)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 503, null));

        assertThat(server.requests()).hasSize(4);
    }

    @Test
    void the_api_key_is_read_again_only_once() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(401), response(503, retryAfter("31")), response(401), session());
        HttpMomentApi moment = client.at(server.address(), duration -> {
            client.sleepFor(duration);
            client.manager.put(MomentClient.ARN, "sk_test_newest");
        });

        CreateResult result = moment.create(REQUEST, ATTEMPT, Deadline.in(Duration.ofMinutes(1), client.clock));

        assertThat(failure(result)).isEqualTo(new Failure.ApiKeyRejected(401));
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void an_api_key_that_another_call_has_just_read_again_is_used() throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(503), response(401), session());
        HttpMomentApi moment = client.at(server.address(), _ -> client.refreshApiKey());

        CreateResult result = moment.create(REQUEST, ATTEMPT, client.deadline());

        assertThat(opened(result).key()).isEqualTo(derivedKey(NEW_API_KEY));
        assertThat(client.apiKeyReads()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"624, 1", "625, 2", "874, 2", "875, 3"})
    void back_off_stops_where_it_would_leave_no_time_for_a_call(long millis, int calls) throws Exception {
        RawServer server = server(response(503));
        Deadline deadline = Deadline.in(Duration.ofMillis(millis), client.clock);

        assertThat(failure(client.at(server.address()).create(REQUEST, ATTEMPT, deadline)))
                .isEqualTo(new Failure.Unavailable(UnavailableReason.SERVER_ERROR, 503, null));

        assertCalls(server, calls, derivedKey(API_KEY));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403})
    void a_retrieval_reads_a_rejected_api_key_again_and_is_repeated_once_if_it_changed(int status) throws Exception {
        client.rotateApiKey();
        RawServer server = server(response(status), response(200, SESSION, new String[0]));

        assertThat(client.at(server.address()).retrieve(new SessionId("ps_1"), client.deadline()))
                .isInstanceOf(RetrieveResult.Found.class);

        assertThat(server.header("Authorization")).containsExactly("Bearer " + API_KEY, "Bearer " + NEW_API_KEY);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 400, 401, 402, 403, 409, 422, 429, 500, 503})
    void a_retrieval_is_not_repeated(int status) throws Exception {
        RawServer server = server(response(status, retryAfter("1")));

        failure(client.at(server.address()).retrieve(new SessionId("ps_1"), client.deadline()));

        assertThat(server.requests()).hasSize(1);
        assertThat(client.waits()).isEmpty();
    }
}
