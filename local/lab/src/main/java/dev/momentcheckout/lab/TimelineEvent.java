package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An interaction between two actors, as an arrow of the page's sequence diagram.
 *
 * @param note the outcome in a few words
 * @param isOk whether the outcome is the expected one
 * @param session null if the session is unknown
 * @param detail the complete data
 */
record TimelineEvent(
        Instant at,
        Actor from,
        Actor to,
        String label,
        String note,
        boolean isOk,
        @Nullable String session,
        JsonNode detail) {

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("at", at.toString());
        json.put("from", from.name());
        json.put("to", to.name());
        json.put("label", label);
        json.put("note", note);
        json.put("ok", isOk);
        json.set("detail", detail);
        return json;
    }
}
