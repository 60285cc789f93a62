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
import java.util.function.Predicate;
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
 * @param lost sessions with money at Moment that are not stored as paid, or not published without an operator being
 *     responsible
 * @param twice sessions with more than one {@code Payment Paid}, and purchases with more than one such session
 * @param withoutSession sessions in review that Moment does not have
 * @param differences descriptions of the sessions on which the three disagree; empty if they agree
 */
record ConsistencyCheck(
        Set<String> atMoment,
        Set<String> recorded,
        Set<String> published,
        Set<String> closed,
        Set<String> lost,
        Set<String> twice,
        Set<String> withoutSession,
        List<String> differences) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVIEW_REASONS = "review_reasons";

    /** The attributes that name the purchase of a session. */
    private static final List<String> PURCHASE = List.of("purchase_key", "order");

    /**
     * The sessions to compare.
     *
     * @param sessions decides which of Moment's sessions are compared
     * @param reviewsBefore sessions that are in review anyway
     */
    record Scope(Predicate<Session> sessions, Set<String> reviewsBefore) {
        static final Scope ALL = new Scope(_ -> true, Set.of());

        /** Returns the sessions that Moment does not have yet. */
        static Scope after(Lab lab) {
            Set<String> before =
                    lab.moment().sessions().stream().map(Session::id).collect(Collectors.toSet());
            return new Scope(session -> !before.contains(session.id()), lab.sessionsInReview());
        }

        /** Returns the sessions whose external reference begins with this text. */
        static Scope ofReferences(Lab lab, String prefix) {
            return new Scope(
                    session -> {
                        String reference = session.externalReference();
                        return reference != null && reference.startsWith(prefix);
                    },
                    lab.sessionsInReview());
        }
    }

    /**
     * Compares, after all changes so far are published.
     *
     * @param opened sessions that were returned to an app
     * @param errors other errors, which count as differences
     */
    static ConsistencyCheck of(Lab lab, Scope scope, Set<String> opened, List<String> errors) {
        lab.awaitPublished();
        List<Session> sessions = lab.moment().sessions();
        Set<String> atMoment = sessions.stream()
                .filter(session ->
                        scope.sessions().test(session) && session.outcome().isMoney())
                .map(Session::id)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> candidates = new TreeSet<>(opened);
        candidates.addAll(atMoment);
        var found = new Findings(lab, atMoment, events(lab, candidates), errors);
        candidates.forEach(found::compare);
        Set<String> known = sessions.stream().map(Session::id).collect(Collectors.toSet());
        lab.sessionsInReview().stream()
                .filter(session ->
                        !known.contains(session) && !scope.reviewsBefore().contains(session))
                .sorted()
                .forEach(found::withoutSession);
        return found.result();
    }

    /** What the comparison has found so far. */
    private static final class Findings {
        private final Lab lab;
        private final Set<String> atMoment;
        private final Map<String, Map<String, JsonNode>> events;
        private final List<String> differences;
        private final Set<String> recorded = new TreeSet<>();
        private final Set<String> closed = new TreeSet<>();
        private final Set<String> lost = new TreeSet<>();
        private final Set<String> twice = new TreeSet<>();
        private final Set<String> withoutSession = new TreeSet<>();
        private final Map<String, String> publishedByPurchase = new HashMap<>();

        Findings(Lab lab, Set<String> atMoment, Map<String, Map<String, JsonNode>> events, List<String> errors) {
            this.lab = lab;
            this.atMoment = atMoment;
            this.events = events;
            this.differences = new ArrayList<>(errors);
        }

        void compare(String session) {
            Map<String, AttributeValue> item = lab.item(session);
            Collection<JsonNode> published =
                    events.getOrDefault(session, Map.of()).values();
            boolean isPaidAtMoment = atMoment.contains(session);
            SessionAccount account = account(isPaidAtMoment, item, published.size());
            if (account.isStoredPaid() && !item.containsKey(REVIEW_REASONS)) {
                recorded.add(session);
            }
            if (account.isClosed()) {
                closed.add(session);
            }
            if (account.isMissing()) {
                lost.add(session);
            }
            if (account.isTwice()) {
                twice.add(session);
            }
            String difference = difference(isPaidAtMoment, item, published);
            if (difference != null) {
                differences.add(session + ": " + difference);
            }
            if (account.published() > 0) {
                comparePurchase(session, item);
            }
        }

        private void comparePurchase(String session, Map<String, AttributeValue> item) {
            for (String name : PURCHASE) {
                String purchase = ScenarioContext.text(item, name);
                String other = purchase.isEmpty() ? null : publishedByPurchase.put(purchase, session);
                if (other != null) {
                    twice.add(purchase);
                    differences.add(session + ": published, and so is " + other + " of the same purchase");
                }
            }
        }

        void withoutSession(String session) {
            withoutSession.add(session);
            differences.add(session + ": in review, and Moment has no such session");
        }

        ConsistencyCheck result() {
            return new ConsistencyCheck(
                    atMoment,
                    recorded,
                    Set.copyOf(events.keySet()),
                    closed,
                    lost,
                    twice,
                    withoutSession,
                    List.copyOf(differences));
        }
    }

    /** Returns what Moment, the table and the events say about a session. */
    static SessionAccount account(boolean isPaidAtMoment, Map<String, AttributeValue> item, int published) {
        return new SessionAccount(
                isPaidAtMoment,
                StoredPayment.of(item).isPaid(),
                item.containsKey(REVIEW_REASONS) && !isClosed(item),
                isClosed(item),
                published);
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
        SessionAccount account = account(paidAtMoment, item, events.size());
        if (account.isMissing()
                || account.isTwice()
                || account.isUnfounded()
                || account.isInReview()
                || (account.isClosed() && account.published() > 0)) {
            return "at Moment " + (paidAtMoment ? "paid" : "not paid") + ", stored "
                    + ScenarioContext.text(item, "state") + decision(account) + ", published "
                    + new Quantity(events.size(), "time");
        }
        boolean isApproved = item.containsKey("approved");
        if (events.stream().anyMatch(event -> event.has("approved") != isApproved)) {
            return isApproved
                    ? "approved by an operator, and the event does not name what was approved"
                    : "the event names an approval that is not stored";
        }
        return null;
    }

    private static String decision(SessionAccount account) {
        if (account.isClosed()) {
            return " and closed by an operator";
        }
        return account.isInReview() ? " and in review" : "";
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
