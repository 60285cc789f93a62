package dev.momentcheckout.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to deliver a webhook.
 *
 * @param attempt counts from 1; 0 if a fault dropped the webhook
 * @param took the time until the response or the failure
 * @param headers the headers sent
 * @param status HTTP status of the receiver; null without a response
 * @param error why there is no response; null otherwise
 * @param faults the planned faults of this attempt; a retry has none
 */
public record Delivery(
        String webhookId,
        String eventId,
        String type,
        String sessionId,
        int attempt,
        Instant at,
        Duration took,
        Map<String, String> headers,
        String body,
        @Nullable Integer status,
        @Nullable String error,
        List<WebhookFault> faults) {

    public Delivery {
        headers = Map.copyOf(headers);
        faults = List.copyOf(faults);
    }

    /** Returns whether the receiver acknowledged it with 2xx. */
    public boolean acknowledged() {
        return status != null && status >= 200 && status < 300;
    }
}
