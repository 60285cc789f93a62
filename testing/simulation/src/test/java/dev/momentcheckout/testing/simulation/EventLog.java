package dev.momentcheckout.testing.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What has happened in a history, as whoever judges it must know. */
final class EventLog {
    private final List<String> complaints = new ArrayList<>();
    private final List<String> sessions = new ArrayList<>();
    private final Map<String, Set<String>> sessionsOfOrders = new HashMap<>();
    private final Map<String, Set<String>> expectedReviews = new HashMap<>();
    private final Set<String> altered = new HashSet<>();
    private final Set<String> handedOut = new HashSet<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Set<String> refunds = new HashSet<>();

    /** What is not as it must be. */
    List<String> complaints() {
        return complaints;
    }

    void demand(boolean condition, String otherwise) {
        if (!condition) {
            complaints.add(otherwise);
        }
    }

    /** All that were opened at Moment, in their order. */
    List<String> sessions() {
        return sessions;
    }

    /** @param order null if it is for none */
    void opened(String session, @Nullable String order) {
        sessions.add(session);
        if (order != null) {
            sessionsOfOrders.computeIfAbsent(order, _ -> new LinkedHashSet<>()).add(session);
        }
    }

    Map<String, Set<String>> sessionsOfOrders() {
        return sessionsOfOrders;
    }

    Set<String> sessionsOf(String order) {
        return sessionsOfOrders.getOrDefault(order, Set.of());
    }

    /** An app has its token, so that its user can pay. */
    void handedOut(String session, @Nullable String user) {
        handedOut.add(session);
        if (user != null) {
            owners.put(session, user);
        }
    }

    boolean isHandedOut(String session) {
        return handedOut.contains(session);
    }

    /** The user whose session it is; null if it is anybody's. */
    @Nullable String owner(String session) {
        return owners.get(session);
    }

    /** Moment told of it with other money or in another mode than it has. */
    void altered(String session) {
        altered.add(session);
    }

    boolean isAltered(String session) {
        return altered.contains(session);
    }

    void mustNeedReview(String session, String reason) {
        expectedReviews.computeIfAbsent(session, _ -> new TreeSet<>()).add(reason);
    }

    Set<String> expectedReviews(String session) {
        return expectedReviews.getOrDefault(session, Set.of());
    }

    /** A refund's event was taken. */
    void refunded(String event) {
        refunds.add(event);
    }

    Set<String> refunds() {
        return refunds;
    }
}
