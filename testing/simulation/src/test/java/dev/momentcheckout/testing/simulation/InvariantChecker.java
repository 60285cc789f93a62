package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.RequestUnits;
import dev.momentcheckout.local.aws.TableStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Compares the table and the published events with the model after a history has ended. The stream of the table is
 * checked for writes that no history may contain.
 */
final class InvariantChecker {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** DynamoDB bills one write unit for each KB of an item; a session stays below the first. */
    private static final int ITEM_BYTES = 1024;

    private final EventLog eventLog;
    private final Model model;
    private final Map<String, Map<String, AttributeValue>> table;
    private final Set<String> index;
    /** By session; the key of events without a session is empty. */
    private final Map<String, List<PublishedEvent>> published = new HashMap<>();
    /** By event id, what each of its publications says about an approval. */
    private final Map<String, List<JsonNode>> approvals = new HashMap<>();

    /** One payment event, no matter how often it was published. */
    private record PublishedEvent(String id, String type, JsonNode detail) {
        boolean needsReview() {
            return type.equals("Payment Needs Review");
        }

        boolean isMoney() {
            return type.equals("Payment Paid") || type.equals("Payment Reserved");
        }

        int rank() {
            return detail.path("rank").asInt();
        }

        /** What an operator approved; missing if nothing. */
        JsonNode approved() {
            return detail.path("approved");
        }

        PublishedEvent withoutDecisions() {
            ObjectNode rest = detail.deepCopy();
            rest.remove(List.of("approved", "occurred_at"));
            return new PublishedEvent(id, type, rest);
        }
    }

    /**
     * @param table all items, by id
     * @param index the ids of the sessions in the index of those that await an operator
     */
    InvariantChecker(
            EventLog eventLog, Model model, Map<String, Map<String, AttributeValue>> table, Set<String> index) {
        this.eventLog = eventLog;
        this.model = model;
        this.table = table;
        this.index = Set.copyOf(index);
    }

    /**
     * Adds an event received from the bus. Events with the same id must be equal, but for what only an operator's
     * command changes: the time, and what was approved.
     */
    void record(String type, JsonNode detail) {
        PublishedEvent event = new PublishedEvent(detail.path("id").asText(), type, detail);
        List<PublishedEvent> ofSession =
                published.computeIfAbsent(detail.path("session_id").asText(), _ -> new ArrayList<>());
        for (PublishedEvent earlier : ofSession) {
            if (earlier.id().equals(event.id())) {
                expect(
                        earlier.withoutDecisions().equals(event.withoutDecisions()),
                        "different events share an id: " + earlier + " and " + event);
                approvals.computeIfAbsent(event.id(), _ -> new ArrayList<>()).add(event.approved());
                return;
            }
        }
        ofSession.add(event);
        approvals.computeIfAbsent(event.id(), _ -> new ArrayList<>()).add(event.approved());
    }

    void check() {
        Set<String> unknown = new HashSet<>(published.keySet());
        unknown.remove("");
        eventLog.sessions().forEach(unknown::remove);
        expect(unknown.isEmpty(), "events of unknown sessions are published: " + unknown);
        for (String session : eventLog.sessions()) {
            checkSession(session, stored(session), published.getOrDefault(session, List.of()));
        }
        eventLog.sessionsByPurchase().forEach(this::checkPurchase);
        checkRefunds();
        checkGauge();
    }

    /** The index counts the sessions that await an operator: what the gauge of the reconciler counts. */
    private void checkGauge() {
        Set<String> awaiting = new TreeSet<>();
        table.forEach((id, item) -> {
            if (item.containsKey("attention")) {
                awaiting.add(id);
            }
        });
        expect(awaiting.equals(index), "the index lists " + index + ", but " + awaiting + " await an operator");
    }

    private StoredSession stored(String session) {
        return new StoredSession(table.getOrDefault(session, Map.of()));
    }

