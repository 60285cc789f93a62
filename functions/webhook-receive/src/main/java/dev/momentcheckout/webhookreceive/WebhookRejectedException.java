package dev.momentcheckout.webhookreceive;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Thrown if verification of a delivery fails. Its body has not been parsed, and nothing has been written. */
final class WebhookRejectedException extends RuntimeException {
    enum Reason {
        BAD_HEADERS,
        BAD_SIGNATURE,
        BAD_TIME;

        /** Returns the value of the metric's dimension. */
        String dimension() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Reason reason;
    private final @Nullable WebhookHeader header;
    private final transient @Nullable Duration age;

    private WebhookRejectedException(Reason reason, @Nullable WebhookHeader header, @Nullable Duration age) {
        super(reason.name(), null, false, false);
        this.reason = reason;
        this.header = header;
        this.age = age;
    }

    /** @param header the one that is missing, repeated or malformed */
    static WebhookRejectedException badHeader(WebhookHeader header) {
        return new WebhookRejectedException(Reason.BAD_HEADERS, header, null);
    }

    static WebhookRejectedException badSignature() {
        return new WebhookRejectedException(Reason.BAD_SIGNATURE, null, null);
    }

    /** @param age from the delivery's time to ours; negative if the delivery's time is ahead */
    static WebhookRejectedException badTime(Duration age) {
        return new WebhookRejectedException(Reason.BAD_TIME, null, age);
    }

    Reason reason() {
        return reason;
    }

    /** Returns the header that is missing, repeated or malformed, or null if it is another fault. */
    @Nullable WebhookHeader header() {
        return header;
    }

    /** Returns the age of a delivery whose signature is valid and whose time is not, or null. */
    @Nullable Duration age() {
        return age;
    }
}
