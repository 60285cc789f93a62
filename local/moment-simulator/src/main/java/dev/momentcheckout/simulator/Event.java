package dev.momentcheckout.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * The content of a webhook.
 *
 * @param id the id in the body, which is not the {@code webhook-id}
 * @param sessionId the session it concerns; the body of a payment event does not contain it
 * @param body JSON
 * @see <a href="https://docs.momentco.io/documentation/collect/payment-sessions/webhooks">Moment, webhooks</a>
 */
public record Event(String id, String type, String sessionId, String body) {

    /**
     * Returns an event of the given type. Its data is the payment if the type starts with {@code payment.}, else the
     * session.
     *
     * @throws IllegalArgumentException if the type is a payment event and the session has no payment attempt
     */
    public static Event of(String id, String type, Session session) {
        ObjectNode json = JsonFormat.JSON.createObjectNode();
        json.put("id", id);
        json.put("type", type);
        json.set("data", data(type, session));
        return new Event(id, type, session.id(), json.toString());
    }

    private static ObjectNode data(String type, Session session) {
        if (type.equals(EventType.SESSION_CREATED)) {
            return SessionJson.created(session);
        }
        if (!type.startsWith("payment.")) {
            return SessionJson.withoutClientToken(session);
        }
        Payment payment = session.payment();
        if (payment == null) {
            throw new IllegalArgumentException(session.id() + " has no payment yet");
        }
        return SessionJson.payment(session, payment);
    }

    /** Returns this event with the deviation applied to its data. */
    public Event with(Deviation deviation) {
        ObjectNode json = json();
        if (json.get("data") instanceof ObjectNode data) {
            deviation.alter(data);
        }
        return new Event(id, type, sessionId, json.toString());
    }

    /** Returns this event with another type. */
    public Event ofType(String other) {
        return new Event(id, other, sessionId, json().put("type", other).toString());
    }

    /** Returns the body as sent, in UTF-8. */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode json() {
        try {
            JsonNode json = JsonFormat.JSON.readTree(body);
            return (ObjectNode) json;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the body of an event is JSON", e);
        }
    }
}
