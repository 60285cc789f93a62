package dev.momentcheckout.session;

/**
 * The reported status of a session's last payment attempt. Of two attempts at the same time, the later constant wins.
 */
public enum PaymentAttemptStatus {
    NONE,
    FAILED,
    PENDING
}
