package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;

/**
 * Records for PublishEvents in the form of the table's stream. The function recognises an operator's records
 * by their source.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Lambda, example DynamoDB event</a>
 */
final class OperatorRecord {
    private static final String EVENT_SOURCE = "eventSource";
    private static final String OPERATOR = "moment.checkout.operator";

    private OperatorRecord() {}

    /**
     * Returns a record of a stored item as if it were new: without an item before, PublishEvents publishes the event
     * of the present state.
     *
     * @param image the item in DynamoDB's JSON
     */
    static ObjectNode ofState(String key, JsonNode image) {
        ObjectNode json = JsonTree.object().put("eventName", "INSERT").put(EVENT_SOURCE, OPERATOR);
        ObjectNode change = json.putObject("dynamodb");
        change.putObject("Keys").putObject("id").put("S", key);
        change.set("NewImage", image);
        return json;
    }

    /** Returns the record of a parked change as it was, from an operator. */
    static ObjectNode ofChange(ObjectNode streamRecord) {
        return streamRecord.deepCopy().put(EVENT_SOURCE, OPERATOR);
    }
}
