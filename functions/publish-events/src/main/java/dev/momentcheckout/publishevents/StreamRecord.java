package dev.momentcheckout.publishevents;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A record of the table's stream.
 *
 * @param sequence its place in the stream
 * @param before the item as it was, empty if there was none
 * @param after the item as it is now, empty if it was removed
 */
record StreamRecord(
        String eventId, String sequence, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {}