    private void checkSession(String session, StoredSession stored, List<PublishedEvent> events) {
        if (!stored.exists()) {
            expect(events.isEmpty(), "an event is published without a stored session: " + session);
            return;
        }
        int rank = stored.rank();
        Set<String> reasons = stored.reviewReasons();
        checkAttention(session, stored);
        if (stored.isProvisional() && rank < StoredSession.RESERVED) {
            checkWithoutMoney(session, stored, events);
            return;
        }
        expect(
                rank == model.rank(session),
                session + " is stored as " + stored + ", but has rank " + model.rank(session) + " at Moment");
        expect(
                RequestUnits.size(stored.item()) <= ITEM_BYTES,
                session + " has " + RequestUnits.size(stored.item()) + " bytes, so each write costs two units: "
                        + stored);
        expect(!stored.isProvisional(), session + " is still provisional: " + stored);
        expect(
                rank < StoredSession.VERIFIED || stored.nextCheckAt() == null,
                session + " is successful and still scheduled for checks: " + stored);
        if (stored.isCreatedHere()) {
            Set<String> known = new TreeSet<>(reasons);
            stored.approved().forEach(value -> known.add(reason(value)));
            expect(
                    known.containsAll(eventLog.expectedReviews(session)),
                    session + " lacks review reasons of " + eventLog.expectedReviews(session) + ": " + stored);
        }
        Set<String> mismatches = new TreeSet<>(reasons);
        mismatches.removeIf(reason -> !reason.endsWith("-mismatch"));
        expect(
                mismatches.equals(stored.mismatches()),
                session + " does not need review for " + stored.mismatches() + ": " + stored);
        if (!eventLog.isAltered(session)) {
            expect(
                    reasons.stream().noneMatch(reason -> reason.endsWith("-mismatch")),
                    session + " needs review without a mismatch: " + stored);
        }
        Map<String, Integer> withoutReview = new TreeMap<>();
        Set<String> withReview = new TreeSet<>();
        int ends = 0;
        for (PublishedEvent event : events) {
            expect(event.rank() <= rank, "an event's rank is above the stored one: " + event);
            if (event.needsReview()) {
                withReview.add(event.detail().path("review_reasons").toString());
            } else {
                withoutReview.merge(event.detail().path("state").asText(), 1, Integer::sum);
                ends += event.rank() < StoredSession.VERIFIED ? 1 : 0;
                expect(
                        event.detail().path("amount").asLong() == model.amount(session),
                        "an event has another amount: " + event);
                expect(
                        event.detail().path("order_id").asText().equals(orderOf(session)),
                        "an event has another order: " + event);
            }
        }
        expect(
                (stored.isCreatedHere() && !eventLog.isStrangers(session)) || withoutReview.isEmpty(),
                session + " was never recorded by create, but is published without review: " + events);
        expect(ends <= 1, "more than one end without payment is published: " + events);
        expect(withoutReview.values().stream().allMatch(count -> count == 1), "one state has several ids: " + events);
        // A session without success only stores its reasons.
        boolean needsReview = stored.needsReview();
        if (rank > 0 && !needsReview) {
            expect(
                    rank < StoredSession.VERIFIED ? ends == 1 : withoutReview.containsKey(stored.state()),
                    session + " is " + stored.state() + ", but not published: " + events);
        }
        if (needsReview) {
            expect(
                    withReview.contains(JSON.valueToTree(reasons).toString()),
                    session + " needs review for " + reasons + ", but no such event is published: " + events);
        }
        if (stored.isSuccessful() && !needsReview && !stored.approved().isEmpty()) {
            checkApprovedEvent(session, stored);
        }
    }

    /** Returns the review reason of an approved value. */
    private static String reason(String approved) {
        int space = approved.indexOf(' ');
        return space < 0 ? approved : approved.substring(0, space) + "-mismatch";
    }

