package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Prices from the catalog, and amounts that the app names within limits. */
class PricingTest {
    private final CreateFixture fixture = CreateFixture.open();
    private final CreateSessionHandler catalog = fixture.handler(Map.of("PRICING", "catalog"));
    private final CreateSessionHandler client =
            fixture.handler(TestEnvironment.clientPricing("500", "100000", "ZAR,USD"));

    @AfterEach
    void close() {
        fixture.close();
    }

    private void putEntry(String id, String amount, String currency) {
        fixture.testEnvironment()
                .putCatalogEntry(Map.of(
                        "id",
                        AttributeValue.fromS(id),
                        "amount",
                        AttributeValue.fromN(amount),
                        "currency",
                        AttributeValue.fromS(currency)));
    }

    private ApiResponse postCatalog(String body) {
        return CreateFixture.post(catalog, HttpApiRequest.create().withBody(body));
    }

    private ApiResponse postClient(String body) {
        return CreateFixture.post(client, HttpApiRequest.create().withBody(body));
    }

    private void assertNoEffects() {
        assertThat(fixture.testEnvironment().moment().calls()).isEmpty();
        assertThat(fixture.testEnvironment().items()).isEmpty();
    }

    @Test
    void the_amount_is_the_catalog_price_times_the_quantity() {
        putEntry("product#tea", "1250", "zar");

        String one = postCatalog("{\"product_id\":\"tea\"}").session();
        String three = postCatalog("{\"product_id\":\"tea\",\"quantity\":3,\"amount\":1,\"currency\":\"USD\"}")
                .session();

        assertThat(fixture.number(one, "amount")).isEqualTo("1250");
        assertThat(fixture.text(one, "currency")).isEqualTo("ZAR");
        assertThat(fixture.number(three, "amount")).isEqualTo("3750");
        assertThat(fixture.text(three, "product")).isEqualTo("tea");
        assertThat(fixture.number(three, "quantity")).isEqualTo("3");
        assertThat(fixture.testEnvironment().moment().session(three).amount()).isEqualTo(3750);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|product_id",
                "{\"product_id\":\"\"}|product_id",
                "{\"product_id\":\"tea bag\"}|product_id",
                "{\"product_id\":\"order#1\"}|product_id",
                "{\"product_id\":7}|product_id",
                "{\"product_id\":\"tea\",\"order_id\":\"o\"}|order_id",
                "{\"order_id\":\"o/1\"}|order_id",
                "{\"order_id\":\"o\",\"quantity\":2}|quantity",
                "{\"product_id\":\"tea\",\"quantity\":0}|quantity",
                "{\"product_id\":\"tea\",\"quantity\":-1}|quantity",
                "{\"product_id\":\"tea\",\"quantity\":1001}|quantity",
                "{\"product_id\":\"tea\",\"quantity\":2.0}|quantity",
                "{\"product_id\":\"tea\",\"quantity\":\"2\"}|quantity",
                "{\"product_id\":null}|product_id",
                "{\"product_id\":null,\"order_id\":null}|product_id",
                "{\"product_id\":\"tea\",\"quantity\":99999999999999999999}|quantity",
                "{\"product_id\":\"tea\",\"amount\":\"1\"}|amount"
            })
    void an_invalid_field_is_rejected_by_name(String body, String field) {
        putEntry("product#tea", "1250", "ZAR");
        postCatalog(body).isInvalid(field);
        assertNoEffects();
    }

    @Test
    void an_empty_body_is_rejected() {
        CreateFixture.post(catalog, HttpApiRequest.create()).isInvalid("product_id");
        assertNoEffects();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"product_id\":\"tea\",\"order_id\":null,\"quantity\":null,\"amount\":null}",
                "{\"order_id\":\"tea\",\"product_id\":null,\"quantity\":null}"
            })
    void a_null_counts_as_an_absent_field(String body) {
        putEntry("product#tea", "1250", "ZAR");
        putEntry("order#tea", "1250", "ZAR");

        assertThat(fixture.number(postCatalog(body).session(), "amount")).isEqualTo("1250");
    }

    @Test
    void an_absent_entry_is_not_found() {
        postCatalog("{\"product_id\":\"coffee\"}").isBareProblem(ProblemType.PRODUCT_NOT_FOUND);
        postCatalog("{\"order_id\":\"coffee\"}").isBareProblem(ProblemType.ORDER_NOT_FOUND);
        assertNoEffects();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"product#tea|{\"product_id\":\"tea\"}", "order#order-1|{\"order_id\":\"order-1\"}"})
    void an_entry_that_the_shop_wrote_just_now_is_found(String id, String body) {
        try (CreateFixture isolated = CreateFixture.openIsolated()) {
            isolated.testEnvironment().databaseFaults().staleReads(true);
            isolated.testEnvironment().putCatalogEntry(TestEnvironment.catalogEntry(id, 1250));

            String session = CreateFixture.post(
                            isolated.handler(Map.of("PRICING", "catalog")),
                            HttpApiRequest.create().withBody(body))
                    .session();

            assertThat(isolated.number(session, "amount")).isEqualTo("1250");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "N:0/S:ZAR",
                "N:-5/S:ZAR",
                "N:10.5/S:ZAR",
                "N:1000000000000000/S:ZAR",
                "S:1000/S:ZAR",
                "/S:ZAR",
                "N:1000/S:RAND",
                "N:1000/S:BEF",
                "N:1000/S:XXX",
                "N:1000/S:XAU",
                "N:1000/N:710",
                "N:1000/",
                "N:1000/S:"
            })
    void an_invalid_catalog_entry_is_reported(String entry) {
        Map<String, AttributeValue> item = new HashMap<>(Map.of("id", AttributeValue.fromS("product#tea")));
        String[] parts = entry.split("/", -1);
        put(item, "amount", parts[0]);
        put(item, "currency", parts[1]);
        fixture.testEnvironment().putCatalogEntry(item);

        postCatalog("{\"product_id\":\"tea\"}").isProblem(ProblemType.CATALOG_ENTRY_INVALID);
        assertNoEffects();
    }

    private static void put(Map<String, AttributeValue> item, String name, String typed) {
        if (typed.startsWith("N:")) {
            item.put(name, AttributeValue.fromN(typed.substring(2)));
        } else if (typed.startsWith("S:")) {
            item.put(name, AttributeValue.fromS(typed.substring(2)));
        }
    }

    @Test
    void an_amount_above_the_maximum_is_rejected() {
        putEntry("product#house", "999999999999999", "ZAR");
        postCatalog("{\"product_id\":\"house\",\"quantity\":2}").isProblem(ProblemType.AMOUNT_OUT_OF_RANGE);
        assertNoEffects();
    }

    @Test
    void the_same_key_with_another_quantity_is_a_conflict() {
        putEntry("product#tea", "1250", "ZAR");
        ApiResponse first = CreateFixture.post(catalog, CreateFixture.withKey().withBody("{\"product_id\":\"tea\"}"));

        CreateFixture.post(catalog, CreateFixture.withKey().withBody("{\"product_id\":\"tea\",\"quantity\":2}"))
                .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(CreateFixture.post(catalog, CreateFixture.withKey().withBody("{\"product_id\":\"tea\"}"))
                        .session())
                .isEqualTo(first.session());
    }

    @Test
    void the_same_key_for_another_product_at_the_same_price_is_a_conflict() {
        putEntry("product#tea", "1250", "ZAR");
        putEntry("product#coffee", "1250", "ZAR");
        String tea = CreateFixture.post(catalog, CreateFixture.withKey().withBody("{\"product_id\":\"tea\"}"))
                .session();

        CreateFixture.post(catalog, CreateFixture.withKey().withBody("{\"product_id\":\"coffee\"}"))
                .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(fixture.text(tea, "product")).isEqualTo("tea");
    }

    @Test
    void an_amount_within_the_limits_is_accepted() {
        for (long amount : new long[] {500, 12_345, 100_000}) {
            String session = postClient("{\"amount\":" + amount + ",\"currency\":\"usd\"}")
                    .session();
            assertThat(fixture.number(session, "amount")).isEqualTo(Long.toString(amount));
            assertThat(fixture.text(session, "currency")).isEqualTo("USD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"499", "100001", "0", "-500", "9223372036854775807"})
    void an_amount_outside_the_limits_is_rejected(String amount) {
        assertThat(postClient("{\"amount\":" + amount + ",\"currency\":\"ZAR\"}")
                        .isProblem(ProblemType.AMOUNT_OUT_OF_RANGE)
                        .json()
                        .path("field")
                        .asText())
                .isEqualTo("amount");
        assertNoEffects();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"currency\":\"ZAR\"}|amount",
                "{\"amount\":1000.0,\"currency\":\"ZAR\"}|amount",
                "{\"amount\":1000.5,\"currency\":\"ZAR\"}|amount",
                "{\"amount\":\"1000\",\"currency\":\"ZAR\"}|amount",
                "{\"amount\":null,\"currency\":\"ZAR\"}|amount",
                "{\"amount\":9223372036854775808,\"currency\":\"ZAR\"}|amount",
                "{\"amount\":1000}|currency",
                "{\"amount\":1000,\"currency\":\"KES\"}|currency",
                "{\"amount\":1000,\"currency\":\"RAND\"}|currency",
                "{\"amount\":1000,\"currency\":\"BEF\"}|currency",
                "{\"amount\":1000,\"currency\":\"XXX\"}|currency",
                "{\"amount\":1000,\"currency\":710}|currency"
            })
    void an_invalid_amount_is_rejected_by_name(String body, String field) {
        postClient(body).isInvalid(field);
        assertNoEffects();
    }

    @Test
    void the_same_key_with_another_amount_is_a_conflict() {
        CreateFixture.post(client, CreateFixture.withKey().withBody("{\"amount\":1000,\"currency\":\"ZAR\"}"))
                .session();
        CreateFixture.post(client, CreateFixture.withKey().withBody("{\"amount\":2000,\"currency\":\"ZAR\"}"))
                .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
    }
}
