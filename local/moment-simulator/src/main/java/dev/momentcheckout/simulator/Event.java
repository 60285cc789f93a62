package dev.momentcheckout.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * What a webhook says.
 *
 * @param id the id inside the body; not the {@code webhook-id}
 * @param sessionId the session it is about, which a payment event does not name
 * @param body the JSON that is sent
 */
public record Event(String id, String type, String sessionId, String body) {

    /**
     * An event of the given type about the session: with the payment as data when the type starts with {@code payment.},
     * with the session otherwise.
     *
     * @throws IllegalArgumentException when a payment event is asked for and no attempt was made yet
     */
    public static Event of(String id, String type, Session session) {
        ObjectNode json = Wire.JSON.createObjectNode();
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

    /** The same event with its data bent. */
    public Event with(Deviation deviation) {
        ObjectNode json = json();
        if (json.get("data") instanceof ObjectNode data) {
            deviation.alter(data);
        }
        return new Event(id, type, sessionId, json.toString());
    }

    /** The same event under another type. */
    public Event ofType(String other) {
        return new Event(id, other, sessionId, json().put("type", other).toString());
    }

    /** The body as it goes over the wire. */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode json() {
        try {
            JsonNode json = Wire.JSON.readTree(body);
            return (ObjectNode) json;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the body of an event is JSON", e);
        }
    }
}
