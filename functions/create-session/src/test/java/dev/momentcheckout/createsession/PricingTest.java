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

/** Who names the price: the catalog, or the app within bounds. */
class PricingTest {
    private final CreateFixture context = CreateFixture.open();
    private final CreateSessionHandler catalog = context.handler(Map.of("PRICING", "catalog"));
    private final CreateSessionHandler client =
            context.handler(TestEnvironment.clientPricing("500", "100000", "ZAR,USD"));

    @AfterEach
    void close() {
        context.close();
    }

    private void sell(String id, String amount, String currency) {
        context.testEnvironment()
                .putCatalogEntry(Map.of(
                        "id",
                        AttributeValue.fromS(id),
                        "amount",
                        AttributeValue.fromN(amount),
                        "currency",
                        AttributeValue.fromS(currency)));
    }

    private ApiResponse buy(String body) {
        return CreateFixture.post(catalog, HttpApiRequest.create().withBody(body));
    }

    private ApiResponse give(String body) {
        return CreateFixture.post(client, HttpApiRequest.create().withBody(body));
    }

    private void nothingWasOpened() {
        assertThat(context.testEnvironment().moment().calls()).isEmpty();
        assertThat(context.testEnvironment().items()).isEmpty();
    }

    // Products.

    @Test
    void a_product_costs_what_the_catalog_says_times_the_quantity() {
        sell("product#tea", "1250", "zar");

        String one = buy("{\"product_id\":\"tea\"}").session();
        String three = buy("{\"product_id\":\"tea\",\"quantity\":3,\"amount\":1,\"currency\":\"USD\"}")
                .session();

        assertThat(context.number(one, "amount")).isEqualTo("1250");
        assertThat(context.text(one, "currency")).isEqualTo("ZAR");
        assertThat(context.number(three, "amount")).isEqualTo("3750");
        assertThat(context.text(three, "product")).isEqualTo("tea");
        assertThat(context.number(three, "quantity")).isEqualTo("3");
        assertThat(context.testEnvironment().moment().session(three).amount()).isEqualTo(3750);
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
                "{\"product_id\":\"tea\",\"quantity\":null}|quantity",
                "{\"product_id\":\"tea\",\"quantity\":99999999999999999999}|quantity",
                "{\"product_id\":\"tea\",\"amount\":\"1\"}|amount"
            })
    void what_is_malformed_is_refused_by_name(String body, String field) {
        sell("product#tea", "1250", "ZAR");
        buy(body).isInvalid(field);
        nothingWasOpened();
    }

    @Test
    void an_empty_body_names_nothing_to_buy() {
        CreateFixture.post(catalog, HttpApiRequest.create()).isInvalid("product_id");
        nothingWasOpened();
    }

    @Test
    void what_is_not_in_the_catalog_is_not_sold() {
        buy("{\"product_id\":\"coffee\"}").isBareProblem(ProblemType.PRODUCT_NOT_FOUND);
        buy("{\"order_id\":\"coffee\"}").isBareProblem(ProblemType.ORDER_NOT_FOUND);
        nothingWasOpened();
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
                "N:1000/N:710",
                "N:1000/",
                "N:1000/S:"
            })
    void an_entry_that_makes_no_sense_is_the_shop_s_fault(String entry) {
        Map<String, AttributeValue> item = new HashMap<>(Map.of("id", AttributeValue.fromS("product#tea")));
        String[] parts = entry.split("/", -1);
        put(item, "amount", parts[0]);
        put(item, "currency", parts[1]);
        context.testEnvironment().putCatalogEntry(item);

        buy("{\"product_id\":\"tea\"}").isProblem(ProblemType.CATALOG_ENTRY_INVALID);
        nothingWasOpened();
    }

    private static void put(Map<String, AttributeValue> item, String name, String typed) {
        if (typed.startsWith("N:")) {
            item.put(name, AttributeValue.fromN(typed.substring(2)));
        } else if (typed.startsWith("S:")) {
            item.put(name, AttributeValue.fromS(typed.substring(2)));
        }
    }

    @Test
    void more_than_can_be_paid_is_refused() {
        sell("product#house", "999999999999999", "ZAR");
        buy("{\"product_id\":\"house\",\"quantity\":2}").isProblem(ProblemType.AMOUNT_OUT_OF_RANGE);
        nothingWasOpened();
    }

    @Test
    void the_same_key_with_another_quantity_is_a_conflict() {
        sell("product#tea", "1250", "ZAR");
        ApiResponse first = CreateFixture.post(catalog, CreateFixture.underKey().withBody("{\"product_id\":\"tea\"}"));

        CreateFixture.post(catalog, CreateFixture.underKey().withBody("{\"product_id\":\"tea\",\"quantity\":2}"))
                .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(CreateFixture.post(catalog, CreateFixture.underKey().withBody("{\"product_id\":\"tea\"}"))
                        .session())
                .isEqualTo(first.session());
    }

    @Test
    void the_same_key_for_another_product_at_the_same_price_is_a_conflict() {
        sell("product#tea", "1250", "ZAR");
        sell("product#coffee", "1250", "ZAR");
        String tea = CreateFixture.post(catalog, CreateFixture.underKey().withBody("{\"product_id\":\"tea\"}"))
                .session();

        CreateFixture.post(catalog, CreateFixture.underKey().withBody("{\"product_id\":\"coffee\"}"))
                .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(context.text(tea, "product")).isEqualTo("tea");
    }

    // Amounts that the app names.

    @Test
    void the_app_names_an_amount_within_the_bounds() {
        for (long amount : new long[] {500, 12_345, 100_000}) {
            String session =
                    give("{\"amount\":" + amount + ",\"currency\":\"usd\"}").session();
            assertThat(context.number(session, "amount")).isEqualTo(Long.toString(amount));
            assertThat(context.text(session, "currency")).isEqualTo("USD");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"499", "100001", "0", "-500", "9223372036854775807"})
    void an_amount_out_of_bounds_is_refused(String amount) {
        assertThat(give("{\"amount\":" + amount + ",\"currency\":\"ZAR\"}")
                        .isProblem(ProblemType.AMOUNT_OUT_OF_RANGE)
                        .json()
                        .path("field")
                        .asText())
                .isEqualTo("amount");
        nothingWasOpened();
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
                "{\"amount\":1000,\"currency\":710}|currency"
            })
    void an_amount_that_is_none_is_refused_by_name(String body, String field) {
        give(body).isInvalid(field);
        nothingWasOpened();
    }

    @Test
    void the_same_key_with_another_amount_is_a_conflict() {
        CreateFixture.post(client, CreateFixture.underKey().withBody("{\"amount\":1000,\"currency\":\"ZAR\"}"))
                .session();
        CreateFixture.post(client, CreateFixture.underKey().withBody("{\"amount\":2000,\"currency\":\"ZAR\"}"))
                .isBareProblem(ProblemType.IDEMPOTENCY_KEY_REUSED);
    }
}
