package dev.momentcheckout.moment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionJsonTest {
    private static final Instant NOW = Instant.parse("2026-06-01T08:00:00Z");
    private static final String SESSION = """
            {
              "id": "ps_1",
              "status": "completed",
              "payment_outcome": "paid",
              "payment_status": "paid",
              "amount": 1000,
              "currency": "ZAR",
              "mode": "test",
              "payment_id": "pay_1",
              "client_token": "token",
              "last_payment_error": {"code": "card_declined"},
              "created_at": "2026-06-01T07:59:58.123Z",
              "updated_at": "2026-06-01T07:59:59Z",
              "metadata": {"integration_id": "shop", "other": "x"}
            }
            """;

    private static ObjectNode session() {
        return (ObjectNode) SessionJson.object(SESSION.getBytes(UTF_8)).orElseThrow();
    }

    private static Observation read(JsonNode session) {
        return SessionJson.observation(session, Source.RETRIEVAL, NOW).orElseThrow();
    }

    @Test
    void reads_a_session() {
        assertThat(read(session()))
                .isEqualTo(new Observation(
                        new SessionId("ps_1"),
                        Source.RETRIEVAL,
                        MomentStatus.COMPLETED,
                        PaymentOutcome.PAID,
                        PaymentStatus.PAID,
                        new ReportedTerms(1000L, "ZAR", MomentMode.TEST),
                        true,
                        "pay_1",
                        Instant.parse("2026-06-01T07:59:59Z"),
                        Instant.parse("2026-06-01T07:59:58.123Z"),
                        "shop",
                        NOW));
    }

    @Test
    void only_the_id_is_required() {
        ObjectNode bare = JsonNodeFactory.instance.objectNode().put("id", "ps_1");

        assertThat(read(bare))
                .isEqualTo(new Observation(
                        new SessionId("ps_1"),
                        Source.RETRIEVAL,
                        MomentStatus.UNKNOWN,
                        PaymentOutcome.ABSENT,
                        PaymentStatus.ABSENT,
                        ReportedTerms.NONE,
                        false,
                        null,
                        null,
                        null,
                        null,
                        NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "true", "[]", "{}", "[\"ps_1\"]"})
    void a_field_of_the_wrong_type_counts_as_absent(String wrong) throws Exception {
        JsonNode value = new com.fasterxml.jackson.databind.ObjectMapper().readTree(wrong);
        ObjectNode session = session();
        session.fieldNames().forEachRemaining(name -> session.set(name, value));
        session.put("id", "ps_1");
        session.put("last_payment_error", "declined");
        if (value.isInt()) {
            session.put("amount", "1000");
        }

        assertThat(read(session))
                .isEqualTo(read(JsonNodeFactory.instance.objectNode().put("id", "ps_1")));
        assertThat(SessionJson.clientToken(session)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"id\": null}",
                "{\"id\": 1}",
                "{\"id\": \"\"}",
                "{\"id\": \"../payments/1\"}",
                "{\"id\": {}}"
            })
    void an_object_without_a_valid_id_is_not_a_session(String json) {
        JsonNode object = SessionJson.object(json.getBytes(UTF_8)).orElseThrow();

        assertThat(SessionJson.observation(object, Source.WEBHOOK, NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "[]", "\"text\"", "{", "<html>", "{\"id\": \"ps_1\", \"status\": active"})
    void input_that_is_not_a_json_object_is_empty(String text) {
        assertThat(SessionJson.object(text.getBytes(UTF_8))).isEmpty();
    }

    @Test
    void json_nested_too_deeply_is_empty() {
        assertThat(SessionJson.object(("{\"a\":" + "[".repeat(100_000)).getBytes(UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1000.5", "1e3", "1000.0", "\"1000\"", "9223372036854775808"})
    void an_amount_that_is_not_a_whole_number_counts_as_absent(String amount) {
        String json = SESSION.replace("1000", amount);

        assertThat(read(SessionJson.object(json.getBytes(UTF_8)).orElseThrow())
                        .reportedTerms()
                        .amount())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-06-01T08:00:00Z, 2026-06-01T08:00:00Z",
        "2026-06-01T08:00:00.5Z, 2026-06-01T08:00:00.500Z",
        "2026-06-01T08:00:00.123Z, 2026-06-01T08:00:00.123Z",
        "2026-06-01T10:00:00+02:00, 2026-06-01T08:00:00Z",
        "2026-06-01T03:30:00.250-04:30, 2026-06-01T08:00:00.250Z",
    })
    void reads_times_with_and_without_milliseconds_and_with_offsets(String text, Instant expected) {
        assertThat(read(session().put("updated_at", text)).updatedAt()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-06-01", "2026-06-01T08:00:00", "1780300800", "2026-13-01T08:00:00Z"})
    void an_invalid_time_counts_as_absent(String text) {
        assertThat(read(session().put("updated_at", text)).updatedAt()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59.999999999-18:00",
                "-999999999-01-01T00:00:00+18:00",
                "9999-12-31T23:59:59Z",
                "2100-01-01T00:00:00.001Z",
                "2026-06-02T09:00:00Z",
                "2026-06-02T08:00:00.001Z",
                "2026-06-02T09:00:00+00:59",
                "2019-12-31T23:59:59.999Z",
                "1970-01-01T00:00:00Z",
                "0001-01-01T00:00:00Z"
            })
    void an_implausible_time_counts_as_absent(String text) {
        Observation observation = read(session().put("updated_at", text).put("created_at", text));

        assertThat(observation.updatedAt()).isNull();
        assertThat(observation.createdAt()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2020-01-01T00:00:00Z", "2026-06-02T08:00:00Z", "2026-06-02T10:00:00+02:00"})
    void times_from_2020_to_a_day_ahead_of_our_clock_are_plausible(String text) {
        Observation observation = read(session().put("updated_at", text).put("created_at", text));

        assertThat(observation.updatedAt()).isEqualTo(OffsetDateTime.parse(text).toInstant());
        assertThat(observation.createdAt()).isEqualTo(observation.updatedAt());
    }

    @Test
    void no_time_after_2100_is_plausible_even_if_our_clock_is_wrong() {
        Instant wrongClock = Instant.parse("9999-06-01T08:00:00Z");
        ObjectNode session =
                session().put("updated_at", "2100-01-01T00:00:01Z").put("created_at", "2100-01-01T00:00:00Z");

        Observation observation =
                SessionJson.observation(session, Source.RETRIEVAL, wrongClock).orElseThrow();

        assertThat(observation.updatedAt()).isNull();
        assertThat(observation.createdAt()).isEqualTo("2100-01-01T00:00:00Z");
    }

    private static JsonNode requestBody(LineItem item, @Nullable String externalReference) {
        SessionRequest request = new SessionRequest(
                new Money(2500, Currency.getInstance("ZAR")),
                "https://example.com/return?session_id={SESSION_ID}",
                "embedded",
                "shop",
                item,
                externalReference);
        return SessionJson.object(SessionJson.request(request)).orElseThrow();
    }

    @Test
    void metadata_names_the_integration_and_the_order() {
        JsonNode body = requestBody(new LineItem.OfOrder(new OrderId("order-17")), "order-17");

        assertThat(body.path("metadata").toString())
                .isEqualTo("{\"integration_id\":\"shop\",\"order_id\":\"order-17\"}");
        assertThat(body.path("external_reference").textValue()).isEqualTo("order-17");
    }

    @Test
    void metadata_names_the_product_and_has_the_quantity_as_text() {
        JsonNode body = requestBody(new LineItem.OfProduct(new ProductId("tea"), 2), "basket_7");

        assertThat(body.path("metadata").toString())
                .isEqualTo("{\"integration_id\":\"shop\",\"product_id\":\"tea\",\"quantity\":\"2\"}");
        assertThat(body.path("external_reference").textValue()).isEqualTo("basket_7");
    }

    @Test
    void without_a_reference_the_member_is_omitted() {
        JsonNode body = requestBody(new LineItem.Unspecified(), null);

        assertThat(body.has("external_reference")).isFalse();
        assertThat(body.path("metadata").toString()).isEqualTo("{\"integration_id\":\"shop\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "order 17", "order#17", "order.17", "ordér", "order-17\n"})
    void a_reference_of_another_form_is_rejected(String reference) {
        assertThatThrownBy(() -> requestBody(new LineItem.Unspecified(), reference))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_reference_has_at_most_255_characters() {
        assertThat(requestBody(new LineItem.Unspecified(), "r".repeat(255)).has("external_reference"))
                .isTrue();
        assertThatThrownBy(() -> requestBody(new LineItem.Unspecified(), "r".repeat(256)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timestamps_are_truncated_to_the_stored_precision() {
        Observation fine = read(session().put("updated_at", "2026-06-01T08:00:00.123456Z"));

        assertThat(fine.updatedAt()).isEqualTo(Instant.parse("2026-06-01T08:00:00.123Z"));
        PaymentSession session = PaymentSession.provisional(fine);
        assertThat(session.observe(fine)).isSameAs(session);
    }

    @Test
    void skips_a_byte_order_mark() {
        assertThat(SessionJson.object("\uFEFF{\"id\":\"ps_1\"}".getBytes(UTF_8)))
                .hasValueSatisfying(body -> assertThat(body.path("id").asText()).isEqualTo("ps_1"));
    }

    @ParameterizedTest
    @CsvSource({"zar, ZAR", "ZAR, ZAR", "Kes, KES", "BEF, BEF", "XXX, XXX", "XTS, XTS", "abc, ABC"})
    void reads_every_three_letter_currency_in_any_case(String text, String expected) {
        assertThat(read(session().put("currency", text)).reportedTerms().currency())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "RAND", "Z R", "ZÄR", "Z1R"})
    void an_invalid_currency_counts_as_absent(String text) {
        assertThat(read(session().put("currency", text)).reportedTerms().currency())
                .isNull();
    }

    @Test
    void a_blank_or_overlong_payment_id_counts_as_absent() {
        assertThat(read(session().put("payment_id", "p".repeat(128))).paymentId())
                .hasSize(128);
        assertThat(read(session().put("payment_id", "p".repeat(129))).paymentId())
                .isNull();
        assertThat(read(session().put("payment_id", " ")).paymentId()).isNull();
    }

    @Test
    void unknown_values_are_reported_as_unknown() {
        Observation observation = read(session()
                .put("status", "hibernating")
                .put("payment_outcome", "partially_paid")
                .put("payment_status", "maybe")
                .put("mode", "sandbox"));

        assertThat(observation.status()).isEqualTo(MomentStatus.UNKNOWN);
        assertThat(observation.outcome()).isEqualTo(PaymentOutcome.UNKNOWN);
        assertThat(observation.paymentStatus()).isEqualTo(PaymentStatus.UNKNOWN);
        assertThat(observation.reportedTerms().mode()).isNull();
        assertThat(observation.unknownFields()).containsExactly("status", "payment_outcome", "payment_status");
    }

    @Test
    void a_client_token_is_read_unless_it_is_blank() {
        assertThat(SessionJson.clientToken(session()).orElseThrow().reveal()).isEqualTo("token");
        assertThat(SessionJson.clientToken(session().put("client_token", " "))).isEmpty();
    }
}
