package dev.momentcheckout.telemetry;

import java.util.Locale;

/** What an operator must repair: the values of the dimension {@code Reason} of {@code OperatorActionRequired}. */
public enum OperatorAction {
    /** Moment rejects the API key, or the key is of another account than the sessions. */
    API_KEY,
    /** A secret cannot be read or used. */
    SECRET,
    /** An entry of the catalog is invalid. */
    CATALOG,
    /** Moment rejects a request that is right by its documentation. */
    REQUEST_REJECTED,
    /** Moment opened a session with other terms than requested. */
    TERMS_MISMATCH,
    /** Moment sent a webhook of a type that it does not document. */
    UNKNOWN_WEBHOOK_TYPE,
    /** Moment reported money whose amount or currency is not readable. */
    AMOUNT_UNREADABLE,
    /** An item of the table has a layout that this code does not know. */
    UNREADABLE_ITEM,
    /** Someone edited the item of a payment in review, so its change is not published. */
    UNAPPROVED_CHANGE,
    /** The table or an index is missing or denied to the function. */
    STORE,
    /** The event bus, or a queue beside it, is missing or denied to the function. */
    EVENT_BUS,
    /** A fault of this code. */
    UNEXPECTED_ERROR;

    String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
