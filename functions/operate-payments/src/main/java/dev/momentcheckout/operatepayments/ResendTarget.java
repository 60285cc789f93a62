package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.SessionId;
import org.jspecify.annotations.Nullable;

/** The item whose event is published again. */
sealed interface ResendTarget {
    record OfSession(SessionId id) implements ResendTarget {}

    /** @param eventId the {@code webhook-id} of the refund */
    record OfRefund(String eventId) implements ResendTarget {}

    /** Returns the key of the item. */
    default String key() {
        return switch (this) {
            case OfSession(SessionId id) -> id.value();
            case OfRefund(String eventId) -> "refund#" + eventId;
        };
    }

    default OperationSubject subject() {
        return switch (this) {
            case OfSession(SessionId id) -> OperationSubject.of(id);
            case OfRefund(String eventId) -> OperationSubject.ofRefund(eventId);
        };
    }

    default @Nullable SessionId session() {
        return this instanceof OfSession(SessionId id) ? id : null;
    }
}
