package dev.momentcheckout.session;

/** The customer's newest attempt to pay in a session, as far as Moment told. The order settles ties of time only. */
public enum PaymentAttemptStatus {
    NONE,
    FAILED,
    PENDING
}
