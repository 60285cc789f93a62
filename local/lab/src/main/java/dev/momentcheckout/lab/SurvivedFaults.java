package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.AppliedFault;
import dev.momentcheckout.simulator.Delivery;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.WebhookFault;
import dev.momentcheckout.simulator.WebhookFault.DeliveryFault;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The faults that the payments of a chaos run met, counted from what the simulator and DynamoDB did: a fault that was
 * planned and that no call met is not among them.
 */
record SurvivedFaults(List<Counter> counters) {
    static final SurvivedFaults NONE = new SurvivedFaults(List.of());

    SurvivedFaults {
        counters = List.copyOf(counters);
    }

    /**
     * How often one kind of fault was met.
     *
     * @param noun the singular of what is counted: {@code webhook}
     * @param fault what happened to it: {@code lost}
     */
    record Counter(String noun, String fault, int count) {
        /** Returns what is counted, in the form for the count: {@code webhooks lost}. */
        String name() {
            return new Quantity(count, noun).noun() + " " + fault;
        }
    }

    /**
     * Counts the faults that the payments of a run met.
     *
     * @param prefix what the external references of the run begin with
     * @param sessions the sessions of the run
     * @param refused the requests that DynamoDB throttled
     * @param found the sessions whose payment the reconciler found
     */
    static SurvivedFaults of(
            Lab lab, String prefix, Set<String> sessions, DynamoDbThrottle.Refused refused, int found) {
        List<AppliedFault> calls = lab.moment().faults().applied().stream()
                .filter(each -> each.subject().startsWith(prefix) || sessions.contains(each.subject()))
                .toList();
        int slow = (int) calls.stream()
                .filter(each -> each.fault() instanceof Fault.Delay)
                .count();
        List<Delivery> deliveries = lab.moment().deliveries().stream()
                .filter(each -> sessions.contains(each.sessionId()))
                .toList();
        return new SurvivedFaults(List.of(
                new Counter("call", "to Moment failed", calls.size() - slow),
                new Counter("call", "to Moment slow", slow),
                new Counter("webhook", "lost", webhooks(deliveries, DeliveryFault.DROPPED::equals)),
                new Counter("webhook", "late", webhooks(deliveries, WebhookFault.Delayed.class::isInstance)),
                new Counter("webhook", "duplicated", webhooks(deliveries, WebhookFault.Duplicated.class::isInstance)),
                new Counter("webhook", "altered", webhooks(deliveries, DeliveryFault.ALTERED_BODY::equals)),
                new Counter("webhook", "with a wrong signature", webhooks(deliveries, DeliveryFault.WRONG_KEY::equals)),
                new Counter("webhook", "with an old timestamp", webhooks(deliveries, DeliveryFault.STALE::equals)),
                new Counter("webhook", "of an unknown type", webhooks(deliveries, DeliveryFault.UNKNOWN_TYPE::equals)),
                new Counter("webhook", "without the outcome", webhooks(deliveries, Deviation.class::isInstance)),
                new Counter("DynamoDB write", "refused", refused.writes()),
                new Counter("DynamoDB read", "refused", refused.reads()),
                new Counter("session", "found by the reconciler", found)));
    }

    private static int webhooks(List<Delivery> deliveries, Predicate<WebhookFault> fault) {
        return (int) deliveries.stream()
                .filter(delivery -> delivery.faults().stream().anyMatch(fault))
                .map(Delivery::webhookId)
                .distinct()
                .count();
    }
}
