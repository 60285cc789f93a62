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

/** The events of one history that the invariant checker needs, and the violations found so far. */
final class EventLog {
    private final List<String> violations = new ArrayList<>();
    private final List<String> sessions = new ArrayList<>();
    private final Map<String, Set<String>> sessionsByPurchase = new HashMap<>();
    private final Map<String, Set<String>> expectedReviews = new HashMap<>();
    private final Set<String> altered = new HashSet<>();
    private final Set<String> withReturnedToken = new HashSet<>();
    private final Map<String, String> owners = new HashMap<>();
    private final Set<String> strangers = new HashSet<>();
    private final Set<String> refunds = new HashSet<>();

    private final Map<String, Set<Decision>> decisions = new HashMap<>();

    /**
     * A decision that an operator asked for.
     *
     * @param command {@code approve} or {@code close}
     * @param revision what the operator read
     * @param wasRefunded whether a refund of the payment was stored before
     * @param allowsOtherCurrency whether the operator allowed another currency
     */
    record Decision(String command, long revision, boolean wasRefunded, boolean allowsOtherCurrency) {}

    /** The violated invariants, in the order of discovery. */
    List<String> violations() {
        return violations;
    }

    /** Adds a violation unless the condition holds. */
    void expect(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }

    /** The sessions opened at Moment, oldest first. */
    List<String> sessions() {
        return sessions;
    }

    /** @param purchase the id of the purchase's item; null if the session belongs to none */
    void opened(String session, @Nullable String purchase) {
        sessions.add(session);
        if (purchase != null) {
            sessionsByPurchase
                    .computeIfAbsent(purchase, _ -> new LinkedHashSet<>())
                    .add(session);
        }
    }

    /** A stranger opened the session with the public key. */
    void openedByStranger(String session) {
        strangers.add(session);
    }

    boolean isStrangers(String session) {
        return strangers.contains(session);
    }

    Map<String, Set<String>> sessionsByPurchase() {
        return sessionsByPurchase;
    }

    Set<String> sessionsOf(String purchase) {
        return sessionsByPurchase.getOrDefault(purchase, Set.of());
    }

    /**
     * The app received the session's client token, so its user can pay.
     *
     * @param user null if the app has no users
     */
    void tokenReturned(String session, @Nullable String user) {
        withReturnedToken.add(session);
        if (user != null) {
            owners.put(session, user);
        }
    }

    boolean isTokenReturned(String session) {
        return withReturnedToken.contains(session);
    }

    /** The user who owns the session; null if it has no owner. */
    @Nullable String owner(String session) {
        return owners.get(session);
    }

    /** A webhook reported terms that differ from those of the session. */
    void altered(String session) {
        altered.add(session);
    }

    boolean isAltered(String session) {
        return altered.contains(session);
    }

    void expectReview(String session, String reason) {
        expectedReviews.computeIfAbsent(session, _ -> new TreeSet<>()).add(reason);
    }

    Set<String> expectedReviews(String session) {
        return expectedReviews.getOrDefault(session, Set.of());
    }

    /** A webhook of this refund was answered with 200. */
    void refunded(String webhookId) {
        refunds.add(webhookId);
    }

    /** The {@code webhook-id} of each refund that was answered with 200. */
    Set<String> refunds() {
        return refunds;
    }

    /** An operator asks for a decision. */
    void commanded(String session, Decision decision) {
        decisions.computeIfAbsent(session, _ -> new HashSet<>()).add(decision);
    }

    /** The decisions about a session that operators asked for, successful or not. */
    Set<Decision> decisions(String session) {
        return decisions.getOrDefault(session, Set.of());
    }
}
