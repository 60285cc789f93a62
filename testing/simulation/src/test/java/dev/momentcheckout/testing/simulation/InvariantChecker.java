package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.RequestUnits;
import dev.momentcheckout.local.aws.TableStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Compares what the table holds and what the shop was told with what Moment knows, when a history has come to rest. */
final class InvariantChecker {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A write unit. */
    private static final int ITEM_BYTES = 1024;

    private final EventLog chronicle;
    private final Model truth;
    private final Map<String, Map<String, AttributeValue>> table;
    /** Of each session, and of what belongs to none. */
    private final Map<String, List<PublishedEvent>> published = new HashMap<>();

    /** One announcement, however often it was made. */
    private record PublishedEvent(String id, String type, JsonNode detail) {
        boolean isHeld() {
            return type.equals("Payment Needs Review");
        }

        boolean isMoney() {
            return type.equals("Payment Paid") || type.equals("Payment Reserved");
        }

        int rank() {
            return detail.path("rank").asInt();
        }
    }

    /** @param table all items, by id */
    InvariantChecker(EventLog chronicle, Model truth, Map<String, Map<String, AttributeValue>> table) {
        this.chronicle = chronicle;
        this.truth = truth;
        this.table = table;
    }

    /** An event that came over the bus. The same id must mean the same. */
    void record(String type, JsonNode detail) {
        PublishedEvent event = new PublishedEvent(detail.path("id").asText(), type, detail);
        List<PublishedEvent> ofSession =
                published.computeIfAbsent(detail.path("session_id").asText(), _ -> new ArrayList<>());
        for (PublishedEvent before : ofSession) {
            if (before.id().equals(event.id())) {
                demand(before.equals(event), "one id for two things: " + before + " and " + event);
                return;
            }
        }
        ofSession.add(event);
    }

    void check() {
        Set<String> announced = new HashSet<>(published.keySet());
        announced.remove("");
        demand(chronicle.sessions().containsAll(announced), "announced, and of nobody: " + announced);
        for (String session : chronicle.sessions()) {
            check(session, row(session), published.getOrDefault(session, List.of()));
        }
        chronicle.sessionsOfOrders().forEach(this::check);
        checkRefunds();
    }

    private StoredSession row(String session) {
        return new StoredSession(table.getOrDefault(session, Map.of()));
    }

    private void check(String session, StoredSession row, List<PublishedEvent> announced) {
        if (!row.isThere()) {
            demand(announced.isEmpty(), "announced without a row: " + session);
            return;
        }
        int rank = row.rank();
        Set<String> hold = row.hold();
        demand(rank == truth.rank(session), session + " is " + row + " and at Moment of rank " + truth.rank(session));
        demand(
                RequestUnits.size(row.item()) <= ITEM_BYTES,
                session + " has " + RequestUnits.size(row.item()) + " bytes, and each write costs twice: " + row);
        demand(!row.isProvisional(), session + " is neither ours nor held: " + row);
        demand(
                rank < StoredSession.VERIFIED || row.due() == null,
                session + " is settled, and looked at for ever: " + row);
        if (row.isRecorded()) {
            demand(
                    hold.containsAll(chronicle.expectedReviews(session)),
                    session + " should be held for " + chronicle.expectedReviews(session) + ": " + row);
        }
        if (!chronicle.isAltered(session)) {
            demand(
                    hold.stream().noneMatch(reason -> reason.endsWith("-mismatch")),
                    session + " is held for nothing: " + row);
        }
        Map<String, Integer> unheld = new TreeMap<>();
        Set<String> heldFor = new TreeSet<>();
        int ends = 0;
        for (PublishedEvent each : announced) {
            demand(each.rank() <= rank, "announced above what is known: " + each);
            if (each.isHeld()) {
                heldFor.add(each.detail().path("review_reasons").toString());
            } else {
                unheld.merge(each.detail().path("state").asText(), 1, Integer::sum);
                ends += each.rank() < StoredSession.VERIFIED ? 1 : 0;
                demand(
                        each.detail().path("amount").asLong() == truth.amount(session),
                        "announced with another price: " + each);
                demand(
                        each.detail().path("order_id").asText().equals(orderOf(session)),
                        "announced for another order: " + each);
            }
        }
        demand(
                row.isRecorded() || unheld.isEmpty(),
                session + " was never recorded, and is announced as if it had been sold: " + announced);
        demand(ends <= 1, "more than one end is announced: " + announced);
        demand(unheld.values().stream().allMatch(times -> times == 1), "one state under several ids: " + announced);
        if (rank > 0 && hold.isEmpty()) {
            demand(
                    rank < StoredSession.VERIFIED ? ends == 1 : unheld.containsKey(row.state()),
                    session + " is " + row.state() + " and not announced: " + announced);
        }
        if (rank > 0 && !hold.isEmpty() && (row.isRecorded() || rank >= StoredSession.RESERVED)) {
            demand(
                    heldFor.contains(JSON.valueToTree(hold).toString()),
                    session + " is held for " + hold + " and not announced as held: " + announced);
        }
    }

