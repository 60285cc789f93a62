package dev.momentcheckout.store;

import dev.momentcheckout.session.UnreadableItemException;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The only heartbeat of the table {@code Sessions}. Each write of it travels the way of a payment, through the stream
 * and publish-events to the event bus, and so proves that the way is open. The stream's filter selects the key.
 */
final class HeartbeatItem {
    /** Session ids cannot contain {@code #}. */
    static final String ID = "heartbeat#";

    private HeartbeatItem() {}

    /** @throws UnreadableItemException if the item has an unknown layout */
    static Instant writtenAt(Map<String, AttributeValue> item) {
        return ItemAttributes.read(
                "a heartbeat", item, () -> ItemAttributes.requireMillis(item, ItemAttributes.UPDATED_AT));
    }
}
