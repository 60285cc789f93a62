package dev.momentcheckout.createsession;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ProductId;

/** What an app wants to pay for. Which of these it may name is the shop's {@link Pricing}. */
sealed interface PurchaseRequest {
    /** The shop's one price. */
    record FixedPrice(Money price) implements PurchaseRequest {}

    /** @param quantity 1 to 1000 */
    record OfProduct(ProductId product, int quantity) implements PurchaseRequest {}

    record OfOrder(OrderId order) implements PurchaseRequest {}

    /** An amount that the app chose, within the shop's bounds. */
    record ClientAmount(Money amount) implements PurchaseRequest {}
}
