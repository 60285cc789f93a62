package dev.momentcheckout.simulator;

import java.time.Instant;
import java.util.List;

/**
 * A webhook to be delivered.
 *
 * @param faults the planned faults of this attempt; the event and the due time already have theirs
 * @param attempt counts from 1
 * @param due the earliest time of this attempt
 * @param isResent whether a command sends it again; its failure is not retried
 */
record WebhookMessage(
        String webhookId, Event event, List<WebhookFault> faults, int attempt, Instant due, boolean isResent) {
    WebhookMessage {
        faults = List.copyOf(faults);
    }

    boolean has(WebhookFault.DeliveryFault fault) {
        return faults.contains(fault);
    }

    /** Returns how many times this attempt is sent. */
    int copies() {
        return faults.stream()
                .filter(WebhookFault.Duplicated.class::isInstance)
                .map(WebhookFault.Duplicated.class::cast)
                .mapToInt(WebhookFault.Duplicated::copies)
                .reduce(1, (_, last) -> last);
    }

    /** Returns the next attempt, without the faults of this one. */
    WebhookMessage next(Instant nextDue) {
        return new WebhookMessage(webhookId, event, List.of(), attempt + 1, nextDue, isResent);
    }

    /** Returns this attempt as a command sends it again, without its faults. */
    WebhookMessage resent() {
        return new WebhookMessage(webhookId, event, List.of(), attempt, due, true);
    }

    WithheldWebhook withheld() {
        return new WithheldWebhook(webhookId, event);
    }
}
