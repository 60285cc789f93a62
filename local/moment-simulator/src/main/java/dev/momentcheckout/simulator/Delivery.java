package dev.momentcheckout.simulator;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One try at delivering a webhook.
 *
 * @param attempt counts from 1; 0 when the webhook was dropped and never tried
 * @param headers what was sent; the secret is in none of them
 * @param status what the receiver answered; absent when it did not
 * @param error why there is no answer
 */
public record Delivery(
        String webhookId,
        String eventId,
        String type,
        String sessionId,
        int attempt,
        Instant at,
        Map<String, String> headers,
        String body,
        @Nullable Integer status,
        @Nullable String error) {

    public Delivery {
        headers = Map.copyOf(headers);
    }

    /** Whether the receiver took it. */
    public boolean acknowledged() {
        return status != null && status >= 200 && status < 300;
    }
}
