package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The item of a session, as it lies in the table. */
record StoredSession(Map<String, AttributeValue> item) {
    static final int VERIFIED = 4;
    static final int RESERVED = 5;
    static final int PAID = 6;

    boolean isThere() {
        return !item.isEmpty();
    }

    /** Whether create has recorded it, with its owner and its price. */
    boolean isRecorded() {
        AttributeValue recorded = item.get("created_here");
        return recorded != null && Boolean.TRUE.equals(recorded.bool());
    }

    /** Whether it is not yet decided what to make of it. */
    boolean isProvisional() {
        return isThere() && !isRecorded() && !hold().contains("unrecorded-session");
    }

    int rank() {
        AttributeValue rank = item.get("rank");
        return rank == null ? 0 : Integer.parseInt(rank.n());
    }

    String state() {
        return requireNonNull(item.get("state")).s();
    }

    Set<String> hold() {
        AttributeValue hold = item.get("review_reasons");
        return hold == null ? Set.of() : new TreeSet<>(hold.ss());
    }

    /** When somebody looks again; null if nobody does. */
    @Nullable Instant due() {
        AttributeValue due = item.get("next_check_at");
        return due == null ? null : Instant.ofEpochSecond(Long.parseLong(due.n()));
    }

    @Override
    public String toString() {
        return item.toString();
    }
}
