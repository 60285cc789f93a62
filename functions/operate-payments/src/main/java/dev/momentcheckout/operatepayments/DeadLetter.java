package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A message of the queue {@code DeadLetters}: changes that Lambda could not deliver to PublishEvents. It contains their
 * position and time, not the changes.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">Failure destination</a>
 */
record DeadLetter(OperatorMessageQueue.Received message) {
    static final List<String> COLUMNS = List.of("age", "condition", "changes", "from", "to", "message");

    private static final String FROM = "/DDBStreamBatchInfo/approximateArrivalOfFirstRecord";
    private static final String TO = "/DDBStreamBatchInfo/approximateArrivalOfLastRecord";
    private static final String SIZE = "/DDBStreamBatchInfo/batchSize";
    private static final String CONDITION = "/requestContext/condition";

    ObjectNode json() {
        JsonNode body = body();
        ObjectNode json = JsonTree.object().put("message_id", message.id());
        SessionView.put(json, "sent_at", message.sentAt());
        json.put("condition", text(body, CONDITION));
        json.put("changes", text(body, SIZE));
        json.put("from", text(body, FROM));
        json.put("to", text(body, TO));
        return json;
    }

    List<String> row(TimeText times) {
        JsonNode body = body();
        return List.of(
                message.sentAt() == null ? SessionView.NONE : times.age(message.sentAt()),
                text(body, CONDITION),
                text(body, SIZE),
                text(body, FROM),
                text(body, TO),
                message.id());
    }

    private JsonNode body() {
        try {
            return JsonTree.read(message.body().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return JsonTree.object();
        }
    }

    private static String text(JsonNode body, String pointer) {
        return body.at(pointer).asText(SessionView.NONE);
    }
}
