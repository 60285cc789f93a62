package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** What the shop sells and what it asks for it: the shop writes it, this server reads it. */
public interface Catalog {

    /**
     * The price of one piece of a product; null if there is no such product.
     *
     * @throws InvalidEntryException if the shop's entry makes no sense
     * @throws StoreUnavailableException if the catalog cannot be read
     */
    @Nullable Money product(ProductId id);

    /** As {@link #product}, of an order. */
    @Nullable PricedOrder order(OrderId id);

    /**
     * An order as the shop wrote it.
     *
     * @param owner who alone may pay it; null lets anybody who knows its id
     */
    record PricedOrder(Money price, @Nullable Owner owner) {}

    /** An entry without a positive whole amount of at most 15 digits, or without a currency: the shop must mend it. */
    final class InvalidEntryException extends RuntimeException {
        public InvalidEntryException(String what) {
            super(what);
        }
    }
}
