package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.RequestUnits;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a payment has used so far, as {@code docs/costs.md} counts it.
 *
 * @param units DynamoDB request units
 * @param counts everything else
 */
record Bill(RequestUnits units, Map<Item, Integer> counts) {
    static final Bill NONE = new Bill(new RequestUnits(0, 0), Map.of());

    /** What a payment uses besides DynamoDB. */
    enum Item {
        /** Calls of Secrets Manager. */
        SECRETS,
        /** Calls of Moment, which cost nothing. */
        MOMENT_CALLS,
        /** Requests to API Gateway: the app's, and the webhooks. */
        REQUESTS,
        CREATES,
        WEBHOOKS,
        STATUSES,
        /** Events for the shop. Each has an invocation of its own. */
        EVENTS
    }

    Bill {
        counts = Map.copyOf(counts);
    }

    static Bill of(RequestUnits units) {
        return new Bill(units, Map.of());
    }

    static Bill of(Item... items) {
        Map<Item, Integer> counts = new EnumMap<>(Item.class);
        for (Item item : items) {
            counts.merge(item, 1, Integer::sum);
        }
        return new Bill(NONE.units, counts);
    }

    Bill plus(Bill other) {
        Map<Item, Integer> sum = new EnumMap<>(Item.class);
        counts.forEach(sum::put);
        other.counts.forEach((item, count) -> sum.merge(item, count, Integer::sum));
        return new Bill(units.plus(other.units), sum);
    }

    int count(Item item) {
        return counts.getOrDefault(item, 0);
    }

    ObjectNode json(Prices prices) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("reads", units.reads())
                .put("writes", units.writes())
                .put("secrets", count(Item.SECRETS))
                .put("moment_calls", count(Item.MOMENT_CALLS))
                .put("requests", count(Item.REQUESTS))
                .put("events", count(Item.EVENTS));
        prices.of(this).ifPresent(usd -> {
            ObjectNode parts = json.putObject("usd_parts");
            usd.forEach(parts::put);
            json.put(
                    "usd",
                    usd.values().stream().mapToDouble(Double::doubleValue).sum());
        });
        return json;
    }
}
