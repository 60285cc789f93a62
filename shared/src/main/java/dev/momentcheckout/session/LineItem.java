package dev.momentcheckout.session;

/** What a session pays for, as the shop's prices name it. */
public sealed interface LineItem {
    /** Neither an order nor a product: the price is the shop's fixed one, or the app chose the amount. */
    record Unspecified() implements LineItem {}

    /** @param quantity number of pieces, 1 to 1000; the session's price covers all of them */
    record OfProduct(ProductId product, int quantity) implements LineItem {}

    /** An order that the shop wrote to its catalog. */
    record OfOrder(OrderId order) implements LineItem {}
}
