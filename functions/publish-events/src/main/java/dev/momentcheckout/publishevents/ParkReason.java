package dev.momentcheckout.publishevents;

import dev.momentcheckout.session.UnapprovedChangeException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.telemetry.OperatorAction;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a change is parked. */
enum ParkReason {
    /** The record has a layout that this code does not know, or none at all. */
    UNREADABLE,
    /** Someone edited the item of a payment in review. To publish it could pay for a purchase twice. */
    UNAPPROVED_CHANGE,
    /** A fault of this code. The item may be right. */
    UNEXPECTED_ERROR,
    /** The event bus never accepts the event as it is. */
    REJECTED,
    /** The event bus or its permission failed for so long that the stream would soon discard the record. */
    REFUSED_FOR_20_HOURS;

    /** Returns why no event can be made of a change. */
    static ParkReason of(RuntimeException e) {
        return switch (e) {
            case UnreadableItemException _ -> UNREADABLE;
            case UnapprovedChangeException _ -> UNAPPROVED_CHANGE;
            default -> UNEXPECTED_ERROR;
        };
    }

    /** Returns what an operator must repair, or null if it is reported with each refusal of the bus. */
    @Nullable OperatorAction operatorAction() {
        return switch (this) {
            case UNREADABLE -> OperatorAction.UNREADABLE_ITEM;
            case UNAPPROVED_CHANGE -> OperatorAction.UNAPPROVED_CHANGE;
            case UNEXPECTED_ERROR -> OperatorAction.UNEXPECTED_ERROR;
            case REJECTED, REFUSED_FOR_20_HOURS -> null;
        };
    }

    /** Returns the value of the message attribute {@code reason}. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
