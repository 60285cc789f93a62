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

/** Requests that are repeated under a key of the app's own. */
class IdempotencyTest {
    private final CreateFixture context = CreateFixture.open();
    private final CreateSessionHandler handler = context.handler();

    @AfterEach
    void close() {
        context.close();
    }

    private ApiResponse post(HttpApiRequest call) {
        return CreateFixture.post(handler, call);
    }

    @Test
    void the_same_key_gets_the_same_session_and_token() {
        ApiResponse first = post(CreateFixture.underKey());
        ApiResponse second = post(CreateFixture.underKey());

        assertThat(second.session()).isEqualTo(first.session()).isEqualTo(context.onlySessionAtMoment());
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(context.testEnvironment().items()).hasSize(1);
        assertThat(context.number(first.session(), "revision"))
                .as("a repetition writes nothing")
                .isEqualTo("1");
    }

    @Test
    void without_a_key_every_request_is_a_session_of_its_own() {
        assertThat(post(HttpApiRequest.create()).session())
                .isNotEqualTo(post(HttpApiRequest.create()).session());
    }

    @Test
    void the_app_s_key_itself_does_not_go_to_moment() {
        post(CreateFixture.underKey());
        assertThat(context.keysAtMoment()).hasSize(1).doesNotContain(CreateFixture.KEY);
    }

    @Test
    void a_uuid_is_the_same_in_any_case() {
        ApiResponse lower = post(CreateFixture.underKey());
        ApiResponse upper = post(HttpApiRequest.create()
                .withHeader("Idempotency-Key", " " + CreateFixture.KEY.toUpperCase(Locale.ROOT) + " "));
        assertThat(upper.session()).isEqualTo(lower.session());
    }

    @Test
    void who_is_signed_in_may_use_any_text_as_key() {
        CreateSessionHandler signedIn = context.handler(Map.of("SIGN_IN", "required"));
        for (String key : List.of("order-17", "~".repeat(255), "a,b")) {
            HttpApiRequest call =
                    HttpApiRequest.create().signedInAs("iss", "ann").withHeader("idempotency-key", key);
            assertThat(CreateFixture.post(signedIn, call).session())
                    .isEqualTo(CreateFixture.post(signedIn, call).session());
        }
        assertThat(context.testEnvironment().moment().sessions()).hasSize(3);
    }

    @Test
    void another_owner_s_key_is_another_key() {
        CreateSessionHandler signedIn = context.handler(Map.of("SIGN_IN", "required"));
        String anns = CreateFixture.post(signedIn, CreateFixture.underKey().signedInAs("iss", "ann"))
                .session();
        String bobs = CreateFixture.post(signedIn, CreateFixture.underKey().signedInAs("iss", "bob"))
                .session();
        String nobodys = post(CreateFixture.underKey()).session();

        assertThat(List.of(anns, bobs, nobodys)).doesNotHaveDuplicates();
        assertThat(context.text(anns, "owner")).isEqualTo("iss#ann");
        assertThat(context.text(bobs, "owner")).isEqualTo("iss#bob");
    }

    @Test
    void a_session_that_is_recorded_as_another_s_is_not_handed_out() {
        String session = post(CreateFixture.underKey()).session();
        Map<String, AttributeValue> item = new HashMap<>(context.item(session));
        item.put("owner", AttributeValue.fromS("iss#somebody"));
        context.testEnvironment().putItem(item);

        post(CreateFixture.underKey()).isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(context.text(session, "owner")).isEqualTo("iss#somebody");
    }

    @Test
    void a_price_that_changed_between_two_tries_is_no_conflict() {
        String before = post(CreateFixture.underKey()).session();
        String after = CreateFixture.post(context.handler(Map.of("FIXED_AMOUNT", "1500")), CreateFixture.underKey())
                .session();

        assertThat(after).isNotEqualTo(before);
        assertThat(context.number(before, "amount")).isEqualTo("1000");
        assertThat(context.number(after, "amount")).isEqualTo("1500");
    }

