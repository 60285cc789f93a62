package dev.momentcheckout.simulator;

import java.time.Instant;
import java.util.Set;

/**
 * A webhook on its way.
 *
 * @param attempt counts from 1
 * @param due when this attempt is to be made
 */
record WebhookMessage(String webhookId, Event event, Set<WebhookFault.OfDelivery> faults, int attempt, Instant due) {
    WebhookMessage {
        faults = Set.copyOf(faults);
    }

    boolean has(WebhookFault.OfDelivery fault) {
        return faults.contains(fault);
    }

    WebhookMessage again(Instant nextDue) {
        return new WebhookMessage(webhookId, event, Set.of(), attempt + 1, nextDue);
    }

    HeldWebhook held() {
        return new HeldWebhook(webhookId, event);
    }
}
