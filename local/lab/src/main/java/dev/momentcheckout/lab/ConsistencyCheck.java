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
 * Whether what Moment knows is what is known here and what the shop was told.
 *
 * @param atMoment sessions at which there is money
 * @param recorded sessions that are paid and not held
 * @param published sessions of which the shop was told that they are paid
 * @param differences sessions on which the three do not agree, in words; none if all is as promised
 */
record ConsistencyCheck(Set<String> atMoment, Set<String> recorded, Set<String> published, List<String> differences) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Compares, once all that has changed is announced.
     *
     * @param before sessions that are not looked at
     * @param opened sessions that an app got
     * @param troubles what went wrong besides, which are differences too
     */
    static ConsistencyCheck of(Lab lab, Set<String> before, Set<String> opened, List<String> troubles) {
        lab.awaitPublished();
        Set<String> atMoment = lab.moment().sessions().stream()
                .filter(session ->
                        !before.contains(session.id()) && session.outcome().isMoney())
                .map(Session::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> candidates = new TreeSet<>(opened);
        candidates.addAll(atMoment);
        Set<String> here = new TreeSet<>();
        for (String session : candidates) {
            var item = lab.item(session);
            if (ScenarioContext.text(item, "state").equals("PAID") && !item.containsKey("review_reasons")) {
                here.add(session);
            }
        }
        Map<String, Set<String>> events = events(lab, candidates);
        List<String> differences = new ArrayList<>(troubles);
        for (String session : candidates) {
            int times = events.getOrDefault(session, Set.of()).size();
            boolean paid = atMoment.contains(session);
            if (paid != here.contains(session) || times != (paid ? 1 : 0)) {
                differences.add(session + ": at Moment " + (paid ? "paid" : "not paid") + ", here "
                        + ScenarioContext.text(lab.item(session), "state") + ", announced " + times + " times");
            }
        }
        return new ConsistencyCheck(atMoment, here, Set.copyOf(events.keySet()), differences);
    }

    /** Ids of the events that tell that a session is paid, by session: an event that is sent again is the same one. */
    private static Map<String, Set<String>> events(Lab lab, Set<String> candidates) {
        Map<String, Set<String>> events = new HashMap<>();
        for (LocalEventBridge.Entry entry : lab.bus().entries()) {
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
            throw new LabException("An event is not JSON: " + entry.detail(), e);
        }
    }
}
