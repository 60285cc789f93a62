package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.text;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.CurrencyCode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.ReadConsistency;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads the table {@code Catalog}: key {@code id} ({@code product#…} or {@code order#…}), number {@code amount} (minor
 * units), {@code currency}, and, for orders, an optional {@code owner}.
 */
public final class DynamoDbCatalog implements Catalog {
    private final DynamoDbTable catalog;

    public DynamoDbCatalog(DynamoDbClient dynamoDb, String table) {
        this.catalog = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public @Nullable Money product(ProductId id) {
        String entry = "product#" + id.value();
        Map<String, AttributeValue> item = get(entry);
        return item.isEmpty() ? null : price(entry, item);
    }

    @Override
    public @Nullable PricedOrder order(OrderId id) {
        String entry = "order#" + id.value();
        Map<String, AttributeValue> item = get(entry);
        return item.isEmpty() ? null : new PricedOrder(price(entry, item), owner(entry, item.get("owner")));
    }

    private Map<String, AttributeValue> get(String id) {
        Map<String, AttributeValue> item = get(id, ReadConsistency.EVENTUAL);
        // A shop writes an order just before the app pays it.
        return item.isEmpty() ? get(id, ReadConsistency.STRONG) : item;
    }

    private Map<String, AttributeValue> get(String id, ReadConsistency consistency) {
        return catalog.get(Map.of("id", text(id)), consistency, "the catalog could not be read");
    }

    /** @throws InvalidEntryException if create would reject the entry */
    static void require(String entry, Map<String, AttributeValue> item) {
        var _ = price(entry, item);
        var _ = owner(entry, item.get("owner"));
    }

    private static Money price(String entry, Map<String, AttributeValue> item) {
        AttributeValue amount = item.get("amount");
        AttributeValue currency = item.get("currency");
        if (amount == null || amount.n() == null || !amount.n().matches("[1-9][0-9]{0,14}")) {
            throw new InvalidEntryException(entry, "amount must be a positive whole number of at most 15 digits");
        }
        if (currency == null || currency.s() == null) {
            throw new InvalidEntryException(entry, "currency must be text");
        }
        return new Money(
                Long.parseLong(amount.n()),
                CurrencyCode.parse(currency.s())
                        .orElseThrow(() -> new InvalidEntryException(
                                entry, "currency must be the ISO 4217 code of a currency in circulation")));
    }

    /** Rejects an owner that is not text: without an owner, every caller could pay the order. */
    private static @Nullable Owner owner(String entry, @Nullable AttributeValue owner) {
        if (owner == null) {
            return null;
        }
        if (owner.s() == null || owner.s().isBlank()) {
            throw new InvalidEntryException(entry, "owner must be text");
        }
        return new Owner(owner.s());
    }
}