    @ParameterizedTest
    @CsvSource({
        "FIXED_CURRENCY,KES",
        "PRESENTATION_MODE,redirect",
        "INTEGRATION_ID,other",
        "SUCCESS_URLS,https://other.example"
    })
    void no_change_of_the_server_s_choice_is_a_conflict(String variable, String value) {
        String before = post(CreateFixture.underKey()).session();
        String after = CreateFixture.post(context.handler(Map.of(variable, value)), CreateFixture.underKey())
                .session();
        assertThat(after).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"422", "409"})
    void the_same_key_with_another_choice_of_the_app_is_a_conflict(int mismatchStatus) {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withMismatchStatus(mismatchStatus))) {
            CreateSessionHandler choosing =
                    other.handler(Map.of("SUCCESS_URLS", "https://shop.example/1,https://shop.example/2"));
            String session =
                    CreateFixture.post(choosing, CreateFixture.underKey()).session();

            CreateFixture.post(
                            choosing, CreateFixture.underKey().withBody("{\"success_url\":\"https://shop.example/2\"}"))
                    .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
            assertThat(other.onlySessionAtMoment()).isEqualTo(session);
            assertThat(other.testEnvironment().items()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"completed,paid,PAID", "completed,reserved,RESERVED", "completed,payment_method_verified,VERIFIED"})
    void a_replay_is_not_believed_when_the_session_is_settled(String status, String outcome, String state) {
        String session = post(CreateFixture.underKey()).session();
        context.webhookSays(session, status, outcome, 1000);

        post(CreateFixture.underKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        assertThat(context.text(session, "state")).isEqualTo(state);
        assertThat(context.onlySessionAtMoment()).isEqualTo(session);
    }

    @ParameterizedTest
    @CsvSource({"completed,unpaid,FAILED", "expired,not_started,EXPIRED", "cancelled,not_started,CANCELLED"})
    void a_session_that_ended_without_money_is_followed_by_another_attempt(
            String status, String outcome, String state) {
        String first = post(CreateFixture.underKey()).session();
        context.webhookSays(first, status, outcome, 1000);

        ApiResponse second = post(CreateFixture.underKey());
        assertThat(second.session()).isNotEqualTo(first);
        assertThat(context.text(first, "state")).isEqualTo(state);
        assertThat(context.text(second.session(), "state")).isEqualTo("OPEN");

        ApiResponse again = post(CreateFixture.underKey());
        assertThat(again.session()).isEqualTo(second.session());
        assertThat(again.token()).isEqualTo(second.token());
    }

    @Test
    void a_second_attempt_that_is_paid_ends_the_key() {
        context.webhookSays(post(CreateFixture.underKey()).session(), "expired", "not_started", 1000);
        String second = post(CreateFixture.underKey()).session();
        context.webhookSays(second, "completed", "paid", 1000);

        post(CreateFixture.underKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(second);
    }

    @Test
    void attempts_under_one_key_have_an_end() {
        for (int attempt = 1; attempt <= 12; attempt++) {
            context.webhookSays(post(CreateFixture.underKey()).session(), "expired", "not_started", 1000);
        }
        post(CreateFixture.underKey()).isProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(context.testEnvironment().moment().sessions()).hasSize(12);
    }

    @Test
    void a_declined_card_does_not_end_the_session() {
        String session = post(CreateFixture.underKey()).session();
        context.webhookSays(session, "active", "unpaid", 1000);
        assertThat(post(CreateFixture.underKey()).session()).isEqualTo(session);
    }

    @Test
    void a_session_known_by_a_webhook_alone_is_made_real() {
        String session = provisional("active", "not_started", 1000);
        assertThat(context.recorded(session)).isFalse();

        ApiResponse answer = post(CreateFixture.underKey());
        assertThat(answer.session()).isEqualTo(session);
        assertThat(context.recorded(session)).isTrue();
        assertThat(context.text(session, "owner")).isEqualTo("anonymous");
        assertThat(context.number(session, "amount")).isEqualTo("1000");
        assertThat(context.item(session)).doesNotContainKeys("review_reasons", "reported_terms");
    }

    @Test
    void a_session_that_was_paid_before_it_was_recorded_is_made_real_and_not_handed_out() {
        String session = provisional("completed", "paid", 1000);

        post(CreateFixture.underKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        assertThat(context.recorded(session)).isTrue();
        assertThat(context.text(session, "state")).isEqualTo("PAID");
        assertThat(context.item(session)).doesNotContainKey("review_reasons");
    }

    @Test
    void money_of_another_amount_seen_before_the_record_is_held() {
        String session = provisional("completed", "paid", 999);

        post(CreateFixture.underKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        assertThat(requireNonNull(context.item(session).get("review_reasons")).ss())
                .containsExactly("amount-mismatch");
        assertThat(context.number(session, "amount")).isEqualTo("1000");
    }

    /** As when the webhook of a new session comes and our own write does not. */
    private String provisional(String status, String outcome, long amount) {
        CreateFixture.post(
                        context.handler(Map.of("AWS_ENDPOINT_URL_DYNAMODB", CreateFixture.nowhere())),
                        CreateFixture.underKey())
                .isBareProblem(ProblemType.STORE_UNAVAILABLE);
        String session = context.onlySessionAtMoment();
        context.webhookSays(session, status, outcome, amount);
        return session;
    }
}
