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
