package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.SessionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of the queue {@code ParkedEvents}: a change that could not be published. */
record ParkedMessage(OperatorMessageQueue.Received message) {
    static final List<String> COLUMNS = List.of("age", "reason", "error", "item", "event", "message");

    /** As {@code PublishEvents} writes it. */
    private static final String UNAPPROVED_CHANGE = "unapproved-change";

    ObjectNode json() {
        ObjectNode json = JsonTree.object().put("message_id", message.id());
        SessionView.put(json, "sent_at", message.sentAt());
        putAttribute(json, "reason");
        putAttribute(json, "error_code");
        String item = item();
        if (item != null) {
            json.put("item", item);
        }
        putAttribute(json, "event_id");
        return json;
    }

    List<String> row(TimeText times) {
        String item = item();
        return List.of(
                message.sentAt() == null ? SessionView.NONE : times.age(message.sentAt()),
                attribute("reason"),
                attribute("error_code"),
                item == null ? SessionView.NONE : item,
                attribute("event_id"),
                message.id());
    }

    /** Returns the arguments of the script for the next command. A redrive refuses the change of an edited item. */
    String nextCommand() {
        String item = item();
        return isOfEdit() && item != null ? "inspect " + item : "redrive";
    }

    /** Returns whether the change is that of an edited item. */
    boolean isOfEdit() {
        return UNAPPROVED_CHANGE.equals(message.attributes().get("reason"));
    }

    /** Returns the arguments of the script that discard the message. */
    String discardCommand() {
        return "redrive --discard " + message.id() + Suggestion.BECAUSE;
    }

    boolean isAbout(SessionId session) {
        return session.value().equals(item());
    }

    /** Returns the key of the changed item, or null if the message does not name one. */
    private @Nullable String item() {
        String session = message.attributes().get("session_id");
        return session == null ? key() : session;
    }

    /** A change that could not be read is parked without the attribute, but the record contains its key. */
    private @Nullable String key() {
        try {
            JsonNode body = JsonTree.read(message.body().getBytes(StandardCharsets.UTF_8));
            return body.at("/dynamodb/Keys/id/S").textValue();
        } catch (IOException e) {
            return null;
        }
    }

    private String attribute(String name) {
        return message.attributes().getOrDefault(name, SessionView.NONE);
    }

    private void putAttribute(ObjectNode json, String name) {
        String value = message.attributes().get(name);
        if (value != null) {
            json.put(name, value);
        }
    }
}
