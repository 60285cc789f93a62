package dev.momentcheckout.store;

import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.UnreadableItemException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item of the table {@code Sessions} in a stream record. The key determines its kind. */
public sealed interface ItemImage {
    record OfSession(PaymentSession session) implements ItemImage {}

    record OfRefund(Refund refund) implements ItemImage {}

    /** @param writtenAt when reconcile-sessions wrote it, by its clock */
    record OfHeartbeat(Instant writtenAt) implements ItemImage {}

    /** A purchase, or a kind of item that newer code stores. Neither is published. */
    record OfOther() implements ItemImage {}

    /**
     * @throws UnreadableItemException if the item has no key, or is a session, refund or heartbeat with an unknown
     *     layout
     */
    static ItemImage of(Map<String, AttributeValue> item) {
        AttributeValue id = item.get(ItemAttributes.ID);
        String key = id == null ? null : id.s();
        if (key == null) {
            throw new UnreadableItemException("an item has no key");
        }
        if (key.startsWith(RefundItem.PREFIX)) {
            return new OfRefund(RefundItem.refund(item));
        }
        if (isHeartbeat(key)) {
            return new OfHeartbeat(HeartbeatItem.writtenAt(item));
        }
        return key.contains("#") ? new OfOther() : new OfSession(SessionItem.session(item));
    }

    /** Returns whether two images of an item differ in the time of its next check at most. */
    static boolean differInNextCheckOnly(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        return withoutNextCheck(before).equals(withoutNextCheck(after));
    }

    private static Map<String, AttributeValue> withoutNextCheck(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> rest = new HashMap<>(item);
        rest.keySet().removeAll(Set.of(SessionItem.NEXT_CHECK_SHARD, SessionItem.NEXT_CHECK_AT));
        return rest;
    }

    /** Returns whether a key is that of the heartbeat, whatever its item contains. */
    static boolean isHeartbeat(String key) {
        return key.equals(HeartbeatItem.ID);
    }

    /** Returns the webhook id of a refund's key, or null if the key is not that of a refund. */
    static @Nullable String webhookId(String key) {
        return key.startsWith(RefundItem.PREFIX) ? key.substring(RefundItem.PREFIX.length()) : null;
    }

    /** Returns the session of an image, or null if the image is empty, as before an insert. */
    static @Nullable PaymentSession session(Map<String, AttributeValue> item) {
        return item.isEmpty() ? null : SessionItem.session(item);
    }
}
