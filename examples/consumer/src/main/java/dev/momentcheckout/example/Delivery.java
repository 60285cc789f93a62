package dev.momentcheckout.example;

import org.jspecify.annotations.Nullable;

/** What a payment bought, and for whom. */
sealed interface Delivery {
    Recipient recipient();

    /**
     * One ticket at the fixed price.
     *
     * @param reference which ticket, as the app named it; all of them have the same price
     */
    record Ticket(Recipient recipient, @Nullable String reference) implements Delivery {}

    /** A product of the catalog, at its price. */
    record Product(Recipient recipient, String productId, long quantity) implements Delivery {}

    /**
     * An order of this shop. It is delivered to the customer that the order names, even if another customer pays.
     *
     * @param paidBy the signed-in customer who paid, or null without sign-in
     */
    record Order(Recipient.CustomerOfOrder recipient, Recipient.@Nullable Customer paidBy) implements Delivery {}

    /** A credit of the amount that was paid. */
    record TopUp(Recipient recipient) implements Delivery {}

    /**
     * Returns what a {@code Payment Paid} bought. The pricing decides first: where the app names the amount, the
     * payment credits that amount and delivers nothing that has a price.
     *
     * @throws IllegalArgumentException if the detail does not fit the pricing
     */
    static Delivery of(EventDetail detail, Pricing pricing) {
        return switch (pricing) {
            case FIXED -> new Ticket(Recipient.of(detail), detail.optionalText("reference"));
            case CLIENT -> new TopUp(Recipient.of(detail));
            case CATALOG -> ofCatalog(detail);
        };
    }

    private static Delivery ofCatalog(EventDetail detail) {
        String orderId = detail.optionalText("order_id");
        return orderId == null
                ? new Product(Recipient.of(detail), detail.text("product_id"), detail.number("quantity"))
                : new Order(new Recipient.CustomerOfOrder(orderId), Recipient.owner(detail));
    }
}
