package dev.momentcheckout.session;

import org.jspecify.annotations.Nullable;

/** The shop's products and orders with their prices. The shop writes it; this server only reads it. */
public interface Catalog {

    /**
     * Returns the unit price of a product, or null if there is no such product.
     *
     * @throws InvalidEntryException if the shop's entry is invalid
     * @throws StoreUnavailableException if the catalog cannot be read
     */
    @Nullable Money product(ProductId id);

    /**
     * Returns an order with its price, or null if there is no such order.
     *
     * @throws InvalidEntryException if the shop's entry is invalid
     * @throws StoreUnavailableException if the catalog cannot be read
     */
    @Nullable PricedOrder order(OrderId id);

    /**
     * An order as the shop wrote it.
     *
     * @param owner the only caller who may pay the order; null allows every caller who knows its id
     */
    record PricedOrder(Money price, @Nullable Owner owner) {}

    /** An entry that cannot be sold, for example without a positive whole amount. The shop must correct it. */
    final class InvalidEntryException extends RuntimeException {
        private final String entry;

        /**
         * @param entry key of the entry, such as {@code product#tea}
         * @param message names the attribute and its rule, and contains no value
         */
        public InvalidEntryException(String entry, String message) {
            super(message);
            this.entry = entry;
        }

        public String entry() {
            return entry;
        }
    }
}
