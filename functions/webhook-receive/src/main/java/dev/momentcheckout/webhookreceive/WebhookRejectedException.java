package dev.momentcheckout.webhookreceive;

/** Thrown if verification of a delivery fails. Its body has not been parsed, and nothing has been written. */
final class WebhookRejectedException extends RuntimeException {
    enum Reason {
        BAD_HEADERS,
        BAD_SIGNATURE,
        BAD_TIME
    }

    private final Reason reason;

    WebhookRejectedException(Reason reason) {
        super(reason.name(), null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
