package dev.momentcheckout.createsession;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ProductId;

/** What a create request is for. The shop's {@link Pricing} determines which of these an app may name. */
sealed interface RequestedItem {
    /** A payment at the shop's fixed price. */
    record FixedPrice(Money price) implements RequestedItem {}

    /**
     * A number of pieces of a product of the shop's catalog.
     *
     * @param quantity 1 to 1000
     */
    record OfProduct(ProductId product, int quantity) implements RequestedItem {}

    /** An order of the shop's catalog. */
    record OfOrder(OrderId order) implements RequestedItem {}

    /** An amount that the app chose, within the shop's limits. */
    record ClientAmount(Money amount) implements RequestedItem {}
}
