package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A checkout that an app names with its own key is a purchase. */
class IdempotencyTest {
    private static final String PURCHASE =
            PurchaseId.of(Owner.ANONYMOUS, CreateFixture.KEY).value();
    private static final Duration DAYS_400 = Duration.ofDays(400);

    private final CreateFixture fixture = CreateFixture.open();
    private final CreateSessionHandler handler = fixture.handler();

    @AfterEach
    void close() {
        fixture.close();
    }

    private ApiResponse post(HttpApiRequest call) {
        return CreateFixture.post(handler, call);
    }

    private Map<String, AttributeValue> purchase() {
        return fixture.testEnvironment().item(PURCHASE);
    }

    private String expiresAt() {
        return requireNonNull(purchase().get("expires_at")).n();
    }

    private String in400Days() {
        return Long.toString(
                fixture.testEnvironment().clock().instant().plus(DAYS_400).getEpochSecond());
    }

    @Test
    void the_same_key_gets_the_same_session_and_token() {
        ApiResponse first = post(CreateFixture.withKey());
        ApiResponse second = post(CreateFixture.withKey());

        assertThat(second.session()).isEqualTo(first.session()).isEqualTo(fixture.onlySessionAtMoment());
        assertThat(second.token()).isEqualTo(first.token());
        assertThat(fixture.testEnvironment().items()).as("session and purchase").hasSize(2);
        assertThat(fixture.text(first.session(), "purchase_key")).isEqualTo(PURCHASE);
    }

    @Test
    void without_a_key_every_request_opens_another_session_and_stores_no_purchase() {
        assertThat(post(HttpApiRequest.create()).session())
                .isNotEqualTo(post(HttpApiRequest.create()).session());
        assertThat(fixture.testEnvironment().items())
                .hasSize(2)
                .noneMatch(item -> requireNonNull(item.get("id")).s().contains("#"));
    }

    @Test
    void neither_moment_nor_the_table_gets_the_app_s_key() {
        post(CreateFixture.withKey());

        assertThat(fixture.keysAtMoment()).hasSize(1).doesNotContain(CreateFixture.KEY);
        assertThat(fixture.testEnvironment().items().toString()).doesNotContain(CreateFixture.KEY);
    }

    @Test
    void a_purchase_is_stored_for_400_days_after_its_last_write() {
        post(CreateFixture.withKey());
        assertThat(expiresAt()).isEqualTo(in400Days());

        fixture.advance(Duration.ofDays(1));
        String second = post(CreateFixture.withKey()).session();
        assertThat(expiresAt()).isEqualTo(in400Days());

        fixture.advance(Duration.ofDays(1));
        fixture.recordWebhook(second, "completed", "paid", 1000);
        assertThat(expiresAt()).isEqualTo(in400Days());
    }

