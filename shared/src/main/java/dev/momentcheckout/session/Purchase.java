package dev.momentcheckout.session;

/** What a session pays for. */
public sealed interface Purchase {
    /** Neither an order nor a product: the price is the shop's fixed one, or the app chose the amount. */
    record Unspecified() implements Purchase {}

    /** @param quantity number of pieces, 1 to 1000; the session's price covers all of them */
    record OfProduct(ProductId product, int quantity) implements Purchase {}

    /** An order is paid once, however many sessions try it. */
    record OfOrder(OrderId order) implements Purchase {}
}
