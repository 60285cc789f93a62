package dev.momentcheckout.session;

/**
 * A change of a payment in review removed its reasons, or hid a difference, without an operator's approval. Someone
 * edited the item. To publish it could pay for a purchase twice.
 */
public final class UnapprovedChangeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnapprovedChangeException(String message) {
        super(message);
    }
}
