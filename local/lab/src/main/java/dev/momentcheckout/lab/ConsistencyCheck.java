package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A comparison of Moment's payments with the stored sessions and the published events.
 *
 * @param atMoment sessions with money at Moment
 * @param recorded sessions that are stored as paid and need no review
 * @param published sessions with a published {@code Payment Paid}
 * @param differences descriptions of the sessions on which the three disagree; empty if they agree
 */
record ConsistencyCheck(Set<String> atMoment, Set<String> recorded, Set<String> published, List<String> differences) {
    private static final ObjectMapper JSON = new ObjectMapper();

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
        Set<String> recorded = new TreeSet<>();
        for (String session : candidates) {
            var item = lab.item(session);
            if (ScenarioContext.text(item, "state").equals("PAID") && !item.containsKey("review_reasons")) {
                recorded.add(session);
            }
        }
        Map<String, Set<String>> events = events(lab, candidates);
        List<String> differences = new ArrayList<>(errors);
        for (String session : candidates) {
            int times = events.getOrDefault(session, Set.of()).size();
            boolean paid = atMoment.contains(session);
            if (paid != recorded.contains(session) || times != (paid ? 1 : 0)) {
                differences.add(session + ": at Moment " + (paid ? "paid" : "not paid") + ", stored "
                        + ScenarioContext.text(lab.item(session), "state") + ", published " + times + " times");
            }
        }
        return new ConsistencyCheck(atMoment, recorded, Set.copyOf(events.keySet()), differences);
    }

    /** Returns the ids of the {@code Payment Paid} events by session. A repeated event has the same id. */
    private static Map<String, Set<String>> events(Lab lab, Set<String> candidates) {
        Map<String, Set<String>> events = new HashMap<>();
        for (LocalEventBridge.Entry entry : lab.publishedEvents()) {
            if (!entry.detailType().equals("Payment Paid")) {
                continue;
            }
            JsonNode event = detail(entry);
            String session = event.path("session_id").asText();
            if (candidates.contains(session)) {
                events.computeIfAbsent(session, _ -> new TreeSet<>())
                        .add(event.path("id").asText());
            }
        }
        return events;
    }

    private static JsonNode detail(LocalEventBridge.Entry entry) {
        try {
            return JSON.readTree(entry.detail());
        } catch (JsonProcessingException e) {
            throw new LabException("A published event is not JSON: " + entry.detail(), e);
        }
    }
}
