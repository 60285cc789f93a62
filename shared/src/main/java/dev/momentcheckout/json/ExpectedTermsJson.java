package dev.momentcheckout.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.Owner;

/** Who pays for what: the fields that a status response and an event have in common. */
public final class ExpectedTermsJson {
    private ExpectedTermsJson() {}

    /** Adds the price, what is paid, the app's reference and the owner. What a session does not have is absent. */
    public static void put(ObjectNode json, ExpectedTerms terms) {
        json.put("amount", terms.price().minorUnits());
        json.put("currency", terms.price().currencyCode());
        putItem(json, terms.item());
        if (terms.reference() != null) {
            json.put("reference", terms.reference().value());
        }
        putOwner(json, terms.owner());
    }

    private static void putItem(ObjectNode json, LineItem item) {
        switch (item) {
            case LineItem.Unspecified _ -> {}
            case LineItem.OfOrder ofOrder ->
                json.put("order_id", ofOrder.order().value());
            case LineItem.OfProduct ofProduct -> {
                json.put("product_id", ofProduct.product().value());
                json.put("quantity", ofProduct.quantity());
            }
        }
    }

    /** An anonymous owner has neither issuer nor subject. */
    private static void putOwner(ObjectNode json, Owner owner) {
        if (owner.issuer() != null) {
            json.putObject("owner").put("issuer", owner.issuer()).put("subject", owner.subject());
        }
    }
}
