package dev.momentcheckout.simulator;

import java.time.Instant;
import java.util.Set;

/**
 * A webhook on its way.
 *
 * @param copies how often this attempt is sent
 * @param attempt counts from 1
 * @param due when this attempt is to be made
 */
record WebhookMessage(
        String webhookId, Event event, Set<WebhookFault.OfDelivery> faults, int copies, int attempt, Instant due) {
    WebhookMessage {
        faults = Set.copyOf(faults);
    }

    boolean has(WebhookFault.OfDelivery fault) {
        return faults.contains(fault);
    }

    WebhookMessage again(Instant nextDue) {
        return new WebhookMessage(webhookId, event, Set.of(), 1, attempt + 1, nextDue);
    }

    HeldWebhook held() {
        return new HeldWebhook(webhookId, event);
    }
}
