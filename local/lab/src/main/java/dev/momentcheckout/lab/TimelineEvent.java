package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that one party did to another, as the page shows it.
 *
 * @param session null if it is not known which session it is about
 * @param note what came of it, in a few words
 * @param isFine whether it went as it should
 * @param detail all that is known, for whoever wants to see it
 */
record TimelineEvent(
        Instant at,
        Actor from,
        Actor to,
        String label,
        String note,
        boolean isFine,
        @Nullable String session,
        JsonNode detail)
        implements PageEvent {

    @Override
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "happening");
        json.put("at", at.toString());
        json.put("from", from.name());
        json.put("to", to.name());
        json.put("label", label);
        json.put("note", note);
        json.put("fine", isFine);
        json.put("session_id", session);
        json.set("detail", detail);
        return json;
    }
}
