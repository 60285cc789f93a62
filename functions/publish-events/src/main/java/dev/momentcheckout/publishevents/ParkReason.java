package dev.momentcheckout.publishevents;

import java.util.Locale;

/** Why a change is parked. */
enum ParkReason {
    /** The record has a layout that this code does not know, or none at all. */
    UNREADABLE,
    /** The event bus never accepts the event as it is. */
    REJECTED,
    /** The event bus or its permission failed for so long that the stream would soon discard the record. */
    REFUSED_FOR_20_HOURS;

    /** Returns the value of the message attribute {@code reason}. */
    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
