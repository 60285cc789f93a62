package dev.momentcheckout.webhookreceive;

import java.util.Locale;

/** The headers of Standard Webhooks. */
enum WebhookHeader {
    WEBHOOK_ID,
    WEBHOOK_TIMESTAMP,
    WEBHOOK_SIGNATURE;

    String headerName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
