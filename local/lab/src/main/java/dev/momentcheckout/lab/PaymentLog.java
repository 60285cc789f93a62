package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.momentcheckout.simulator.Session;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What happened in each payment. The page lists the payments by their summaries, which are events, and reads the steps
 * of the payment that it shows. A create that returns no session has an entry of its own, and so has all traffic that
 * belongs to no payment.
 */
final class PaymentLog {
    /** The entry of the traffic that belongs to no payment. */
    static final String OTHER_TRAFFIC = "other";

    /** The entries that are kept; the one that has not changed for the longest time goes first. */
    static final int MAX_ENTRIES = 5_000;

    /** The steps of an entry that are kept, the newest ones. */
    static final int MAX_STEPS = 300;

    private static final String PAYMENT_PAID = "Payment Paid";
    private static final String TYPE = "type";

    /** Oldest change first. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private final Consumer<PageEvent> publish;
    private final Consumer<String> forget;
    private final Function<String, Optional<Session>> moment;
    private final Prices prices;
    private final Set<Entry> changed = new LinkedHashSet<>();
    private int refused;
    private long changes;
    private boolean hasForgotten;

    /**
     * @param publish receives the summary of each entry that changes
     * @param forget receives the key of the event of each entry that is no longer kept
     * @param moment returns a session at Moment
     */
    PaymentLog(
            Consumer<PageEvent> publish,
            Consumer<String> forget,
            Function<String, Optional<Session>> moment,
            Prices prices) {
        this.publish = publish;
        this.forget = forget;
        this.moment = moment;
        this.prices = prices;
    }

    /** A step as it is kept: as text, which takes less memory than its tree. */
    private record Kept(Instant at, byte[] json) {}

    private static final class Entry {
        private final String id;
        private final List<Kept> steps = new ArrayList<>();
        private final Set<String> published = new HashSet<>();
        private @Nullable Instant opened;
        private @Nullable JsonNode item;
        private @Nullable String title;
        private int status;
        private int dropped;
        private boolean awaited;
        private long change;
        private Bill bill = Bill.NONE;

        Entry(String id) {
            this.id = id;
        }

        /** Inserts a step at its time. Most steps are the newest one. */
        void add(TimelineEvent step) {
            // The first step may be gone by now.
            if (opened == null || step.at().isBefore(opened)) {
                opened = step.at();
            }
            int index = steps.size();
            while (index > 0 && steps.get(index - 1).at().isAfter(step.at())) {
                index--;
            }
            steps.add(index, new Kept(step.at(), step.json().toString().getBytes(StandardCharsets.UTF_8)));
            if (steps.size() > MAX_STEPS) {
                steps.removeFirst();
                dropped++;
            }
        }

        ObjectNode summary(Optional<Session> session) {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("id", id);
            json.put(TYPE, title != null ? "refused" : id.equals(OTHER_TRAFFIC) ? "other" : "payment");
            json.put("steps", steps.size() + dropped);
            json.put("steps_dropped", dropped);
            json.put("opened_at", opened == null ? null : opened.toString());
            json.put("changed_at", steps.isEmpty() ? null : steps.getLast().at().toString());
            StoredPayment stored = item == null ? StoredPayment.NONE : StoredPayment.of(item);
            if (item != null && item.has("amount")) {
                json.put("amount", item.at("/amount/N").asLong());
                json.put("currency", item.at("/currency/S").asText());
            } else {
                session.ifPresent(each -> json.put("amount", each.amount()).put("currency", each.currency()));
            }
            if (item != null) {
                json.put("state", stored.state());
            }
            json.put("review", stored.isInReview());
            json.put("closed", stored.isClosed());
            json.put("approved", stored.isApproved());
            json.put("published", published.size());
            json.put("awaited", awaited);
            json.put("change", change);
            if (title != null) {
                json.put("title", title);
                json.put("status", status);
            }
            return json;
        }

        ObjectNode detail(Optional<Session> session, Prices prices) {
            ObjectNode json = summary(session);
            json.set("item", item);
            json.set("moment", session.map(PaymentLog::atMoment).orElse(null));
            json.set("bill", bill.json(prices));
            var events = json.putArray("events");
            steps.forEach(step -> events.addRawValue(new RawValue(new String(step.json(), StandardCharsets.UTF_8))));
            return json;
        }
    }

    private static ObjectNode atMoment(Session session) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", session.status().wire())
                .put("payment_outcome", session.outcome().wire())
                .put("amount", session.amount())
                .put("currency", session.currency())
                .put("mode", session.mode().wire());
    }

    /** Returns whether there is an entry of this session. */
    synchronized boolean has(String id) {
        return entries.containsKey(id);
    }

    /** Adds an entry of a create that has returned no session, and returns its id. */
    synchronized String refuse(String title, int status) {
        String id = "refused-" + ++refused;
        Entry entry = of(id);
        entry.title = title;
        entry.status = status;
        return id;
    }

    /** @param id null for the traffic that belongs to no payment */
    synchronized void add(@Nullable String id, TimelineEvent step) {
        Entry entry = of(id == null ? OTHER_TRAFFIC : id);
        entry.add(step);
        if (step.type() == StepType.EVENT && step.label().equals(PAYMENT_PAID)) {
            entry.published.add(step.detail().path("id").asText());
        }
    }

    /** Sets the stored item of a session. */
    synchronized void store(String id, JsonNode item) {
        Entry entry = of(id);
        entry.item = item;
    }

    /** Adds to what a payment has cost so far. */
    synchronized void charge(@Nullable String id, Bill bill) {
        Entry entry = of(id == null ? OTHER_TRAFFIC : id);
        entry.bill = entry.bill.plus(bill);
    }

    /** Sets whether a session that is paid at Moment is still to be known or published. */
    synchronized void await(String id, boolean awaited) {
        Entry entry = entries.get(id);
        if (entry != null && entry.awaited != awaited) {
            entry.awaited = awaited;
            changed.add(entry);
        }
    }

    /** Returns a payment with its item, its bill and its steps. */
    synchronized Optional<ObjectNode> payment(String id) {
        return Optional.ofNullable(entries.get(id)).map(entry -> entry.detail(moment.apply(id), prices));
    }

    /** Returns the entry, as the one that has changed last. */
    private Entry of(String id) {
        Entry known = entries.remove(id);
        Entry entry = known == null ? new Entry(id) : known;
        entries.put(id, entry);
        entry.change = ++changes;
        changed.add(entry);
        if (entries.size() > MAX_ENTRIES) {
            Entry oldest = oldest();
            entries.remove(oldest.id);
            changed.remove(oldest);
            hasForgotten = true;
            forget.accept(PageEvent.PaymentChanged.key(oldest.id));
        }
        return entry;
    }

    private Entry oldest() {
        return entries.values().stream()
                .filter(each -> !each.id.equals(OTHER_TRAFFIC))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Publishes the summaries of the entries that have changed since the last call, each once, and then which ones are
     * no longer kept. An entry without a step waits for its first one, which gives it its time: its bill may be known
     * before the invocation has ended.
     */
    synchronized void publishChanged() {
        changed.removeIf(entry -> {
            if (entry.steps.isEmpty()) {
                return false;
            }
            publish.accept(new PageEvent.PaymentChanged(entry.id, entry.summary(moment.apply(entry.id))));
            return true;
        });
        if (hasForgotten) {
            hasForgotten = false;
            publish.accept(new PageEvent.PaymentsForgotten(oldest().change));
        }
    }
}