    @Test
    void a_uuid_is_the_same_key_in_any_case() {
        ApiResponse lower = post(CreateFixture.withKey());
        ApiResponse upper = post(HttpApiRequest.create()
                .withHeader("Idempotency-Key", " " + CreateFixture.KEY.toUpperCase(Locale.ROOT) + " "));
        assertThat(upper.session()).isEqualTo(lower.session());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27", "018f6d2e-7a1b-7c3d-9e4f-5a6b7c8d9e0f"})
    void a_uuid_of_version_4_or_7_is_a_key_of_an_anonymous_caller(String key) {
        HttpApiRequest call = HttpApiRequest.create().withHeader("idempotency-key", key);
        assertThat(post(call).session()).isEqualTo(post(call).session());
    }

    @Test
    void a_signed_in_caller_may_use_any_text_as_key() {
        CreateSessionHandler signedIn = fixture.handler(Map.of("SIGN_IN", "required"));
        for (String key : List.of("order-17", "~".repeat(255), "a,b", "00000000-0000-0000-0000-000000000000")) {
            HttpApiRequest call =
                    HttpApiRequest.create().signedInAs("iss", "ann").withHeader("idempotency-key", key);
            assertThat(CreateFixture.post(signedIn, call).session())
                    .isEqualTo(CreateFixture.post(signedIn, call).session());
        }
        assertThat(fixture.testEnvironment().moment().sessions()).hasSize(4);
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

        assertThat(post(CreateFixture.withKey()).session()).isNotEqualTo(session);
        assertThat(fixture.text(session, "owner")).isEqualTo("iss#other");
    }

    @ParameterizedTest
    @CsvSource({
        "FIXED_AMOUNT,1500",
        "FIXED_CURRENCY,KES",
        "PRESENTATION_MODE,redirect",
        "INTEGRATION_ID,other",
        "'SUCCESS_URLS','https://other.example/{SESSION_ID}'"
    })
    void a_changed_setting_is_another_attempt_once_moment_was_asked_about_the_first(String variable, String value) {
        String before = post(CreateFixture.withKey()).session();
        CreateSessionHandler redeployed = fixture.handler(Map.of(variable, value));

        String after = CreateFixture.post(redeployed, CreateFixture.withKey()).session();

        assertThat(after).isNotEqualTo(before);
        assertThat(fixture.methodsAtMoment()).contains("GET");
        assertThat(requireNonNull(purchase().get("current_session")).s()).isEqualTo(after);
        assertThat(requireNonNull(purchase().get("previous_sessions")).l())
                .containsExactly(AttributeValue.fromS(before));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FIXED_AMOUNT|1100",
                "SUCCESS_URLS|https://shop.example/{SESSION_ID},https://other.example/{SESSION_ID}",
                "PRESENTATION_MODE|redirect",
                "INTEGRATION_ID|other"
            })
    void a_changed_setting_does_not_make_a_paid_key_payable_again(String variable, String value) {
        String session = post(CreateFixture.withKey()).session();
        fixture.recordWebhook(session, "completed", "paid", 1000);
        CreateSessionHandler redeployed = fixture.handler(Map.of(variable, value));

        CreateFixture.post(redeployed, CreateFixture.withKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        post(CreateFixture.withKey())
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
        assertThat(fixture.onlySessionAtMoment()).isEqualTo(session);
    }

    @Test
    void the_same_key_with_another_content_is_a_conflict_before_and_after_its_session_ends() {
        CreateSessionHandler client = fixture.handler(TestEnvironment.clientPricing("500", "100000", "ZAR,USD"));
        ApiResponse first = CreateFixture.post(client, amount(1000, "ZAR"));
        CreateFixture.post(client, amount(2000, "ZAR")).isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        CreateFixture.post(client, amount(1000, "USD")).isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(CreateFixture.post(client, amount(1000, "zar")).token()).isEqualTo(first.token());

        fixture.recordWebhook(first.session(), "expired", "not_started", 1000);
        CreateFixture.post(client, amount(2000, "ZAR")).isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);

        assertThat(fixture.onlySessionAtMoment()).isEqualTo(first.session());
    }

    /** The app learns that its customer has paid, and does not throw the key away to pay once more. */
    @Test
    void a_paid_key_is_refused_as_paid_even_with_another_content() {
        CreateSessionHandler client = fixture.handler(TestEnvironment.clientPricing("500", "100000", "ZAR"));
        String session = CreateFixture.post(client, amount(1000, "ZAR")).session();
        fixture.recordWebhook(session, "completed", "paid", 1000);

        CreateFixture.post(client, amount(2000, "ZAR"))
                .isProblem(ProblemType.PAYMENT_ALREADY_COMPLETED)
                .isAboutSession(session);
    }

    private static HttpApiRequest amount(long amount, String currency) {
        return CreateFixture.withKey().withBody("{\"amount\":" + amount + ",\"currency\":\"" + currency + "\"}");
    }

    @ParameterizedTest
    @CsvSource({"completed,paid,PAID", "completed,reserved,RESERVED"})
    void a_key_whose_session_has_money_is_refused(String status, String outcome, String state) {
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

        assertThat(post(CreateFixture.withKey()).token()).isEqualTo(second.token());
    }

    /** Moment does not document whether the holders of an app's public key share its keys with the shop. */
    @Test
    void the_key_sent_to_moment_depends_on_the_secret_api_key() {
        String first = keyUnder("sk_test_one");
        String second = keyUnder("sk_test_two");

        assertThat(UUID.fromString(first).version()).isEqualTo(4);
        assertThat(first).isNotEqualTo(second).isEqualTo(keyUnder("sk_test_one"));
    }

    private static String keyUnder(String apiKey) {
        try (CreateFixture other = CreateFixture.open(settings -> settings.withSecretKeys(apiKey))) {
            other.testEnvironment().secrets().put(TestEnvironment.API_KEY_ARN, apiKey);
            other.post(CreateFixture.withKey()).session();
            return other.keysAtMoment().getFirst();
        }
    }
}
