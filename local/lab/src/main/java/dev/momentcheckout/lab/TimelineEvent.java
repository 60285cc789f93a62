package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step between two actors, as an arrow of the page's sequence diagram. A request and its response are two steps.
 *
 * @param label what is sent, in a few words
 * @param note more about it; may be empty
 * @param isOk whether it is what is expected without faults
 * @param function the function of the backend that acts; null if none does
 * @param session null if the session is unknown
 * @param detail the complete data
 * @param curl a command that repeats the request against the lab; null if there is none
 * @param webhookId the webhook that may be sent again; null if it is none
 */
record TimelineEvent(
        Instant at,
        Actor from,
        Actor to,
        StepType type,
        String label,
        String note,
        boolean isOk,
        @Nullable String function,
        @Nullable String session,
        JsonNode detail,
        @Nullable String curl,
        @Nullable String webhookId) {

    /** Returns a step with no more than its label. */
    static TimelineEvent of(Instant at, Actor from, Actor to, StepType type, String label) {
        return new TimelineEvent(
                at, from, to, type, label, "", true, null, null, JsonNodeFactory.instance.objectNode(), null, null);
    }

    TimelineEvent noted(String newNote) {
        return new TimelineEvent(at, from, to, type, label, newNote, isOk, function, session, detail, curl, webhookId);
    }

    TimelineEvent ok(boolean newOk) {
        return new TimelineEvent(at, from, to, type, label, note, newOk, function, session, detail, curl, webhookId);
    }

    TimelineEvent by(@Nullable String newFunction) {
        return new TimelineEvent(at, from, to, type, label, note, isOk, newFunction, session, detail, curl, webhookId);
    }

    TimelineEvent about(@Nullable String newSession) {
        return new TimelineEvent(at, from, to, type, label, note, isOk, function, newSession, detail, curl, webhookId);
    }

    TimelineEvent with(JsonNode newDetail) {
        return new TimelineEvent(at, from, to, type, label, note, isOk, function, session, newDetail, curl, webhookId);
    }

    TimelineEvent repeatedBy(@Nullable String newCurl) {
        return new TimelineEvent(at, from, to, type, label, note, isOk, function, session, detail, newCurl, webhookId);
    }

    TimelineEvent ofWebhook(String newWebhookId) {
        return new TimelineEvent(at, from, to, type, label, note, isOk, function, session, detail, curl, newWebhookId);
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("at", at.toString());
        json.put("from", from.name());
        json.put("to", to.name());
        json.put("type", type.wire());
        json.put("label", label);
        json.put("note", note);
        json.put("ok", isOk);
        json.put("function", function);
        json.set("detail", detail);
        json.put("curl", curl);
        json.put("webhook_id", webhookId);
        return json;
    }
}
