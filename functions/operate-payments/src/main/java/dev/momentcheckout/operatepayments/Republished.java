package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.PaymentEvent;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What became of one event that a command published again, or of one message.
 *
 * @param item key of the item, or null if the message does not name one
 * @param event id and detail type of the event, or null if it is unknown, or there is none
 * @param message id of the message, or null without one
 * @param reason why the event was not published, or what is special about it; empty if there is nothing to say
 */
record Republished(
        Kind kind,
        @Nullable String item,
        @Nullable Event event,
        @Nullable String message,
        String reason) {
    static final List<String> COLUMNS = List.of("result", "item", "event", "type", "message", "reason");

    /** The results, in the words of the output. */
    enum Kind {
        PUBLISHED,
        WOULD_PUBLISH,
        NOTHING_TO_PUBLISH,
        DISCARDED,
        WOULD_DISCARD,
        WOULD_DELETE,
        NOT_FOUND,
        REFUSED,
        FAILED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    record Event(String id, String detailType) {
        /** The detail type of a refund's event. */
        static final String REFUNDED = "Payment Refunded";

        static Event of(PaymentEvent event) {
            return new Event(event.id(), event.type().detailType());
        }

        static Event ofRefund(String eventId) {
            return new Event("refund:" + eventId, REFUNDED);
        }
    }

    static Republished of(Kind kind, @Nullable String item, String reason) {
        return new Republished(kind, item, null, null, reason);
    }

    Republished with(Kind other, String otherReason) {
        return new Republished(other, item, event, message, otherReason);
    }

    Republished withEvent(Event other) {
        return new Republished(kind, item, other, message, reason);
    }

    Republished withMessage(String id) {
        return new Republished(kind, item, event, id, reason);
    }

    ObjectNode json() {
        ObjectNode json = JsonTree.object().put("result", kind.wireName());
        put(json, "item", item);
        if (event != null) {
            json.put("event_id", event.id()).put("detail_type", event.detailType());
        }
        put(json, "message_id", message);
        put(json, "reason", reason.isEmpty() ? null : reason);
        return json;
    }

    List<String> row() {
        return List.of(
                kind.wireName(),
                orNone(item),
                event == null ? SessionView.NONE : event.id(),
                event == null ? SessionView.NONE : event.detailType(),
                orNone(message),
                reason.isEmpty() ? SessionView.NONE : reason);
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static String orNone(@Nullable String text) {
        return text == null ? SessionView.NONE : text;
    }
}
