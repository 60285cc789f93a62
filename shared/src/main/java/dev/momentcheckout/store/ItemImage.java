package dev.momentcheckout.store;

import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item of the table {@code Sessions} as its stream shows it, told apart by its key. */
public sealed interface ItemImage {
    record OfSession(PaymentSession session) implements ItemImage {}

    record OfRefund(Refund refund) implements ItemImage {}

    /** An order, or something that newer code keeps in the table: nothing that is announced. */
    record OfOther() implements ItemImage {}

    /** @throws IllegalStateException if it is a session or a refund of a layout that is not known here */
    static ItemImage of(Map<String, AttributeValue> item) {
        AttributeValue id = item.get(SessionItem.ID);
        String key = id == null ? null : id.s();
        if (key == null) {
            throw new IllegalStateException("an item without a key");
        }
        if (key.startsWith(RefundItem.PREFIX)) {
            return new OfRefund(RefundItem.refund(item));
        }
        return key.contains("#") ? new OfOther() : new OfSession(SessionItem.session(item));
    }

    /** The session of an image that may be missing, as before the first write. */
    static @Nullable PaymentSession session(Map<String, AttributeValue> item) {
        return item.isEmpty() ? null : SessionItem.session(item);
    }
}
