package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Session;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A comparison of Moment's payments with the stored sessions and the published events.
 *
 * @param atMoment sessions with money at Moment
 * @param recorded sessions that are stored as paid and need no review
 * @param published sessions with a published {@code Payment Paid}
 * @param closed sessions with money that an operator closed, so they are never published as paid
 * @param differences descriptions of the sessions on which the three disagree; empty if they agree
 */
record ConsistencyCheck(
        Set<String> atMoment,
        Set<String> recorded,
        Set<String> published,
        Set<String> closed,
        List<String> differences) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVIEW_REASONS = "review_reasons";

    /**
     * Compares, after all changes so far are published.
     *
     * @param before sessions to ignore
     * @param opened sessions that were returned to an app
     * @param errors other errors, which count as differences
     */
    static ConsistencyCheck of(Lab lab, Set<String> before, Set<String> opened, List<String> errors) {
        lab.awaitPublished();
        Set<String> atMoment = lab.moment().sessions().stream()
                .filter(session ->
                        !before.contains(session.id()) && session.outcome().isMoney())
                .map(Session::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> candidates = new TreeSet<>(opened);
        candidates.addAll(atMoment);
        Map<String, Map<String, JsonNode>> events = events(lab, candidates);
        Set<String> recorded = new TreeSet<>();
        Set<String> closed = new TreeSet<>();
        List<String> differences = new ArrayList<>(errors);
        for (String session : candidates) {
            Map<String, AttributeValue> item = lab.item(session);
            if (isPaid(item) && !item.containsKey(REVIEW_REASONS)) {
                recorded.add(session);
            }
            if (isClosed(item)) {
                closed.add(session);
            }
            String difference = difference(
                    atMoment.contains(session),
                    item,
                    events.getOrDefault(session, Map.of()).values());
            if (difference != null) {
                differences.add(session + ": " + difference);
            }
        }
        return new ConsistencyCheck(atMoment, recorded, Set.copyOf(events.keySet()), closed, differences);
    }

    /**
     * Returns how Moment, the table and the events disagree on a session; null if they agree. Money that needs review
     * is published as paid once an operator has approved it, with what was approved, and never if an operator has
     * closed it.
     *
     * @param paidAtMoment whether the session has money at Moment
     * @param item the stored session
     * @param events the {@code Payment Paid} events with different ids
     */
    static @Nullable String difference(
            boolean paidAtMoment, Map<String, AttributeValue> item, Collection<JsonNode> events) {
        boolean isDecided = paidAtMoment && isClosed(item);
        boolean isRecorded = isPaid(item) && !item.containsKey(REVIEW_REASONS);
        int expected = paidAtMoment && !isDecided ? 1 : 0;
        if (events.size() != expected || (isDecided ? !isPaid(item) : isRecorded != paidAtMoment)) {
            return "at Moment " + (paidAtMoment ? "paid" : "not paid") + ", stored "
                    + ScenarioContext.text(item, "state") + decision(item) + ", published " + events.size() + " times";
        }
        boolean isApproved = item.containsKey("approved");
        if (events.stream().anyMatch(event -> event.has("approved") != isApproved)) {
            return isApproved
                    ? "approved by an operator, and the event does not name what was approved"
                    : "the event names an approval that is not stored";
        }
        return null;
    }

    private static String decision(Map<String, AttributeValue> item) {
        if (isClosed(item)) {
            return " and closed by an operator";
        }
        return item.containsKey(REVIEW_REASONS) ? " and in review" : "";
    }

    private static boolean isPaid(Map<String, AttributeValue> item) {
        return StoredPayment.of(item).isPaid();
    }

    /** Returns whether an operator has closed the session and its content has not changed since. */
    static boolean isClosed(Map<String, AttributeValue> item) {
        return StoredPayment.of(item).isClosed();
    }

    /** Returns whether an operator must decide about the session. */
    static boolean needsReview(Map<String, AttributeValue> item) {
        return item.containsKey(REVIEW_REASONS) && !isClosed(item);
    }

    /** Returns the {@code Payment Paid} events by session and id. A repeated event has the same id. */
    private static Map<String, Map<String, JsonNode>> events(Lab lab, Set<String> candidates) {
        Map<String, Map<String, JsonNode>> events = new HashMap<>();
        for (LocalEventBridge.Entry entry : lab.publishedEvents()) {
            if (!entry.detailType().equals("Payment Paid")) {
                continue;
            }
            JsonNode event = detail(entry);
            String session = event.path("session_id").asText();
            if (candidates.contains(session)) {
                events.computeIfAbsent(session, _ -> new TreeMap<>())
                        .put(event.path("id").asText(), event);
            }
        }
        return events;
    }

    /** Returns the content of an event. */
    static JsonNode detail(LocalEventBridge.Entry entry) {
        return json(entry.detail());
    }

    /** Parses what the functions print or publish. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new LabException("Not JSON: " + text, e);
        }
    }
}
