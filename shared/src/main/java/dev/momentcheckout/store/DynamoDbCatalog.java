package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.text;

import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The table {@code Catalog}: {@code id} = {@code product#…} or {@code order#…}, a number {@code amount} (minor units), {@code currency}, and {@code owner} of an order. */
public final class DynamoDbCatalog implements Catalog {
    private final DynamoDbClient dynamoDb;
    private final String table;

    public DynamoDbCatalog(DynamoDbClient dynamoDb, String table) {
        this.dynamoDb = dynamoDb;
        this.table = table;
    }

    @Override
    public @Nullable Money product(ProductId id) {
        Map<String, AttributeValue> item = get("product#" + id.value());
        return item.isEmpty() ? null : price(item);
    }

    @Override
    public @Nullable PricedOrder order(OrderId id) {
        Map<String, AttributeValue> item = get("order#" + id.value());
        return item.isEmpty() ? null : new PricedOrder(price(item), owner(item.get("owner")));
    }

    private Map<String, AttributeValue> get(String id) {
        try {
            return dynamoDb.getItem(request -> request.tableName(table).key(Map.of("id", text(id))))
                    .item();
        } catch (SdkException e) {
            throw new StoreUnavailableException("the catalog could not be read", e);
        }
    }

    private static Money price(Map<String, AttributeValue> item) {
        AttributeValue amount = item.get("amount");
        AttributeValue currency = item.get("currency");
        if (amount == null || amount.n() == null || !amount.n().matches("[1-9][0-9]{0,14}")) {
            throw new InvalidEntryException("amount is not a positive whole number of at most 15 digits");
        }
        if (currency == null || currency.s() == null) {
            throw new InvalidEntryException("currency is not text");
        }
        try {
            return new Money(
                    Long.parseLong(amount.n()),
                    Currency.getInstance(currency.s().toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            throw new InvalidEntryException("currency is none of ISO 4217");
        }
    }

    /** An owner that is there and is no text belongs to nobody: an entry that fails open would be anybody's. */
    private static @Nullable Owner owner(@Nullable AttributeValue owner) {
        if (owner == null) {
            return null;
        }
        if (owner.s() == null || owner.s().isBlank()) {
            throw new InvalidEntryException("owner is not text");
        }
        return new Owner(owner.s());
    }
}
