package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A session's item in the table; empty if there is none. */
record StoredSession(Map<String, AttributeValue> item) {
    static final int FAILED = 1;
    static final int EXPIRED = 2;
    static final int CANCELLED = 3;
    static final int VERIFIED = 4;
    static final int RESERVED = 5;
    static final int PAID = 6;

    boolean exists() {
        return !item.isEmpty();
    }

    /** Whether create recorded the session, with its owner and its price. */
    boolean isCreatedHere() {
        AttributeValue createdHere = item.get("created_here");
        return createdHere != null && Boolean.TRUE.equals(createdHere.bool());
    }

    /** Whether the session is known from a webhook alone and the reconciler has not yet given it a review reason. */
    boolean isProvisional() {
        return exists() && !isCreatedHere() && !reviewReasons().contains("unrecorded-session");
    }

    int rank() {
        AttributeValue rank = item.get("rank");
        return rank == null ? 0 : Integer.parseInt(rank.n());
    }

    String state() {
        return requireNonNull(item.get("state")).s();
    }

    Set<String> reviewReasons() {
        AttributeValue reasons = item.get("review_reasons");
        return reasons == null ? Set.of() : new TreeSet<>(reasons.ss());
    }

    long revision() {
        AttributeValue revision = item.get("revision");
        return revision == null ? 0 : Long.parseLong(revision.n());
    }

    boolean isSuccessful() {
        return rank() >= VERIFIED;
    }

    boolean isMoney() {
        return rank() >= RESERVED;
    }

    boolean needsReview() {
        return isSuccessful() && !reviewReasons().isEmpty();
    }

    boolean isUnresolved() {
        return item.containsKey("unresolved");
    }

    /** What operators approved. */
    Set<String> approved() {
        return strings("approved");
    }

    /** What operators closed. */
    Set<String> closed() {
        return strings("closed");
    }

    /** Whether an operator has ever closed the session as refunded. */
    boolean wasClosedAsRefunded() {
        return closed().stream().anyMatch(each -> each.endsWith(" refunded"));
    }

    /** Whether an operator closed the session as it is stored now. */
    boolean isClosed() {
        return closed().stream().anyMatch(each -> each.startsWith(content() + " "));
    }

    boolean isClosedAs(String outcome) {
        return closed().contains(content() + " " + outcome);
    }

    /** What a close refers to: rank, reasons, and the numbers of reported amounts and currencies. */
    private String content() {
        String reasons = reviewReasons().isEmpty() ? "-" : String.join("+", reviewReasons());
        return rank() + " " + reasons + " " + reportedValues(0).size() + " "
                + reportedValues(1).size();
    }

    /** The reported amounts, currencies or modes, each once. Terms are stored as {@code 1001 ZAR live}. */
    private Set<String> reportedValues(int position) {
        Set<String> values = new TreeSet<>();
        for (String terms : strings("reported_terms")) {
            values.add(terms.split(" ", -1)[position]);
        }
        values.remove("-");
        return values;
    }

    /** What an approval of the session must contain: each value that differs, and each reason without a value. */
    Set<String> approvalValues() {
        Set<String> values = new TreeSet<>();
        for (String reason : reviewReasons()) {
            switch (reason) {
                case "amount-mismatch" -> differing(0, "amount").forEach(each -> values.add("amount " + each));
                case "currency-mismatch" -> differing(1, "currency").forEach(each -> values.add("currency " + each));
                default -> values.add(reason);
            }
        }
        return values;
    }

    /** The review reasons for reported values that differ and that no operator has approved. */
    Set<String> mismatches() {
        Set<String> reasons = new TreeSet<>();
        if (!isCreatedHere()) {
            return reasons;
        }
        if (differing(0, "amount").stream().anyMatch(each -> !approved().contains("amount " + each))) {
            reasons.add("amount-mismatch");
        }
        if (differing(1, "currency").stream().anyMatch(each -> !approved().contains("currency " + each))) {
            reasons.add("currency-mismatch");
        }
        if (!differing(2, "mode").isEmpty()) {
            reasons.add("mode-mismatch");
        }
        return reasons;
    }

    private Set<String> differing(int position, String attribute) {
        Set<String> values = reportedValues(position);
        AttributeValue expected = requireNonNull(item.get(attribute));
        values.remove(expected.n() == null ? expected.s() : expected.n());
        return values;
    }

    /** The reported terms that differ from the expected ones. */
    Set<String> reportedTerms() {
        return strings("reported_terms");
    }

    /** The id of the purchase's item; null if the session belongs to none. */
    @Nullable String purchase() {
        String key = text("purchase_key");
        String order = text("order");
        return key != null || order == null ? key : "order#" + order;
    }

    @Nullable String paymentId() {
        return text("payment_id");
    }

    private @Nullable String text(String attribute) {
        AttributeValue value = item.get(attribute);
        return value == null ? null : value.s();
    }

    private Set<String> strings(String attribute) {
        AttributeValue value = item.get(attribute);
        return value == null ? Set.of() : new TreeSet<>(value.ss());
    }

    /** The time of the next check; null if none is scheduled. */
    @Nullable Instant nextCheckAt() {
        AttributeValue nextCheckAt = item.get("next_check_at");
        return nextCheckAt == null ? null : Instant.ofEpochSecond(Long.parseLong(nextCheckAt.n()));
    }

    @Override
    public String toString() {
        return item.toString();
    }
}
