package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an operator may decide, from the stored items alone. It is a second implementation of the rules, so it shares no
 * mistake with the commands.
 *
 * @param table all items, by id, as the command found them
 */
record DecisionModel(Map<String, Map<String, AttributeValue>> table) {
    static final int DONE = 0;
    static final int NOT_FOUND = 3;
    static final int REFUSED = 4;
    static final int CHANGED = 5;

    private static final Set<String> APPROVABLE =
            Set.of("amount-mismatch", "currency-mismatch", "price-changed", "unrecorded-session");

    StoredSession session(String id) {
        return new StoredSession(table.getOrDefault(id, Map.of()));
    }

    /** Returns the exit code of an approval. */
    int approve(String id, long revision, boolean allowsOtherCurrency) {
        StoredSession session = session(id);
        if (!session.exists()) {
            return NOT_FOUND;
        }
        if (operations(id).stream()
                .anyMatch(each -> each.isOf("approve", revision) && each.hasTakenEffect(session.approved()))) {
            return DONE;
        }
        if (session.revision() != revision) {
            return CHANGED;
        }
        Set<String> approvable = new TreeSet<>(APPROVABLE);
        if (!allowsOtherCurrency) {
            approvable.remove("currency-mismatch");
        }
        boolean allowed = session.needsReview()
                && session.isCreatedHere()
                && approvable.containsAll(session.reviewReasons())
                && !session.wasClosedAsRefunded()
                && !isRefunded(session.paymentId())
                && claims(id, session);
        return allowed ? DONE : REFUSED;
    }

    /** Whether a refund of the payment is stored. */
    boolean isRefunded(@Nullable String paymentId) {
        return paymentId != null
                && table.entrySet().stream()
                        .filter(item -> item.getKey().startsWith("refund#"))
                        .anyMatch(item -> paymentId.equals(text(item.getValue(), "payment_id")));
    }

    private boolean claims(String id, StoredSession session) {
        String key = session.purchase();
        Map<String, AttributeValue> purchase = key == null ? Map.of() : table.getOrDefault(key, Map.of());
        if (!session.isMoney() || purchase.isEmpty()) {
            return true;
        }
        String paidBySession = text(purchase, "paid_by_session");
        if (paidBySession != null) {
            return paidBySession.equals(id);
        }
        String current = text(purchase, "current_session");
        return current == null
                || current.equals(id)
                || Objects.equals(purchase.get("amount"), session.item().get("amount"))
                || session.reviewReasons().contains("price-changed")
                || session.approved().contains("price-changed");
    }

    /** Returns the exit code of a close. */
    int close(String id, long revision, String outcome) {
        StoredSession session = session(id);
        if (!session.exists()) {
            return NOT_FOUND;
        }
        if (operations(id).stream()
                .anyMatch(each -> each.isOf("close", revision)
                        && each.command().endsWith(" " + outcome)
                        && each.hasTakenEffect(session.closed()))) {
            return DONE;
        }
        if (session.revision() != revision) {
            return CHANGED;
        }
        boolean allowed = switch (outcome) {
            case "refunded" -> session.needsReview() && session.isMoney();
            case "no-payment" ->
                session.needsReview()
                        ? session.rank() == StoredSession.VERIFIED
                                || session.reviewReasons().contains("mode-mismatch")
                        : session.isUnresolved() && !session.isSuccessful();
            default -> throw new IllegalArgumentException(outcome);
        };
        return allowed ? DONE : REFUSED;
    }

    /**
     * An operation item.
     *
     * @param revision null if the command needs none
     * @param values what the command approves or closes
     */
    record Operation(String command, String by, @Nullable Long revision, Set<String> values, boolean isDone) {
        boolean isOf(String name, long atRevision) {
            return (command.equals(name) || command.startsWith(name + " "))
                    && revision != null
                    && revision == atRevision;
        }

        boolean hasTakenEffect(Set<String> decisions) {
            return !values.isEmpty() && decisions.containsAll(values);
        }

        static Operation of(Map<String, AttributeValue> item) {
            AttributeValue revision = item.get("revision_read");
            AttributeValue values = item.get("values");
            return new Operation(
                    requireNonNull(text(item, "command")),
                    requireNonNull(text(item, "by")),
                    revision == null ? null : Long.valueOf(revision.n()),
                    values == null ? Set.of() : new HashSet<>(values.ss()),
                    item.containsKey("done_at_ms"));
        }
    }

    /** Returns the operations of a subject. */
    List<Operation> operations(String subject) {
        return table.entrySet().stream()
                .filter(item -> item.getKey().startsWith("operation#" + subject + "#"))
                .map(item -> Operation.of(item.getValue()))
                .toList();
    }

    private static @Nullable String text(Map<String, AttributeValue> item, String attribute) {
        AttributeValue value = item.get(attribute);
        return value == null ? null : value.s();
    }
}