    /** The event after an approval names what was approved and what was really paid. */
    private void checkApprovedEvent(String session, StoredSession stored) {
        Set<String> reasons = new TreeSet<>();
        stored.approved().forEach(value -> reasons.add(reason(value)));
        boolean named = approvals.getOrDefault(session + ":" + stored.state(), List.of()).stream()
                .anyMatch(approved -> texts(approved.path("review_reasons")).equals(reasons)
                        && reported(approved.path("reported")).equals(stored.reportedTerms()));
        expect(
                named,
                "no event names what was approved of " + stored + ": " + approvals.get(session + ":" + stored.state()));
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** Returns reported terms as the item has them. */
    private static Set<String> reported(JsonNode array) {
        Set<String> terms = new TreeSet<>();
        array.forEach(each -> terms.add(each.path("amount").asText("-") + " "
                + each.path("currency").asText("-") + " "
                + each.path("mode").asText("-")));
        return terms;
    }

    /** The index must list each session about which an operator must decide, and no other. */
    private void checkAttention(String session, StoredSession stored) {
        boolean isSuccessful = stored.isSuccessful();
        boolean concernsUs = stored.isCreatedHere() || stored.rank() >= StoredSession.RESERVED;
        String expected = null;
        if (isSuccessful) {
            expected = !stored.reviewReasons().isEmpty() && concernsUs ? "REVIEW" : null;
        } else if (stored.isUnresolved()) {
            expected = "UNRESOLVED";
        }
        if (stored.isClosed()) {
            expected = null;
        }
        AttributeValue attention = stored.item().get("attention");
        expect(
                Objects.equals(expected, attention == null ? null : attention.s()),
                session + " awaits an operator for " + expected + ", but is stored as " + stored.item());
        expect(
                stored.item().containsKey("attention_since") == (attention != null),
                session + " has one key of the index only: " + stored.item());
    }

    /** A session that create has not recorded and that has no money raises no alarm, costs no check and expires. */
    private void checkWithoutMoney(String session, StoredSession stored, List<PublishedEvent> events) {
        expect(!eventLog.isTokenReturned(session), "a session with a returned token is provisional: " + stored);
        expect(stored.reviewReasons().isEmpty(), "a session without money needs review: " + stored);
        expect(stored.nextCheckAt() == null, "a session without money is checked: " + stored);
        expect(stored.item().containsKey("expires_at"), "a session without money is kept: " + stored);
        expect(events.isEmpty(), "a session without money is published: " + events);
    }

    private String orderOf(String session) {
        return eventLog.sessionsByPurchase().entrySet().stream()
                .filter(order -> order.getValue().contains(session))
                .map(Map.Entry::getKey)
                .filter(purchase -> purchase.startsWith("order#"))
                .map(purchase -> purchase.substring("order#".length()))
                .findFirst()
                .orElse("");
    }

    private void checkPurchase(String purchase, Set<String> sessions) {
        Set<String> paid = new TreeSet<>();
        for (String session : sessions) {
            if (published.getOrDefault(session, List.of()).stream().anyMatch(PublishedEvent::isMoney)) {
                paid.add(session);
            }
        }
        expect(paid.size() <= 1, "purchase " + purchase + " is published as paid in " + paid);
        String paidBySession = paidBySession(purchase);
        if (paidBySession != null) {
            expect(
                    stored(paidBySession).rank() >= StoredSession.RESERVED,
                    "purchase " + purchase + " is claimed by a session without money: " + paidBySession);
        }
        expect(
                paid.isEmpty() || (paidBySession != null && paid.contains(paidBySession)),
                "purchase " + purchase + " is paid in " + paid + ", but claimed by " + paidBySession);
    }

    private @Nullable String paidBySession(String purchase) {
        AttributeValue paidBySession = table.getOrDefault(purchase, Map.of()).get("paid_by_session");
        return paidBySession == null ? null : paidBySession.s();
    }

    private void checkRefunds() {
        Set<String> events = new HashSet<>();
        for (PublishedEvent event : published.getOrDefault("", List.of())) {
            expect(event.type().equals("Payment Refunded"), "an event has no session: " + event);
            events.add(event.id());
        }
        Set<String> expected = new HashSet<>();
        for (String refund : eventLog.refunds()) {
            expected.add("refund:" + refund);
            expect(table.containsKey("refund#" + refund), "a refund is lost: " + refund);
        }
        // A refund whose webhook response was lost may be published too.
        expect(events.containsAll(expected), "expected the refunds " + expected + ", published " + events);
        events.forEach(id -> expect(
                table.containsKey(id.replaceFirst(":", "#")), "a refund that is not stored is published: " + id));
    }

    private void expect(boolean condition, String violation) {
        eventLog.expect(condition, violation);
    }

    /** Checks the changes in the table's stream. */
    static void checkChanges(EventLog eventLog, TableStream changes) {
        new ChangeChecker(eventLog).check(changes);
    }

    /** Parses the body of a response or an event. */
    static JsonNode json(String text) {
        try {
            return requireNonNull(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("invalid JSON: " + text, e);
        }
    }
}
