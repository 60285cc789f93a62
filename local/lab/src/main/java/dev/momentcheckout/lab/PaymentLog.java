package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.RequestUnits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happened in each payment. The page lists the payments by their summaries, which are events, and reads the steps
 * of the payment that it shows.
 */
final class PaymentLog {
    /** The entry of the traffic that belongs to no payment. */
    static final String OTHER_TRAFFIC = "other";

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Consumer<PageEvent> publish;

    /** @param publish receives the summary of each entry that changes */
    PaymentLog(Consumer<PageEvent> publish) {
        this.publish = publish;
    }

    private static final class Entry {
        private final String id;
        private final List<TimelineEvent> steps = new ArrayList<>();
        private final Set<String> published = new HashSet<>();
        private @Nullable JsonNode item;
        private RequestUnits units = new RequestUnits(0, 0);

        Entry(String id) {
            this.id = id;
        }

        ObjectNode summary() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("id", id);
            json.put("type", id.equals(OTHER_TRAFFIC) ? "other" : "payment");
            json.put("steps", steps.size());
            json.put("opened_at", steps.isEmpty() ? null : steps.getFirst().at().toString());
            json.put("changed_at", steps.isEmpty() ? null : steps.getLast().at().toString());
            if (item != null) {
                json.put("state", item.at("/state/S").asText());
                json.put("amount", item.at("/amount/N").asLong());
                json.put("currency", item.at("/currency/S").asText());
                json.put("review", item.at("/attention/S").asText().equals("REVIEW"));
            }
            json.put("published", published.size());
            return json;
        }

        ObjectNode detail() {
            ObjectNode json = summary();
            json.set("item", item);
            json.putObject("bill").put("reads", units.reads()).put("writes", units.writes());
            var events = json.putArray("events");
            steps.forEach(step -> events.add(step.json()));
            return json;
        }
    }

    synchronized void add(TimelineEvent step) {
        String id = step.session() == null ? OTHER_TRAFFIC : step.session();
        Entry entry = entries.computeIfAbsent(id, Entry::new);
        entry.steps.add(step);
        entry.steps.sort(Comparator.comparing(TimelineEvent::at));
        if (step.to() == Actor.TABLE) {
            entry.item = step.detail();
        }
        if (step.to() == Actor.SHOP && step.label().equals("Payment Paid")) {
            entry.published.add(step.detail().path("id").asText());
        }
        publish.accept(new PageEvent.PaymentChanged(id, entry.summary()));
    }

    /** Sets the DynamoDB request units that a session has used so far. */
    synchronized void charge(String session, RequestUnits units) {
        Entry entry = entries.computeIfAbsent(session, Entry::new);
        entry.units = units;
        publish.accept(new PageEvent.PaymentChanged(session, entry.summary()));
    }

    /** Returns a payment with its item, its bill and its steps. */
    synchronized Optional<ObjectNode> payment(String id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::detail);
    }
}
