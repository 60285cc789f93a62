package dev.momentcheckout.store;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.CatalogReview;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Scans the table {@code Catalog}, and holds each entry to the rules of {@link DynamoDbCatalog}. */
public final class DynamoDbCatalogReview implements CatalogReview {
    private static final String PRODUCT = "product#";
    private static final String ORDER = "order#";

    private final DynamoDbClient dynamoDb;
    private final String table;

    public DynamoDbCatalogReview(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    @Override
    public Result first(int limit) {
        List<InvalidEntry> invalid = new ArrayList<>();
        int read = 0;
        Map<String, AttributeValue> last = Map.of();
        do {
            ScanResponse page = page(limit - read, last);
            for (Map<String, AttributeValue> item : page.items()) {
                InvalidEntry found = problem(item);
                if (found != null) {
                    invalid.add(found);
                }
            }
            read += page.items().size();
            last = page.lastEvaluatedKey();
        } while (!last.isEmpty() && read < limit);
        return new Result(read, !last.isEmpty(), invalid);
    }

    private ScanResponse page(int limit, Map<String, AttributeValue> after) {
        ScanRequest.Builder scan = ScanRequest.builder().tableName(table).limit(limit);
        if (!after.isEmpty()) {
            scan.exclusiveStartKey(after);
        }
        try {
            return dynamoDb.scan(scan.build());
        } catch (SdkException e) {
            throw new StoreUnavailableException("the catalog could not be read", e);
        }
    }

    private static @Nullable InvalidEntry problem(Map<String, AttributeValue> item) {
        String entry = ItemAttributes.requireText(item, ItemAttributes.ID);
        if (!hasPayableKey(entry)) {
            return new InvalidEntry(
                    entry,
                    "id must be product# or order# and 1 to 64 letters, digits, hyphens and underscores: no request"
                            + " finds it");
        }
        try {
            DynamoDbCatalog.require(entry, item);
            return null;
        } catch (Catalog.InvalidEntryException e) {
            return new InvalidEntry(entry, String.valueOf(e.getMessage()));
        }
    }

    private static boolean hasPayableKey(String entry) {
        return entry.startsWith(PRODUCT)
                ? ProductId.parse(entry.substring(PRODUCT.length())).isPresent()
                : entry.startsWith(ORDER)
                        && OrderId.parse(entry.substring(ORDER.length())).isPresent();
    }
}
