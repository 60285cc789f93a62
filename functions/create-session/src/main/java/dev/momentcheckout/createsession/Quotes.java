package dev.momentcheckout.createsession;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.Catalog.PricedOrder;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Owner;

/** Determines the price of a request. The app never does, except within the shop's limits for donations and top-ups. */
final class Quotes {
    /** A larger amount loses digits in apps whose numbers are doubles, such as Flutter web. */
    private static final long MAX_AMOUNT = 999_999_999_999_999L;

    private final Catalog catalog;

    Quotes(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * Returns the price.
     *
     * @throws ApiProblemException if the product or order does not exist, or is not the caller's
     */
    Quote quote(RequestedItem requested, Owner owner) {
        return switch (requested) {
            case RequestedItem.FixedPrice fixed -> new Quote(fixed.price(), new LineItem.Unspecified(), "fixed");
            case RequestedItem.ClientAmount client ->
                new Quote(
                        client.amount(),
                        new LineItem.Unspecified(),
                        client.amount().minorUnits() + " " + client.amount().currencyCode());
            case RequestedItem.OfProduct product -> product(product);
            case RequestedItem.OfOrder order -> order(order, owner);
        };
    }

    private Quote product(RequestedItem.OfProduct requested) {
        Money unitPrice = catalog.product(requested.product());
        if (unitPrice == null) {
            throw ApiProblemException.of(ProblemType.PRODUCT_NOT_FOUND);
        }
        // At most 15 digits times 1000: no overflow.
        long amount = unitPrice.minorUnits() * requested.quantity();
        if (amount > MAX_AMOUNT) {
            throw ApiProblemException.field(
                    ProblemType.AMOUNT_OUT_OF_RANGE, "quantity", "the total amount is too large");
        }
        return new Quote(
                new Money(amount, unitPrice.currency()),
                new LineItem.OfProduct(requested.product(), requested.quantity()),
                requested.product() + " " + requested.quantity());
    }

    /** An order of another owner gets the same response as an absent one. */
    private Quote order(RequestedItem.OfOrder requested, Owner owner) {
        PricedOrder order = catalog.order(requested.order());
        if (order == null || (order.owner() != null && !order.owner().equals(owner))) {
            throw ApiProblemException.of(ProblemType.ORDER_NOT_FOUND);
        }
        return new Quote(order.price(), new LineItem.OfOrder(requested.order()), null);
    }
}
