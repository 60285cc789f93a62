package dev.momentcheckout.store;

import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item of the table {@code Sessions} in a stream record. The key determines its kind. */
public sealed interface ItemImage {
    record OfSession(PaymentSession session) implements ItemImage {}

    record OfRefund(Refund refund) implements ItemImage {}

    /** A purchase, or a kind of item that newer code stores. Neither is published. */
    record OfOther() implements ItemImage {}

    /** @throws UnreadableItemException if the item has no key, or is a session or refund with an unknown layout */
    static ItemImage of(Map<String, AttributeValue> item) {
        String key = ItemAttributes.textOf(item, ItemAttributes.ID);
        if (key == null) {
            throw new UnreadableItemException("an item has no key");
        }
        if (key.startsWith(RefundItem.PREFIX)) {
            return new OfRefund(RefundItem.refund(item));
        }
        return key.contains("#") ? new OfOther() : new OfSession(SessionItem.session(item));
    }

    /** Returns the session of an image, or null if the image is empty, as before an insert. */
    static @Nullable PaymentSession session(Map<String, AttributeValue> item) {
        return item.isEmpty() ? null : SessionItem.session(item);
    }
}
