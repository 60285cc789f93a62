package dev.momentcheckout.publishevents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A change as it is parked: whole, in DynamoDB's own JSON, so that an operator can see it and it can be announced later. */
final class ParkedRecord {
    private ParkedRecord() {}

    static String json(StreamRecord change) {
        ObjectNode root = JsonTree.object();
        root.put("eventID", change.eventId());
        root.put("SequenceNumber", change.sequence());
        root.set("OldImage", item(change.before()));
        root.set("NewImage", item(change.after()));
        return JsonTree.text(root);
    }

    private static ObjectNode item(Map<String, AttributeValue> item) {
        ObjectNode json = JsonTree.object();
        item.forEach((name, value) -> json.set(name, value(value)));
        return json;
    }

    private static ObjectNode value(AttributeValue value) {
        ObjectNode json = JsonTree.object();
        switch (value.type()) {
            case S -> json.put("S", value.s());
            case N -> json.put("N", value.n());
            case BOOL -> json.put("BOOL", value.bool());
            case SS -> value.ss().forEach(json.putArray("SS")::add);
            case NS -> value.ns().forEach(json.putArray("NS")::add);
            case L -> {
                ArrayNode list = json.putArray("L");
                value.l().forEach(element -> list.add(value(element)));
            }
            case M -> json.set("M", item(value.m()));
            case B -> json.put("B", value.b().asByteArray());
            case BS -> {
                ArrayNode list = json.putArray("BS");
                value.bs().forEach(bytes -> list.add(bytes.asByteArray()));
            }
            case NUL, UNKNOWN_TO_SDK_VERSION -> json.put("NULL", true);
        }
        return json;
    }
}
