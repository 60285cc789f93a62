package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Repeated requests with an app's idempotency key. */
class IdempotencyTest {
    private final CreateFixture fixture = CreateFixture.open();
    private final CreateSessionHandler handler = fixture.handler();

    @AfterEach
    void close() {
        fixture.close();
    }

    private ApiResponse post(HttpApiRequest call) {
        return CreateFixture.post(handler, call);
    }

    @Test
    void the_same_key_gets_the_same_session_and_token() {
        ApiResponse first = post(CreateFixture.withKey());
        ApiResponse second = post(CreateFixture.withKey());

        assertThat(second.session()).isEqualTo(first.session()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(fixture.testEnvironment().items()).hasSize(1);
        assertThat(fixture.number(first.session(), "revision"))
                .as("a repeated request writes nothing")
                .isEqualTo("1");
    }

    @Test
    void without_a_key_every_request_opens_another_session() {
        assertThat(post(HttpApiRequest.create()).session())
                .isNotEqualTo(post(HttpApiRequest.create()).session());
    }

    @Test
    void the_app_s_key_is_not_sent_to_moment() {
        post(CreateFixture.withKey());
        assertThat(fixture.keysAtMoment()).hasSize(1).doesNotContain(CreateFixture.KEY);
    }

    @Test
    void a_uuid_is_the_same_key_in_any_case() {
        ApiResponse lower = post(CreateFixture.withKey());
        ApiResponse upper = post(HttpApiRequest.create()
                .withHeader("Idempotency-Key", " " + CreateFixture.KEY.toUpperCase(Locale.ROOT) + " "));
        assertThat(upper.session()).isEqualTo(lower.session());
    }

    @Test
    void a_signed_in_caller_may_use_any_text_as_key() {
        CreateSessionHandler signedIn = fixture.handler(Map.of("SIGN_IN", "required"));
        for (String key : List.of("order-17", "~".repeat(255), "a,b")) {
            HttpApiRequest call =
                    HttpApiRequest.create().signedInAs("iss", "ann").withHeader("idempotency-key", key);
            assertThat(CreateFixture.post(signedIn, call).session())
                    .isEqualTo(CreateFixture.post(signedIn, call).session());
        }
        assertThat(fixture.testEnvironment().moment().sessions()).hasSize(3);
    }

    @Test
    void the_same_key_of_another_owner_is_another_key() {
        CreateSessionHandler signedIn = fixture.handler(Map.of("SIGN_IN", "required"));
        String anns = CreateFixture.post(signedIn, CreateFixture.withKey().signedInAs("iss", "ann"))
                .session();
        String bobs = CreateFixture.post(signedIn, CreateFixture.withKey().signedInAs("iss", "bob"))
                .session();
        String anonymous = post(CreateFixture.withKey()).session();

        assertThat(List.of(anns, bobs, anonymous)).doesNotHaveDuplicates();
        assertThat(fixture.text(anns, "owner")).isEqualTo("iss#ann");
        assertThat(fixture.text(bobs, "owner")).isEqualTo("iss#bob");
    }

    @Test
    void a_session_recorded_for_another_owner_is_not_returned() {
        String session = post(CreateFixture.withKey()).session();
        Map<String, AttributeValue> item = new HashMap<>(fixture.item(session));
        item.put("owner", AttributeValue.fromS("iss#other"));
        fixture.testEnvironment().putItem(item);

        post(CreateFixture.withKey()).isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(fixture.text(session, "owner")).isEqualTo("iss#other");
    }

    @Test
    void a_price_change_between_two_requests_is_no_conflict() {
        String before = post(CreateFixture.withKey()).session();
        String after = CreateFixture.post(fixture.handler(Map.of("FIXED_AMOUNT", "1500")), CreateFixture.withKey())
                .session();

        assertThat(after).isNotEqualTo(before);
        assertThat(fixture.number(before, "amount")).isEqualTo("1000");
        assertThat(fixture.number(after, "amount")).isEqualTo("1500");
    }

    @ParameterizedTest
    @CsvSource({
        "FIXED_CURRENCY,KES",
        "PRESENTATION_MODE,redirect",
        "INTEGRATION_ID,other",
        "SUCCESS_URLS,https://other.example"
    })
    void a_change_of_a_server_chosen_value_is_no_conflict(String variable, String value) {
        String before = post(CreateFixture.withKey()).session();
        String after = CreateFixture.post(fixture.handler(Map.of(variable, value)), CreateFixture.withKey())
                .session();
        assertThat(after).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"422", "409"})
    void the_same_key_with_another_value_of_the_app_is_a_conflict(int mismatchStatus) {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withMismatchStatus(mismatchStatus))) {
            CreateSessionHandler choosing =
                    other.handler(Map.of("SUCCESS_URLS", "https://shop.example/1,https://shop.example/2"));
            String session =
                    CreateFixture.post(choosing, CreateFixture.withKey()).session();

            CreateFixture.post(
                            choosing, CreateFixture.withKey().withBody("{\"success_url\":\"https://shop.example/2\"}"))
                    .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
            assertThat(other.onlySessionAtMoment()).isEqualTo(session);
            assertThat(other.testEnvironment().items()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"completed,paid,PAID", "completed,reserved,RESERVED", "completed,payment_method_verified,VERIFIED"})
    void a_replay_of_a_successful_session_is_rejected(String status, String outcome, String state) {
        String session = post(CreateFixture.withKey()).session();
        fixture.recordWebhook(session, status, outcome, 1000);

        post(CreateFixture.withKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        assertThat(fixture.text(session, "state")).isEqualTo(state);
        assertThat(fixture.onlySessionAtMoment()).isEqualTo(session);
    }

    @ParameterizedTest
    @CsvSource({"completed,unpaid,FAILED", "expired,not_started,EXPIRED", "cancelled,not_started,CANCELLED"})
    void a_session_that_ended_without_payment_is_followed_by_another_attempt(
            String status, String outcome, String state) {
        String first = post(CreateFixture.withKey()).session();
        fixture.recordWebhook(first, status, outcome, 1000);

        ApiResponse second = post(CreateFixture.withKey());
        assertThat(second.session()).isNotEqualTo(first);
        assertThat(fixture.text(first, "state")).isEqualTo(state);
        assertThat(fixture.text(second.session(), "state")).isEqualTo("OPEN");

        ApiResponse repeated = post(CreateFixture.withKey());
        assertThat(repeated.session()).isEqualTo(second.session());
        assertThat(repeated.token()).isEqualTo(second.token());
    }

    @Test
    void no_session_is_opened_after_the_second_attempt_is_paid() {
        fixture.recordWebhook(post(CreateFixture.withKey()).session(), "expired", "not_started", 1000);
        String second = post(CreateFixture.withKey()).session();
        fixture.recordWebhook(second, "completed", "paid", 1000);

        post(CreateFixture.withKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(second);
    }

    @Test
    void attempts_under_one_key_are_limited() {
        for (int attempt = 1; attempt <= 12; attempt++) {
            fixture.recordWebhook(post(CreateFixture.withKey()).session(), "expired", "not_started", 1000);
        }
        post(CreateFixture.withKey()).isProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(fixture.testEnvironment().moment().sessions()).hasSize(12);
    }

    @Test
    void a_declined_card_does_not_end_the_session() {
        String session = post(CreateFixture.withKey()).session();
        fixture.recordWebhook(session, "active", "unpaid", 1000);
        assertThat(post(CreateFixture.withKey()).session()).isEqualTo(session);
    }

    @Test
    void a_provisional_session_is_completed_by_create() {
        String session = provisional("active", "not_started", 1000);
        assertThat(fixture.recorded(session)).isFalse();

        ApiResponse response = post(CreateFixture.withKey());
        assertThat(response.session()).isEqualTo(session);
        assertThat(fixture.recorded(session)).isTrue();
        assertThat(fixture.text(session, "owner")).isEqualTo("anonymous");
        assertThat(fixture.number(session, "amount")).isEqualTo("1000");
        assertThat(fixture.item(session)).doesNotContainKeys("review_reasons", "reported_terms");
    }

    @Test
    void a_session_that_was_paid_before_it_was_recorded_is_completed_and_not_returned() {
        String session = provisional("completed", "paid", 1000);

        post(CreateFixture.withKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        assertThat(fixture.recorded(session)).isTrue();
        assertThat(fixture.text(session, "state")).isEqualTo("PAID");
        assertThat(fixture.item(session)).doesNotContainKey("review_reasons");
    }

    @Test
    void a_payment_of_another_amount_before_the_record_needs_review() {
        String session = provisional("completed", "paid", 999);

        post(CreateFixture.withKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        assertThat(requireNonNull(fixture.item(session).get("review_reasons")).ss())
                .containsExactly("amount-mismatch");
        assertThat(fixture.number(session, "amount")).isEqualTo("1000");
    }

    /** Leaves a session in the table as if its webhook had been recorded and create's own write had failed. */
    private String provisional(String status, String outcome, long amount) {
        CreateFixture.post(
                        fixture.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", CreateFixture.unusedAddress())),
                        CreateFixture.withKey())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);
        String session = fixture.onlySessionAtMoment();
        fixture.recordWebhook(session, status, outcome, amount);
        return session;
    }
}
