package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Tables;
import dev.momentcheckout.session.CatalogReview.InvalidEntry;
import dev.momentcheckout.session.CatalogReview.Result;
import dev.momentcheckout.session.StoreUnavailableException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoDbCatalogReviewTest {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(requireNonNull(System.getProperty("project.root")), "template.yaml"));

    private final DynamoDbClient client =
            SessionsTable.builder(AwsEndpoints.shared().dynamoDb()).build();
    private final String table =
            requireNonNull(new Tables(client).create(TEMPLATE).get("Catalog"));
    private final DynamoDbCatalogReview review = new DynamoDbCatalogReview(client, table);

    @AfterEach
    void close() {
        client.close();
    }

    private void put(String id, Map<String, AttributeValue> others) {
        Map<String, AttributeValue> item = new HashMap<>(Map.of(
                "id", AttributeValue.fromS(id),
                "amount", AttributeValue.fromN("100"),
                "currency", AttributeValue.fromS("ZAR")));
        item.putAll(others);
        client.putItem(request -> request.tableName(table).item(item));
    }

    @Test
    void valid_entries_are_counted_and_not_named() {
        put("product#tea", Map.of());
        put("order#1", Map.of("owner", AttributeValue.fromS("https://issuer.example#ada")));

        assertThat(review.first(10)).isEqualTo(new Result(2, false, List.of()));
    }

    @Test
    void each_entry_that_create_rejects_is_named_with_its_problem() {
        put("product#tea", Map.of());
        put("product#price", Map.of("amount", AttributeValue.fromS("100")));
        put("product#currency", Map.of("currency", AttributeValue.fromS("DEM")));
        put("order#owner", Map.of("owner", AttributeValue.fromN("1")));
        put("order#", Map.of());
        put("tea", Map.of());

        Result result = review.first(10);

        assertThat(result.read()).isEqualTo(6);
        assertThat(result.invalid())
                .extracting(InvalidEntry::entry)
                .containsExactlyInAnyOrder("product#price", "product#currency", "order#owner", "order#", "tea");
        assertThat(result.invalid())
                .filteredOn(entry -> entry.entry().equals("order#owner"))
                .extracting(InvalidEntry::problem)
                .containsExactly("owner must be text");
    }

    @Test
    void at_most_the_limit_is_read() {
        for (int number = 0; number < 5; number++) {
            put("product#" + number, Map.of());
        }

        Result result = review.first(3);

        assertThat(result.read()).isEqualTo(3);
        assertThat(result.hasMore()).isTrue();
    }

    @Test
    void a_missing_table_is_reported_as_unavailable() {
        assertThatThrownBy(() -> new DynamoDbCatalogReview(client, "absent").first(1))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
