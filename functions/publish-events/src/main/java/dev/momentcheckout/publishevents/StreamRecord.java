package dev.momentcheckout.publishevents;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.store.ItemImage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A record of the table's stream. Its images use the AWS SDK's attribute values, as the store does: Lambda's events
 * library has a class of its own for them. Any part of a record may be absent.
 *
 * @param source the record as Lambda delivered it
 */
record StreamRecord(@Nullable DynamodbStreamRecord source) {
    /** The source that an operator's function names in its records. */
    private static final String OPERATOR = "moment.checkout.operator";

    private static final String ID = "id";

    private com.amazonaws.services.lambda.runtime.events.models.dynamodb.@Nullable StreamRecord change() {
        return source == null ? null : source.getDynamodb();
    }

    /** Returns the position in the stream, or null if the record has none. */
    @Nullable String sequenceNumber() {
        var change = change();
        return change == null ? null : change.getSequenceNumber();
    }

    /** Returns when the item was changed, precise to the second, or null if the record has no time. */
    @Nullable Instant changedAt() {
        var change = change();
        return change == null || change.getApproximateCreationDateTime() == null
                ? null
                : change.getApproximateCreationDateTime().toInstant();
    }

    /** Returns the key of the changed item, or null if it is absent or not text. */
    @Nullable String key() {
        var change = change();
        if (change == null) {
            return null;
        }
        String key = key(change.getKeys());
        return key == null ? key(change.getNewImage()) : key;
    }

    private static @Nullable String key(
            @Nullable Map<String, com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue> item) {
        var id = item == null ? null : item.get(ID);
        return id == null ? null : id.getS();
    }

    /** Returns whether the record is a heartbeat, even one that cannot be read. */
    boolean isHeartbeat() {
        String key = key();
        return key != null && ItemImage.isHeartbeat(key);
    }

    /** Returns whether an operator's function made the record. */
    boolean isFromOperator() {
        return source != null && OPERATOR.equals(source.getEventSource());
    }

    private boolean isRemoval() {
        return source != null && "REMOVE".equals(source.getEventName());
    }

    /** Returns the item before the change; empty if there was none. */
    Map<String, AttributeValue> oldImage() {
        var change = change();
        return change == null ? Map.of() : item(change.getOldImage());
    }

    /**
     * Returns the item after the change; empty if it was removed.
     *
     * @throws UnreadableItemException if there is no item although it was not removed
     */
    Map<String, AttributeValue> newImage() {
        var change = change();
        Map<String, AttributeValue> item = change == null ? Map.of() : item(change.getNewImage());
        if (item.isEmpty() && !isRemoval()) {
            throw new UnreadableItemException("a stream record has no item");
        }
        return item;
    }

    private static Map<String, AttributeValue> item(
            @Nullable Map<String, com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue> image) {
        Map<String, AttributeValue> item = new HashMap<>();
        if (image != null) {
            image.forEach((name, value) -> item.put(name, value(value)));
        }
        return item;
    }

    private static AttributeValue value(
            com.amazonaws.services.lambda.runtime.events.models.dynamodb.@Nullable AttributeValue value) {
        if (value == null) {
            throw new UnreadableItemException("an attribute in a stream record has no value");
        }
        if (value.getS() != null) {
            return AttributeValue.fromS(value.getS());
        }
        if (value.getN() != null) {
            return AttributeValue.fromN(value.getN());
        }
        if (value.getBOOL() != null) {
            return AttributeValue.fromBool(value.getBOOL());
        }
        if (value.getSS() != null) {
            return AttributeValue.fromSs(value.getSS());
        }
        if (value.getNS() != null) {
            return AttributeValue.fromNs(value.getNS());
        }
        if (value.getL() != null) {
            return AttributeValue.fromL(
                    value.getL().stream().map(StreamRecord::value).toList());
        }
        if (value.getM() != null) {
            return AttributeValue.fromM(item(value.getM()));
        }
        if (value.getB() != null) {
            return AttributeValue.fromB(SdkBytes.fromByteBuffer(value.getB()));
        }
        if (value.getBS() != null) {
            return AttributeValue.fromBs(
                    value.getBS().stream().map(SdkBytes::fromByteBuffer).toList());
        }
        return AttributeValue.fromNul(true);
    }
}
