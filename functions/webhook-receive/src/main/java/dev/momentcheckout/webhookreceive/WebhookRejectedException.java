package dev.momentcheckout.webhookreceive;

/** A delivery that does not verify. Nothing of it was parsed, and nothing was written. */
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
