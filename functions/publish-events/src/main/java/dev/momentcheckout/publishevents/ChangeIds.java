package dev.momentcheckout.publishevents;

import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.store.ItemImage;
import dev.momentcheckout.telemetry.LogField;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known to name a change: in logs, and in the attributes of a parked message. A record that cannot be read has
 * at least its position in the stream, or a key.
 */
record ChangeIds(
        @Nullable SessionId session,
        @Nullable String eventId,
        @Nullable String sequenceNumber) {
    /** Printable ASCII, as in the ids of sessions and webhooks. */
    private static final Pattern ID = Pattern.compile("[!-~]{1,512}");

    ChangeIds {
        eventId = eventId != null && ID.matcher(eventId).matches() ? eventId : null;
    }

    /** @param event null if the record cannot be read */
    static ChangeIds of(StreamRecord source, @Nullable EventDetail event) {
        if (event != null) {
            return new ChangeIds(event.session(), event.id(), source.sequenceNumber());
        }
        String key = source.key();
        String webhookId = key == null ? null : ItemImage.webhookId(key);
        return new ChangeIds(
                session(key), webhookId == null ? null : EventDetail.refundId(webhookId), source.sequenceNumber());
    }

    private static @Nullable SessionId session(@Nullable String key) {
        return SessionId.parse(key).orElse(null);
    }

    /** Returns the ids as fields of a log line. */
    List<LogField> logFields() {
        List<LogField> fields = new ArrayList<>();
        if (eventId != null) {
            fields.add(LogField.eventId(eventId));
        }
        if (session != null) {
            fields.add(LogField.session(session));
        }
        fields.add(LogField.sequenceNumber(sequenceNumber));
        return fields;
    }
}
