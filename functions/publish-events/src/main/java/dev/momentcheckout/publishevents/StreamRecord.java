package dev.momentcheckout.publishevents;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A record of the table's stream. Its images use the AWS SDK's attribute values, as the store does: Lambda's events
 * library has a class of its own for them.
 *
 * @param source the record as Lambda delivered it
 */
record StreamRecord(DynamodbStreamRecord source) {
    String sequenceNumber() {
        return source.getDynamodb().getSequenceNumber();
    }

    /** The item before the change; empty if there was none. */
    Map<String, AttributeValue> oldImage() {
        return item(source.getDynamodb().getOldImage());
    }

    /** The item after the change; empty if it was removed. */
    Map<String, AttributeValue> newImage() {
        return item(source.getDynamodb().getNewImage());
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
            com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue value) {
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
