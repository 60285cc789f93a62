package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.SessionId;
import org.jspecify.annotations.Nullable;

/** What {@code inspect} shows. */
sealed interface InspectTarget {
    String ORDER = "order:";
    String KEY = "key:";

    record OfSession(SessionId id) implements InspectTarget {}

    record OfPurchase(PurchaseId id) implements InspectTarget {}

    /**
     * Parses a target, also in the form of the item's key, such as {@code order#A-17}. {@code key:} takes the id of the
     * item after {@code key#}; together with an owner, it takes the {@code Idempotency-Key} that the app sent.
     *
     * @throws IllegalArgumentException if it has another form; the message says which
     */
    static InspectTarget parse(String target, @Nullable String owner) {
        String text = target.replaceFirst("^(order|key)#", "$1:");
        if (text.startsWith(KEY)) {
            String key = text.substring(KEY.length());
            return new OfPurchase(owner == null ? purchase("key#" + key) : PurchaseId.of(new Owner(owner), key));
        }
        if (owner != null) {
            throw new IllegalArgumentException("--owner belongs to key:IDEMPOTENCY-KEY only");
        }
        if (text.startsWith(ORDER)) {
            return new OfPurchase(PurchaseId.of(OrderId.parse(text.substring(ORDER.length()))
                    .orElseThrow(() ->
                            new IllegalArgumentException("an order id has 1 to 64 letters, digits, \"_\" or \"-\""))));
        }
        return new OfSession(SessionId.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "\"" + text + "\" is neither a session, such as ps_1, nor order:ID nor key:ID")));
    }

    private static PurchaseId purchase(String id) {
        try {
            return new PurchaseId(id);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "key: takes the 43 characters after key# of the item's id. With --owner it takes the"
                            + " Idempotency-Key that the app sent",
                    e);
        }
    }

    /** Returns a purchase in the form that {@link #parse} reads. */
    static String text(PurchaseId purchase) {
        return purchase.value().replaceFirst("#", ":");
    }
}
