package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.store.ItemImage;
import dev.momentcheckout.store.ItemJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The change of a parked message: a record of the table's stream. */
sealed interface ParkedChange {
    /** @param before null if the session was new */
    record OfSession(ObjectNode streamRecord, @Nullable PaymentSession before, PaymentSession after)
            implements ParkedChange {}

    /** @param eventId the {@code webhook-id} of the refund */
    record OfRefund(ObjectNode streamRecord, String eventId) implements ParkedChange {}

    /** A change of another kind of item, or a removal. It has no event. */
    record Other(ObjectNode streamRecord) implements ParkedChange {}

    /** A record with an item whose layout is unknown. */
    record Unreadable() implements ParkedChange {}

    /** The message is no record. */
    record NoRecord() implements ParkedChange {}

    static ParkedChange of(String body) {
        ObjectNode streamRecord = streamRecord(body);
        if (streamRecord == null) {
            return new NoRecord();
        }
        JsonNode after = streamRecord.at("/dynamodb/NewImage");
        JsonNode before = streamRecord.at("/dynamodb/OldImage");
        try {
            if (after.isEmpty()) {
                boolean removed = streamRecord.path("eventName").asText().equals("REMOVE");
                return removed ? new Other(streamRecord) : new Unreadable();
            }
            return switch (ItemJson.image(after)) {
                case ItemImage.OfSession(PaymentSession session) ->
                    new OfSession(streamRecord, before.isEmpty() ? null : session(before), session);
                case ItemImage.OfRefund(var refund) -> new OfRefund(streamRecord, refund.eventId());
                case ItemImage.OfHeartbeat _, ItemImage.OfOther _ -> new Other(streamRecord);
            };
        } catch (UnreadableItemException e) {
            return new Unreadable();
        }
    }

    private static PaymentSession session(JsonNode image) {
        if (ItemJson.image(image) instanceof ItemImage.OfSession(PaymentSession session)) {
            return session;
        }
        throw new UnreadableItemException("the item before a change is no session");
    }

    private static @Nullable ObjectNode streamRecord(String body) {
        try {
            JsonNode json = JsonTree.read(body.getBytes(StandardCharsets.UTF_8));
            return json instanceof ObjectNode object && json.path("dynamodb").isObject() ? object : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Returns the key of the changed item, or null if the message does not name one. */
    static @Nullable String key(OperatorMessageQueue.Received message) {
        ObjectNode streamRecord = streamRecord(message.body());
        String key = streamRecord == null
                ? null
                : streamRecord.at("/dynamodb/Keys/id/S").textValue();
        return key == null && streamRecord != null
                ? streamRecord.at("/dynamodb/NewImage/id/S").textValue()
                : key;
    }

    /** Returns what an operation about a message is about. */
    static OperationSubject subject(OperatorMessageQueue.Received message) {
        String key = key(message);
        SessionId session = session(key);
        if (session != null) {
            return OperationSubject.of(session);
        }
        return key != null && key.matches("refund#[!-~]{1,255}")
                ? new OperationSubject(key)
                : OperationSubject.ofMessage(message.id());
    }

    static @Nullable SessionId session(@Nullable String key) {
        return SessionId.parse(key).orElse(null);
    }
}
