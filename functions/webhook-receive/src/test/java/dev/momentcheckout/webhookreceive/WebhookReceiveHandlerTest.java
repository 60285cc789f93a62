package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.LocalSecretsManager;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionRequest;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SessionType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import dev.momentcheckout.store.DynamoDbSessionStore;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class WebhookReceiveHandlerTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Instant NOW = TestEnvironment.NOW;
    private static final String ID = "ps_sim0000000001";
    private static final WebhookSigner SIGNER = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);
    private static final WebhookSigner FORGER = new WebhookSigner(SimulatorSettings.OTHER_SIGNING_SECRET);
    private static final String PROBLEM = "urn:moment-checkout:problem:";

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final WebhookReceiveHandler handler = handler(testEnvironment.environment("WebhookReceive"));

    @AfterEach
    void asks_moment_nothing_whatever_came() {
        assertThat(testEnvironment.moment().calls()).isEmpty();
        testEnvironment.close();
    }

    // What it records.

    @Test
    void records_that_a_session_is_paid() {
        opened();

        assertAccepted(deliver(completed(PaymentOutcome.PAID)));

        assertThat(item()).containsEntry("state", text("PAID")).containsEntry("rank", number(6));
        assertThat(item()).doesNotContainKeys("next_check_at", "next_check_shard", "review_reasons", "reported_terms");
        assertThat(history()).last().asString().endsWith("webhook completed/paid");
    }

    @ParameterizedTest
    @CsvSource({
        "COMPLETED, PAID, PAID",
        "COMPLETED, RESERVED, RESERVED",
        "COMPLETED, PAYMENT_METHOD_VERIFIED, VERIFIED",
        "COMPLETED, UNPAID, FAILED",
        "EXPIRED, NOT_STARTED, EXPIRED",
        "EXPIRED, PAID, PAID",
        "CANCELLED, UNPAID, CANCELLED"
    })
    void records_every_end_whatever_type_of_session_event_tells_of_it(
            SessionStatus status, PaymentOutcome outcome, String state) {
        opened();

        assertAccepted(deliver(event(EventType.SESSION_UPDATED, ours().with(status, outcome, NOW))));

        assertThat(item()).containsEntry("state", text(state));
    }

    @Test
    void records_a_declined_attempt_and_leaves_the_session_open() {
        opened();

        assertAccepted(deliver(
                event(EventType.SESSION_UPDATED, ours().with(SessionStatus.ACTIVE, PaymentOutcome.UNPAID, NOW))));

        assertThat(item()).containsEntry("state", text("OPEN")).containsEntry("last_attempt", text("failed"));
    }

    @Test
    void reads_a_session_event_of_a_type_that_is_not_known_like_any_other() {
        opened();

        assertAccepted(deliver(completed(PaymentOutcome.PAID).ofType("payment_session.archived")));

        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void records_failure_told_in_the_older_shape() {
        opened();

        assertAccepted(deliver(completed(PaymentOutcome.UNPAID).with(Deviation.WITHOUT_OUTCOME)));

        assertThat(item()).containsEntry("state", text("FAILED"));
    }

    @ParameterizedTest
    @EnumSource(names = {"WITHOUT_OUTCOME", "WITHOUT_ANY_OUTCOME", "UNKNOWN_OUTCOME"})
    void has_moment_asked_soon_where_the_news_is_inconclusive(Deviation deviation) {
        opened();

        assertAccepted(deliver((deviation == Deviation.UNKNOWN_OUTCOME
                        ? completed(PaymentOutcome.PENDING)
                        : completed(PaymentOutcome.PAID))
                .with(deviation)));

        assertThat(item())
                .containsEntry("state", text("OPEN"))
                .containsEntry("next_check_at", number(NOW.getEpochSecond()))
                .hasEntrySatisfying(
                        "next_check_shard", shard -> assertThat(shard.s()).startsWith("high#"));
    }

    @Test
    void has_moment_asked_soon_about_money_of_an_unknown_amount() {
        opened();

        assertAccepted(deliver("""
                {"id":"evt_1","type":"payment_session.completed",
                "data":{"id":"ps_sim0000000001","status":"completed","payment_outcome":"paid"}}"""));

        assertThat(item())
                .containsEntry("state", text("OPEN"))
                .containsEntry("next_check_at", number(NOW.getEpochSecond()));
    }

    @Test
    void takes_nothing_back_that_is_paid() {
        opened();
        deliver(completed(PaymentOutcome.PAID));
        Map<String, AttributeValue> paid = item();

        assertAccepted(deliver(
                event(EventType.SESSION_UPDATED, ours().with(SessionStatus.EXPIRED, PaymentOutcome.UNPAID, NOW))));

        assertThat(item()).containsEntry("state", text("PAID")).containsEntry("rank", paid.get("rank"));
    }

    @Test
    void writes_a_repeated_webhook_once() {
        opened();
        SignedDelivery delivery = signed(completed(PaymentOutcome.PAID).bytes());
        deliver(delivery);
        Map<String, AttributeValue> once = item();

        testEnvironment.clock().advance(Duration.ofSeconds(5));
        assertAccepted(deliver(delivery));
        assertAccepted(deliver(SIGNER.sign("msg_other", testEnvironment.clock().instant(), delivery.body())));

        assertThat(item()).isEqualTo(once).containsEntry("revision", number(2));
    }

    @Test
    void reads_a_body_that_the_gateway_hands_on_as_text_or_as_base64_alike() {
        opened();
        SignedDelivery delivery = signed(completed(PaymentOutcome.PAID).bytes());

        assertAccepted(
                send(HttpApiRequest.webhook(delivery.headers(), delivery.body()).asText()));

        assertThat(item()).containsEntry("state", text("PAID"));
        assertAccepted(send(HttpApiRequest.webhook(delivery.headers(), delivery.body())));
    }

    // What it holds.

    @ParameterizedTest
    @CsvSource({
        "OTHER_AMOUNT, amount-mismatch, 10001 ZAR test",
        "OTHER_CURRENCY, currency-mismatch, 10000 KES test",
        "OTHER_MODE, mode-mismatch, 10000 ZAR live"
    })
    void holds_money_that_is_not_what_was_asked_for(Deviation deviation, String reason, String seen) {
        opened();

        assertAccepted(deliver(completed(PaymentOutcome.PAID).with(deviation)));

        assertThat(item())
                .containsEntry("state", text("PAID"))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of(reason)))
                .containsEntry("reported_terms", AttributeValue.fromSs(List.of(seen)))
                .doesNotContainKey("expires_at");
    }

    @ParameterizedTest
    @EnumSource(names = {"LOWER_CASE_CURRENCY", "WITHOUT_MODE", "EXTRA_FIELDS"})
    void holds_nothing_that_differs_in_form_alone(Deviation deviation) {
        opened();

        assertAccepted(deliver(completed(PaymentOutcome.PAID).with(deviation)));

        assertThat(item()).containsEntry("state", text("PAID")).doesNotContainKey("review_reasons");
    }

    // A session that is not known.

    @Test
    void makes_a_provisional_item_of_a_webhook_that_overtakes_our_own_write() {
        assertAccepted(deliver(completed(PaymentOutcome.PAID)));

        assertThat(item())
                .containsEntry("state", text("PAID"))
                .containsEntry("created_here", AttributeValue.fromBool(false))
                .containsEntry("next_check_at", number(NOW.plusSeconds(60).getEpochSecond()))
                .containsEntry("reported_terms", AttributeValue.fromSs(List.of("10000 ZAR test")))
                .hasEntrySatisfying(
                        "next_check_shard", shard -> assertThat(shard.s()).startsWith("high#"))
                .doesNotContainKeys("owner", "amount", "currency", "mode", "expires_at");
    }

    @Test
    void makes_a_provisional_item_where_no_mode_is_told() {
        assertAccepted(deliver(completed(PaymentOutcome.PAID).with(Deviation.WITHOUT_MODE)));

        assertThat(item()).containsEntry("created_here", AttributeValue.fromBool(false));
    }

    @Test
    void makes_a_provisional_item_of_a_session_that_is_30_days_old() {
        assertAccepted(deliver(paid(session(ID, Map.of("integration_id", "stage"), NOW.minus(Duration.ofDays(30))))));

        assertThat(item()).containsEntry("created_here", AttributeValue.fromBool(false));
    }

    @Test
    void acknowledges_an_unknown_session_without_our_mark_and_writes_nothing() {
        assertIgnored(paid(session(ID, Map.of(), NOW)).bytes());
    }

    @Test
    void acknowledges_an_unknown_session_with_the_mark_of_another_and_writes_nothing() {
        assertIgnored(paid(session(ID, Map.of("integration_id", "Stage"), NOW)).bytes());
    }

    @Test
    void acknowledges_an_unknown_session_of_the_other_mode_and_writes_nothing() {
        assertIgnored(completed(PaymentOutcome.PAID).with(Deviation.OTHER_MODE).bytes());
    }

    @Test
    void acknowledges_an_unknown_session_created_31_days_ago_and_writes_nothing() {
        assertIgnored(paid(session(ID, Map.of("integration_id", "stage"), NOW.minus(Duration.ofDays(31))))
                .bytes());
    }

    // Rightly signed, and of no use.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "42",
                "\"paid\"",
                "not JSON",
                "{",
                "{}",
                "{\"type\":null,\"data\":{\"id\":\"ps_sim0000000001\"}}",
                "{\"type\":7,\"data\":{\"id\":\"ps_sim0000000001\",\"status\":\"completed\"}}",
                "{\"data\":{\"id\":\"ps_sim0000000001\",\"metadata\":{\"integration_id\":\"stage\"}}}",
                "{\"type\":\"payment_session.completed\"}",
                "{\"type\":\"payment_session.completed\",\"data\":null}",
                "{\"type\":\"payment_session.completed\",\"data\":[]}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"metadata\":{\"integration_id\":\"stage\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":17,\"metadata\":{\"integration_id\":\"stage\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"a/b\",\"metadata\":{\"integration_id\":\"stage\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"..\",\"metadata\":{\"integration_id\":\"stage\"}}}",
                "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"\",\"metadata\":{\"integration_id\":\"stage\"}}}",
                "{\"type\":\"refund.created\",\"data\":{\"id\":\"ps_sim0000000001\",\"metadata\":{\"integration_id\":\"stage\"}}}",
                "{\"type\":\"payment_request.paid\",\"data\":{\"id\":\"ps_sim0000000001\",\"metadata\":{\"integration_id\":\"stage\"}}}"
            })
    void acknowledges_what_is_no_event_of_a_session_and_writes_nothing(String body) {
        assertIgnored(body.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {EventType.PAYMENT_SUCCEEDED, EventType.PAYMENT_ATTEMPT_FAILED, EventType.PAYMENT_FAILED})
    void acknowledges_events_of_payments_and_writes_nothing(String type) {
        assertIgnored("""
                {"id":"evt_1","type":"%s","data":{"id":"pay_1","status":"succeeded","amount":10000,"currency":"ZAR",\
                "mode":"test","metadata":{"integration_id":"stage"}}}""".formatted(type).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void acknowledges_bytes_that_are_no_text_and_writes_nothing() {
        assertIgnored(new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc3, 0x28});
    }

    @Test
    void acknowledges_nesting_without_end_and_writes_nothing() {
        assertIgnored("[".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        assertIgnored(("{\"type\":\"payment_session.completed\",\"data\":" + "{\"a\":".repeat(5_000))
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takes_wrong_types_inside_a_session_for_absent() {
        opened();

        assertAccepted(deliver("""
                {"id":"evt_1","type":"payment_session.completed","data":{"id":"ps_sim0000000001","status":{},"payment_outcome":7,
                "amount":"10000","currency":[],"mode":1,"metadata":"stage","created_at":0,"updated_at":false}}"""));

        assertThat(item()).containsEntry("state", text("OPEN")).doesNotContainKey("review_reasons");
    }

    // What it refuses.

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void refuses_a_webhook_without_one_of_its_headers(String header) {
        assertRefused(signed(paidBody()).withoutHeader(header));
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void refuses_a_webhook_with_one_of_its_headers_twice(String header) {
        SignedDelivery delivery = signed(paidBody());
        String value = requireNonNull(delivery.headers().get(header));

        assertRefused(delivery.withHeader(header, value + "," + value));
        assertRefused(delivery.withHeader(header.replace("webhook", "Webhook"), value));
    }

    @Test
    void refuses_a_signature_over_other_bytes() {
        assertRefused(signed("{}".getBytes(StandardCharsets.UTF_8)).withBody(paidBody()));
    }

    @Test
    void refuses_the_signature_of_another_key() {
        assertRefused(FORGER.sign("msg_1", NOW, paidBody()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-181, 181})
    void refuses_a_webhook_signed_more_than_three_minutes_ago_or_ahead(long seconds) {
        assertRefused(SIGNER.sign("msg_1", NOW.plusSeconds(seconds), paidBody()));
    }

    @ParameterizedTest
    @ValueSource(longs = {-180, 180})
    void takes_a_webhook_signed_three_minutes_ago_or_ahead(long seconds) {
        assertAccepted(deliver(SIGNER.sign("msg_1", NOW.plusSeconds(seconds), paidBody())));
        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void takes_two_signatures_of_which_one_is_right_in_either_order() {
        assertAccepted(deliver(WebhookSigner.signByAll("msg_1", NOW, paidBody(), FORGER, SIGNER)));
        assertThat(item()).containsEntry("state", text("PAID"));
        assertAccepted(deliver(WebhookSigner.signByAll("msg_2", NOW, paidBody(), SIGNER, FORGER)));
    }

    @Test
    void refuses_a_forged_webhook_about_a_known_session_and_leaves_it_as_it_is() {
        opened();
        Map<String, AttributeValue> before = item();

        assertProblem(deliver(FORGER.sign("msg_1", NOW, paidBody())), 401, "webhook-verification-failed");

        assertThat(item()).isEqualTo(before);
    }

    @Test
    void refuses_a_webhook_without_a_body() {
        HttpApiRequest call = HttpApiRequest.webhook(signed(paidBody()).headers(), new byte[0]);

        assertProblem(send(call), 401, "webhook-verification-failed");
        assertProblem(
                send(new HttpApiRequest("POST", call.path(), call.headers(), Map.of(), null, false, Map.of())),
                401,
                "webhook-verification-failed");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @Test
    void refuses_a_body_that_is_not_the_base64_it_is_said_to_be() {
        HttpApiRequest call = HttpApiRequest.webhook(signed(paidBody()).headers(), paidBody());

        assertProblem(
                send(new HttpApiRequest("POST", call.path(), call.headers(), Map.of(), "***", true, Map.of())),
                400,
                "invalid-request");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {256 * 1024 + 1, 2 * 1024 * 1024})
    void refuses_a_body_of_over_256_KiB_rightly_signed(int bytes) {
        SignedDelivery delivery = signed(padded(bytes));

        assertProblem(deliver(delivery), 413, "body-too-large");
        assertProblem(
                send(HttpApiRequest.webhook(delivery.headers(), delivery.body()).asText()), 413, "body-too-large");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @Test
    void takes_a_body_of_256_KiB() {
        assertAccepted(deliver(signed(padded(256 * 1024))));
        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void has_the_secret_read_once_more_however_many_are_forged() {
        deliver(signed("{}".getBytes(StandardCharsets.UTF_8)));
        int before = testEnvironment.secrets().reads(TestEnvironment.SIGNING_SECRET_ARN);

        for (int i = 0; i < 10; i++) {
            assertRefused(FORGER.sign("msg_" + i, NOW, paidBody()));
        }

        assertThat(testEnvironment.secrets().reads(TestEnvironment.SIGNING_SECRET_ARN))
                .isEqualTo(before + 1);
    }

    // What it cannot check or keep.

    @Test
    void asks_for_another_delivery_while_the_secret_is_missing() {
        testEnvironment.secrets().remove(TestEnvironment.SIGNING_SECRET_ARN);

        assertNotNow("secret-not-set");
    }

    @Test
    void asks_for_another_delivery_while_the_secret_has_no_value_and_takes_it_once_there_is_one() {
        testEnvironment.secrets().remove(TestEnvironment.SIGNING_SECRET_ARN);
        testEnvironment.secrets().create(TestEnvironment.SIGNING_SECRET_ARN);
        assertNotNow("secret-not-set");

        testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, SimulatorSettings.DEFAULT_SIGNING_SECRET);

        assertAccepted(deliver(signed(paidBody())));
        assertThat(item()).containsEntry("state", text("PAID"));
    }

    @Test
    void asks_for_another_delivery_while_the_secret_is_empty() {
        testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, "   ");

        assertNotNow("secret-not-set");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "canary-without-prefix",
                "whsec_canary!!!",
                "whsec_Y2FuYXJ5",
                "{\"signingSecrets\":[]}",
                "{canary",
                "[\"whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\",7]"
            })
    void asks_for_another_delivery_while_the_secret_is_malformed_and_does_not_show_it(String malformed) {
        testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, malformed);

        APIGatewayV2HTTPResponse answer = assertNotNow("secret-malformed");

        assertThat(answer.getBody()).doesNotContain("canary", malformed);
    }

    @Test
    void asks_for_another_delivery_while_the_secret_cannot_be_read() {
        testEnvironment.secrets().failNext(20, LocalSecretsManager.Failure.ACCESS_DENIED);

        APIGatewayV2HTTPResponse answer = assertNotNow("secret-unreadable");

        assertThat(answer.getBody()).doesNotContain("AccessDenied", "sts", "arn:");
        testEnvironment.secrets().failNoMore();
    }

    @Test
    void asks_for_another_delivery_while_the_store_is_down_and_does_not_say_why() {
        Map<String, String> environment = testEnvironment.environment("WebhookReceive");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");

        APIGatewayV2HTTPResponse answer =
                call(signed(paidBody())).to(handler(environment), new LambdaContext("request-1"));

        assertProblem(answer, 503, "store-unavailable");
        assertThat(answer.getHeaders()).containsKey("Retry-After");
        assertThat(answer.getBody()).doesNotContain("127.0.0.1", "Exception", "refused", "software.amazon");
        assertThat(testEnvironment.items()).isEmpty();
    }

    @Test
    void refuses_a_forgery_without_asking_the_store() {
        Map<String, String> environment = testEnvironment.environment("WebhookReceive");
        environment.put("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1");

        assertProblem(
                call(FORGER.sign("msg_1", NOW, paidBody())).to(handler(environment), new LambdaContext("request-1")),
                401,
                "webhook-verification-failed");
    }

    @Test
    void answers_an_item_that_it_cannot_read_with_500_and_leaves_it_as_it_is() {
        testEnvironment.putItem(Map.of("id", text(ID), "state", text("canary-state")));

        APIGatewayV2HTTPResponse answer = deliver(signed(paidBody()));

        assertProblem(answer, 500, "internal-error");
        assertThat(answer.getBody()).doesNotContain("canary", "Exception", "item");
        assertThat(item()).containsOnlyKeys("id", "state");
    }

    @Test
    void prints_neither_the_secret_nor_what_came_from_outside() {
        opened();
        String key = SimulatorSettings.DEFAULT_SIGNING_SECRET;
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        try (PrintStream printed = new PrintStream(captured, true, StandardCharsets.UTF_8)) {
            System.setOut(printed);
            System.setErr(printed);
            deliver(signed(paidBody()));
            deliver(FORGER.sign("msg_canary", NOW, paidBody()));
            deliver(signed(paidBody()).withHeader("webhook-signature", "canary"));
            deliver("{\"type\":\"canary\",\"data\":{\"id\":\"canary\"}}");
            deliver(
                    "{\"type\":\"payment_session.completed\",\"data\":{\"id\":\"ps_1\",\"metadata\":{\"integration_id\":\"canary\"},"
                            + "\"client_token\":\"canary\",\"status\":\"canary\"}}");
            testEnvironment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, key + "canary");
            testEnvironment.clock().advance(Duration.ofMinutes(6));
            deliver(signed(paidBody()));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }

        String text = captured.toString(StandardCharsets.UTF_8);
        assertThat(text)
                .contains(
                        "request served",
                        "news recorded",
                        "webhook refused",
                        "webhook ignored",
                        "a secret cannot be used")
                .doesNotContain("canary", key, key.substring("whsec_".length()), "v1,");
    }

    private static Session ours() {
        return session(ID, Map.of("integration_id", "stage"), NOW.minusSeconds(60));
    }

    private static Session session(String id, Map<String, String> metadata, Instant at) {
        return Session.created(
                id,
                new SessionRequest(SessionType.ONE_TIME, 10_000, "ZAR", false, false, null, null, null, metadata),
                at);
    }

    private static Event event(String type, Session session) {
        return Event.of("evt_1", type, session);
    }

    private static Event paid(Session session) {
        return event(EventType.SESSION_COMPLETED, session.with(SessionStatus.COMPLETED, PaymentOutcome.PAID, NOW));
    }

    private static Event completed(PaymentOutcome outcome) {
        return event(EventType.SESSION_COMPLETED, ours().with(SessionStatus.COMPLETED, outcome, NOW));
    }

    private static byte[] paidBody() {
        return completed(PaymentOutcome.PAID).bytes();
    }

    private static byte[] padded(int bytes) {
        String body = new String(paidBody(), StandardCharsets.UTF_8);
        return (body + " ".repeat(bytes - body.length())).getBytes(StandardCharsets.UTF_8);
    }

    /** As create leaves it. */
    private void opened() {
        ExpectedTerms expectation =
                new ExpectedTerms(Owner.ANONYMOUS, new Money(10_000, Currency.getInstance("ZAR")), MomentMode.TEST);
        Observation answer = new Observation(
                new SessionId(ID),
                Source.CREATE,
                MomentStatus.ACTIVE,
                dev.momentcheckout.session.PaymentOutcome.NOT_STARTED,
                dev.momentcheckout.session.PaymentStatus.ABSENT,
                new ReportedTerms(10_000L, "ZAR", MomentMode.TEST),
                false,
                null,
                null,
                null,
                "stage",
                NOW.minusSeconds(30));
        new DynamoDbSessionStore(LocalDynamoDb.shared().client(), testEnvironment.table())
                .update(answer.session(), _ -> PaymentSession.opened(expectation, answer));
    }

    private WebhookReceiveHandler handler(Map<String, String> environment) {
        return new WebhookReceiveHandler(environment, SystemServices.of(testEnvironment.clock(), Sleeper::sleep));
    }

    private SignedDelivery signed(byte[] body) {
        return SIGNER.sign("msg_sim_0001", testEnvironment.clock().instant(), body);
    }

    private static HttpApiRequest call(SignedDelivery delivery) {
        return HttpApiRequest.webhook(delivery.headers(), delivery.body());
    }

    private APIGatewayV2HTTPResponse deliver(Event event) {
        return deliver(signed(event.bytes()));
    }

    private APIGatewayV2HTTPResponse deliver(String body) {
        return deliver(signed(body.getBytes(StandardCharsets.UTF_8)));
    }

    private APIGatewayV2HTTPResponse deliver(SignedDelivery delivery) {
        return send(call(delivery));
    }

    private APIGatewayV2HTTPResponse send(HttpApiRequest call) {
        return call.to(handler, new LambdaContext("request-1"));
    }

    private Map<String, AttributeValue> item() {
        return testEnvironment.item(ID);
    }

    private List<String> history() {
        return requireNonNull(item().get("history")).l().stream()
                .map(AttributeValue::s)
                .toList();
    }

    private static void assertAccepted(APIGatewayV2HTTPResponse answer) {
        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(answer.getBody()).isEmpty();
        assertThat(answer.getHeaders()).containsEntry("X-Request-Id", "request-1");
    }

    private void assertIgnored(byte[] body) {
        assertAccepted(deliver(signed(body)));
        assertThat(testEnvironment.items()).isEmpty();
    }

    private void assertRefused(SignedDelivery delivery) {
        assertProblem(deliver(delivery), 401, "webhook-verification-failed");
        assertThat(testEnvironment.items()).isEmpty();
    }

    private APIGatewayV2HTTPResponse assertNotNow(String problem) {
        APIGatewayV2HTTPResponse answer = deliver(signed(paidBody()));
        assertProblem(answer, 503, problem);
        assertThat(answer.getHeaders()).containsKey("Retry-After");
        assertThat(testEnvironment.items()).isEmpty();
        return answer;
    }

    private static void assertProblem(APIGatewayV2HTTPResponse answer, int status, String type) {
        assertThat(answer.getStatusCode()).isEqualTo(status);
        assertThat(answer.getHeaders()).containsEntry("Content-Type", "application/problem+json");
        try {
            JsonNode json = JSON.readTree(answer.getBody());
            assertThat(json.path("type").asText()).isEqualTo(PROBLEM + type);
            assertThat(json.path("request_id").asText()).isEqualTo("request-1");
            assertThat(json.has("session_id")).isFalse();
        } catch (JsonProcessingException e) {
            throw new AssertionError("the answer is no JSON", e);
        }
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
