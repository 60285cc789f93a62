package dev.momentcheckout.simulator;

import java.time.Instant;
import java.util.Set;

/**
 * A webhook to be delivered.
 *
 * @param copies how many times this attempt is sent
 * @param attempt counts from 1
 * @param due the earliest time of this attempt
 * @param isResent whether a command sends it again; its failure is not retried
 */
record WebhookMessage(
        String webhookId,
        Event event,
        Set<WebhookFault.DeliveryFault> faults,
        int copies,
        int attempt,
        Instant due,
        boolean isResent) {
    WebhookMessage {
        faults = Set.copyOf(faults);
    }

    boolean has(WebhookFault.DeliveryFault fault) {
        return faults.contains(fault);
    }

    /** Returns the next attempt, without the faults of this one. */
    WebhookMessage next(Instant nextDue) {
        return new WebhookMessage(webhookId, event, Set.of(), 1, attempt + 1, nextDue, isResent);
    }

    /** Returns this attempt as a command sends it again, without its faults. */
    WebhookMessage resent() {
        return new WebhookMessage(webhookId, event, Set.of(), 1, attempt, due, true);
    }

    WithheldWebhook withheld() {
        return new WithheldWebhook(webhookId, event);
    }
}
