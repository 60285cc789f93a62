package dev.momentcheckout.session;

/** What a session pays for, as far as this server was told. */
public sealed interface Purchase {
    /** Nothing with a name: the shop's one price, or an amount that the app chose. */
    record Unspecified() implements Purchase {}

    /** @param quantity how many of it, 1 to 1000; the session's price is for all of them together */
    record OfProduct(ProductId product, int quantity) implements Purchase {}

    /** An order is paid once, in however many sessions it is tried. */
    record OfOrder(OrderId order) implements Purchase {}
}