    private String orderOf(String session) {
        return chronicle.sessionsOfOrders().entrySet().stream()
                .filter(order -> order.getValue().contains(session))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    private void check(String order, Set<String> all) {
        Set<String> paid = new TreeSet<>();
        for (String session : all) {
            if (published.getOrDefault(session, List.of()).stream().anyMatch(PublishedEvent::isMoney)) {
                paid.add(session);
            }
        }
        demand(paid.size() <= 1, "the order " + order + " is announced as paid in " + paid);
        String settledBy = settledBy(order);
        if (settledBy != null) {
            demand(
                    row(settledBy).rank() >= StoredSession.RESERVED,
                    order + " is settled by a session without money: " + settledBy);
        }
        demand(
                paid.isEmpty() || (settledBy != null && paid.contains(settledBy)),
                order + " is paid in " + paid + " and settled by " + settledBy);
    }

    private @Nullable String settledBy(String order) {
        AttributeValue settledBy =
                table.getOrDefault("order#" + order, Map.of()).get("paid_by_session");
        return settledBy == null ? null : settledBy.s();
    }

    private void checkRefunds() {
        Set<String> announced = new HashSet<>();
        for (PublishedEvent each : published.getOrDefault("", List.of())) {
            demand(each.type().equals("Payment Refunded"), "of no session: " + each);
            announced.add(each.id());
        }
        Set<String> expected = new HashSet<>();
        for (String event : chronicle.refunds()) {
            expected.add("refund:" + event);
            demand(table.containsKey("refund#" + event), "a refund is lost: " + event);
        }
        // One whose answer was lost may have been taken.
        demand(announced.containsAll(expected), "refunds " + expected + " and announced " + announced);
        announced.forEach(id -> demand(
                table.containsKey(id.replaceFirst(":", "#")), "a refund is announced that nobody told of: " + id));
    }

    private void demand(boolean condition, String otherwise) {
        chronicle.demand(condition, otherwise);
    }

    /** Looks at changes of the table as its stream has them. */
    static void watch(EventLog chronicle, TableStream changes) {
        changes.drain(event -> {
            json(new String(event, StandardCharsets.UTF_8))
                    .path("Records")
                    .forEach(streamed -> watch(chronicle, streamed));
            return "{}".getBytes(StandardCharsets.UTF_8);
        });
    }

    /** No write goes over another, no state goes down, no reason to hold and no claim is ever taken away. */
    private static void watch(EventLog chronicle, JsonNode streamed) {
        JsonNode old = streamed.at("/dynamodb/OldImage");
        JsonNode now = streamed.at("/dynamodb/NewImage");
        if (old.isMissingNode() || now.isMissingNode()) {
            return;
        }
        chronicle.demand(old.at("/rank/N").asInt() <= now.at("/rank/N").asInt(), "a state goes down: " + streamed);
        chronicle.demand(
                !now.has("revision")
                        || old.at("/revision/N").asLong()
                                < now.at("/revision/N").asLong()
                        || withoutLook(old).equals(withoutLook(now)),
                "one write goes over another: " + streamed);
        chronicle.demand(reasons(now).containsAll(reasons(old)), "a reason to hold is taken away: " + streamed);
        chronicle.demand(
                !old.path("created_here").path("BOOL").asBoolean()
                        || now.path("created_here").path("BOOL").asBoolean(),
                "an owner is taken away: " + streamed);
        String settledBy = old.at("/paid_by_session/S").asText();
        chronicle.demand(
                settledBy.isEmpty()
                        || settledBy.equals(now.at("/paid_by_session/S").asText()),
                "a claim is taken away: " + streamed);
    }

    /** The claim of a look is the one write that asks for no revision and makes none. */
    private static JsonNode withoutLook(JsonNode image) {
        JsonNode rest = image.deepCopy();
        ((ObjectNode) rest).remove("last_checked_at_ms");
        return rest;
    }

    private static Set<String> reasons(JsonNode image) {
        Set<String> reasons = new HashSet<>();
        image.at("/review_reasons/SS").forEach(reason -> reasons.add(reason.asText()));
        return reasons;
    }

    /** JSON of an answer or an event. */
    static JsonNode json(String text) {
        try {
            return requireNonNull(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + text, e);
        }
    }
}
