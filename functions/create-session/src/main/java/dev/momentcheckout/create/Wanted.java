package dev.momentcheckout.create;

import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ProductId;

/** What an app wants to pay for. Which of these it may name is the shop's {@link Pricing}. */
sealed interface Wanted {
    /** The shop's one price. */
    record TheOnePrice(Money price) implements Wanted {}

    /** @param quantity 1 to 1000 */
    record OfProduct(ProductId product, int quantity) implements Wanted {}

    record OfOrder(OrderId order) implements Wanted {}

    /** An amount that the app chose, within the shop's bounds. */
    record OwnAmount(Money amount) implements Wanted {}
}
