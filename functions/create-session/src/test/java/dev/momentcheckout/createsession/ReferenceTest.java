package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What names a payment in Moment's reports, in status responses and in events. */
class ReferenceTest {
    private static final Map<String, String> CATALOG = Map.of("PRICING", "catalog");

    private final CreateFixture fixture = CreateFixture.open();

    @BeforeEach
    void putCatalog() {
        fixture.testEnvironment()
                .putCatalogEntry(List.of(
                        TestEnvironment.catalogEntry("order#o-1", 2500),
                        TestEnvironment.catalogEntry("product#tea", 1250)));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private String post(Map<String, String> settings, String body) {
        return CreateFixture.post(
                        fixture.handler(settings), HttpApiRequest.create().withBody(body))
                .session();
    }

    private Session atMoment(String session) {
        return fixture.testEnvironment().moment().session(session);
    }

    @Test
    void moment_gets_the_order_id_as_external_reference_and_in_the_metadata() {
        String session = post(CATALOG, "{\"order_id\":\"o-1\"}");

        assertThat(atMoment(session).externalReference()).isEqualTo("o-1");
        assertThat(atMoment(session).metadata())
                .containsOnly(
                        Map.entry("integration_id", TestEnvironment.INTEGRATION_ID), Map.entry("order_id", "o-1"));
    }

    @Test
    void moment_gets_product_and_quantity_in_the_metadata() {
        String session = post(CATALOG, "{\"product_id\":\"tea\",\"quantity\":3,\"reference\":\"basket-7\"}");

        assertThat(atMoment(session).externalReference()).isEqualTo("basket-7");
        assertThat(atMoment(session).metadata())
                .containsOnly(
                        Map.entry("integration_id", TestEnvironment.INTEGRATION_ID),
                        Map.entry("product_id", "tea"),
                        Map.entry("quantity", "3"));
    }

    @Test
    void a_reference_is_accepted_and_recorded_with_every_pricing() {
        Map<String, String> client = TestEnvironment.clientPricing("500", "100000", "ZAR");
        for (String session : List.of(
                post(Map.of(), "{\"reference\":\"Basket_7\"}"),
                post(CATALOG, "{\"product_id\":\"tea\",\"reference\":\"Basket_7\"}"),
                post(CATALOG, "{\"order_id\":\"o-1\",\"reference\":\"Basket_7\"}"),
                post(client, "{\"amount\":700,\"currency\":\"ZAR\",\"reference\":\"Basket_7\"}"))) {
            assertThat(fixture.text(session, "reference")).isEqualTo("Basket_7");
        }
    }

    @Test
    void an_order_id_names_the_payment_rather_than_the_reference() {
        String session = post(CATALOG, "{\"order_id\":\"o-1\",\"reference\":\"basket-7\"}");

        assertThat(atMoment(session).externalReference()).isEqualTo("o-1");
        assertThat(fixture.text(session, "reference")).isEqualTo("basket-7");
    }

    @Test
    void without_order_and_reference_no_external_reference_is_sent() {
        String session = post(Map.of(), "{}");

        assertThat(atMoment(session).externalReference()).isNull();
        assertThat(fixture.item(session)).doesNotContainKey("reference");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"{\"order_id\":\"o-1\"}", "{\"product_id\":\"tea\",\"reference\":\"basket-7\"}"})
    void no_external_reference_is_sent_if_it_is_switched_off(String body) {
        String session = post(Map.of("PRICING", "catalog", "EXTERNAL_REFERENCE", "off"), body);

        assertThat(atMoment(session).externalReference()).isNull();
    }

    @Test
    void a_reference_decides_neither_price_nor_purchase() {
        String first = post(CATALOG, "{\"order_id\":\"o-1\",\"reference\":\"one\"}");
        String second = post(CATALOG, "{\"order_id\":\"o-1\",\"reference\":\"two\"}");

        assertThat(second).isEqualTo(first);
        assertThat(fixture.text(first, "reference")).isEqualTo("one");
        assertThat(fixture.number(first, "amount")).isEqualTo("2500");
    }

    @Test
    void a_key_with_another_reference_gets_the_session_with_the_first_one() {
        CreateSessionHandler handler = fixture.handler();
        ApiResponse first = CreateFixture.post(handler, CreateFixture.withKey().withBody("{\"reference\":\"one\"}"));
        ApiResponse second = CreateFixture.post(handler, CreateFixture.withKey().withBody("{\"reference\":\"two\"}"));

        assertThat(second.token()).isEqualTo(first.token());
        assertThat(fixture.text(first.session(), "reference")).isEqualTo("one");
        assertThat(atMoment(first.session()).externalReference()).isEqualTo("one");
    }

    @ParameterizedTest
    @CsvSource({"7", "true", "[]", "{}", "\"\"", "\"two words\"", "\"order#1\"", "\"a/b\"", "\"é\""})
    void a_malformed_reference_is_rejected_by_name(String reference) {
        for (Map<String, String> settings : List.of(Map.<String, String>of(), CATALOG)) {
            CreateFixture.post(
                            fixture.handler(settings),
                            HttpApiRequest.create()
                                    .withBody("{\"product_id\":\"tea\",\"reference\":" + reference + "}"))
                    .isInvalid("reference");
        }
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
        assertThat(fixture.testEnvironment().items()).isEmpty();
    }

    @Test
    void a_reference_has_at_most_64_characters() {
        assertThat(post(Map.of(), "{\"reference\":\"" + "r".repeat(64) + "\"}")).isNotEmpty();
        CreateFixture.post(
                        fixture.handler(),
                        HttpApiRequest.create().withBody("{\"reference\":\"" + "r".repeat(65) + "\"}"))
                .isProblem(ProblemType.INVALID_REQUEST)
                .isInvalid("reference");
    }
}
