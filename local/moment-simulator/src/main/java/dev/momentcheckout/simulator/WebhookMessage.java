package dev.momentcheckout.simulator;

import java.time.Instant;
import java.util.Set;

/**
 * A webhook to be delivered.
 *
 * @param copies how many times this attempt is sent
 * @param attempt counts from 1
 * @param due the earliest time of this attempt
 */
record WebhookMessage(
        String webhookId, Event event, Set<WebhookFault.DeliveryFault> faults, int copies, int attempt, Instant due) {
    WebhookMessage {
        faults = Set.copyOf(faults);
    }

    boolean has(WebhookFault.DeliveryFault fault) {
        return faults.contains(fault);
    }

    /** Returns the next attempt, without the faults of this one. */
    WebhookMessage next(Instant nextDue) {
        return new WebhookMessage(webhookId, event, Set.of(), 1, attempt + 1, nextDue);
    }

    WithheldWebhook withheld() {
        return new WithheldWebhook(webhookId, event);
    }
}
