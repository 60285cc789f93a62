package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.TableStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Checks the stream of the table for writes that no history may contain. */
final class ChangeChecker {
    private static final Set<String> APPROVABLE =
            Set.of("amount-mismatch", "currency-mismatch", "price-changed", "unrecorded-session");

    private final EventLog eventLog;
    /** Session, command and revision of each operation that is stored. */
    private final Set<String> operations = new HashSet<>();

    ChangeChecker(EventLog eventLog) {
        this.eventLog = eventLog;
    }

    void check(TableStream changes) {
        changes.drain(event -> {
            InvariantChecker.json(new String(event, StandardCharsets.UTF_8))
                    .path("Records")
                    .forEach(this::check);
            return "{}".getBytes(StandardCharsets.UTF_8);
        });
    }

    /** No write overwrites a concurrent one, no state decreases, and no owner, claim or decision is removed. */
    private void check(JsonNode change) {
        JsonNode before = change.at("/dynamodb/OldImage");
        JsonNode after = change.at("/dynamodb/NewImage");
        if (after.isMissingNode()) {
            return;
        }
        String id = after.at("/id/S").asText();
        if (id.startsWith("operation#")) {
            rememberOperation(id, after);
        }
        if (before.isMissingNode()) {
            expect(!after.has("approved") && !after.has("closed"), "a session begins decided: " + change);
            return;
        }
        expect(before.at("/rank/N").asInt() <= after.at("/rank/N").asInt(), "a state decreases: " + change);
        expect(
                !after.has("revision")
                        || before.at("/revision/N").asLong()
                                < after.at("/revision/N").asLong()
                        || withoutLastChecked(before).equals(withoutLastChecked(after)),
                "a write overwrites another: " + change);
        expect(
                !before.path("created_here").path("BOOL").asBoolean()
                        || after.path("created_here").path("BOOL").asBoolean(),
                "an owner is removed: " + change);
        String paidBySession = before.at("/paid_by_session/S").asText();
        expect(
                paidBySession.isEmpty()
                        || paidBySession.equals(after.at("/paid_by_session/S").asText()),
                "a claim is removed: " + change);
        checkDecisions(id, new StoredSession(item(before)), new StoredSession(item(after)), change);
    }

    private void rememberOperation(String id, JsonNode item) {
        String subject = id.substring("operation#".length(), id.lastIndexOf('#'));
        String command = item.at("/command/S").asText().split(" ", -1)[0];
        operations.add(
                subject + " " + command + " " + item.at("/revision_read/N").asText());
    }

    /** Only an operator removes a review reason: with an approval of what the operator read, recorded before. */
    private void checkDecisions(String id, StoredSession before, StoredSession after, JsonNode change) {
        expect(
                after.approved().containsAll(before.approved())
                        && after.closed().containsAll(before.closed()),
                "a decision is removed: " + change);
        boolean isApproval = !after.approved().equals(before.approved());
        Set<String> removed = new TreeSet<>(before.reviewReasons());
        removed.removeAll(after.reviewReasons());
        expect(removed.isEmpty() || isApproval, "a review reason is removed: " + change);
        if (isApproval) {
            checkApproval(id, before, after, change);
        }
        if (!after.closed().equals(before.closed())) {
            checkDecided(id, "close", before, change);
            expect(after.reviewReasons().equals(before.reviewReasons()), "a close removes a reason: " + change);
            expect(after.isClosed(), "a close of other content: " + change);
        }
    }

    private void checkApproval(String id, StoredSession before, StoredSession after, JsonNode change) {
        EventLog.Decision decision = checkDecided(id, "approve", before, change);
        expect(!decision.wasRefunded(), "refunded money is approved: " + change);
        expect(
                decision.allowsOtherCurrency() || !before.reviewReasons().contains("currency-mismatch"),
                "another currency is approved: " + change);
        expect(
                before.needsReview()
                        && before.isCreatedHere()
                        && APPROVABLE.containsAll(before.reviewReasons())
                        && !before.wasClosedAsRefunded(),
                "a payment is approved that must not be: " + change);
        Set<String> expected = new TreeSet<>(before.approved());
        expected.addAll(before.approvalValues());
        expect(
                after.approved().equals(expected) && after.reviewReasons().isEmpty(),
                "other values are approved than those that the operator read: " + change);
    }

    /** Returns the decision that the operator asked for, the least restricted one if several asked at once. */
    private EventLog.Decision checkDecided(String id, String command, StoredSession before, JsonNode change) {
        boolean wasRefunded = true;
        boolean allowsOtherCurrency = false;
        boolean isAsked = false;
        for (EventLog.Decision each : eventLog.decisions(id)) {
            if (each.command().equals(command) && each.revision() == before.revision()) {
                isAsked = true;
                wasRefunded &= each.wasRefunded();
                allowsOtherCurrency |= each.allowsOtherCurrency();
            }
        }
        expect(isAsked, "a decision about a revision that no operator read: " + change);
        expect(
                operations.contains(id + " " + command + " " + before.revision()),
                "a decision without an operation: " + change);
        return new EventLog.Decision(command, before.revision(), isAsked && wasRefunded, allowsOtherCurrency);
    }

    private void expect(boolean condition, String violation) {
        eventLog.expect(condition, violation);
    }

    /** Acquiring a check is the one write that neither tests nor increments the revision. */
    private static JsonNode withoutLastChecked(JsonNode image) {
        JsonNode rest = image.deepCopy();
        ((ObjectNode) rest).remove("last_checked_at_ms");
        return rest;
    }

    /** Returns what {@link StoredSession} reads of an image. */
    private static Map<String, AttributeValue> item(JsonNode image) {
        Map<String, AttributeValue> item = new HashMap<>();
        for (Map.Entry<String, JsonNode> attribute : image.properties()) {
            JsonNode value = attribute.getValue();
            if (value.has("S")) {
                item.put(
                        attribute.getKey(), AttributeValue.fromS(value.path("S").asText()));
            } else if (value.has("N")) {
                item.put(
                        attribute.getKey(), AttributeValue.fromN(value.path("N").asText()));
            } else if (value.has("BOOL")) {
                item.put(
                        attribute.getKey(),
                        AttributeValue.fromBool(value.path("BOOL").asBoolean()));
            } else if (value.has("SS")) {
                Set<String> texts = new TreeSet<>();
                value.path("SS").forEach(each -> texts.add(each.asText()));
                item.put(
                        attribute.getKey(),
                        AttributeValue.fromSs(requireNonNull(texts.stream().toList())));
            }
        }
        return item;
    }
}
