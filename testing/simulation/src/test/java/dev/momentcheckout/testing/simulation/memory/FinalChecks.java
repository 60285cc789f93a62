package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.InMemorySessionStore;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Compares the table, its changes and the published events with Moment after a history has ended.
 *
 * @param handedOut the sessions whose token was returned
 * @param strangers sessions that others opened with the public key
 * @param otherAmounts sessions about which a webhook reported another amount
 * @param owners who received each token
 */
record FinalChecks(
        SimulatedTable table,
        MomentModel moment,
        Set<SessionId> handedOut,
        Set<SessionId> strangers,
        Set<SessionId> otherAmounts,
        Map<SessionId, Owner> owners,
        Instant now,
        List<String> violations) {

    void check() {
        Map<SessionId, List<PaymentEvent>> events = publishedEvents();
        for (MomentSession session : moment.sessions()) {
            checkSession(session, table.session(session.id), events.getOrDefault(session.id, List.of()));
        }
        checkPurchases(events);
    }

    private void expect(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }

    /** Publishes the changes, each once: a repeated record has the same id. */
    private Map<SessionId, List<PaymentEvent>> publishedEvents() {
        Map<SessionId, List<PaymentEvent>> events = new HashMap<>();
        Set<String> ids = new HashSet<>();
        table.purchaseChanges().forEach(change -> checkChange(change.before(), change.after()));
        for (InMemorySessionStore.Change change : table.changes()) {
            PaymentSession after = change.after();
            if (after == null) {
                continue;
            }
            checkChange(change.before(), after);
            PaymentEvent event = PaymentEvent.of(change.before(), after);
            if (event != null) {
                // An approval of more publishes the same state again.
                expect(
                        ids.add(event.id()) || !after.decisions().approved().isEmpty(),
                        "two changes have one event id: " + event.id());
                expect(
                        event.type() == PaymentEvent.Type.PAYMENT_NEEDS_REVIEW
                                || !after.decisions().haveRefunded(),
                        "a payment that was refunded is published: " + after);
                events.computeIfAbsent(after.id(), _ -> new ArrayList<>()).add(event);
            }
        }
        return events;
    }

    private void checkChange(@Nullable PaymentSession before, PaymentSession after) {
        if (before == null) {
            return;
        }
        expect(!before.state().isAbove(after.state()), "a state decreases: " + before + " to " + after);
        expect(
                after.reviewReasons().containsAll(before.reviewReasons())
                        || !after.decisions()
                                .approved()
                                .equals(before.decisions().approved()),
                "a review reason is removed: " + after);
        expect(
                after.decisions().approved().containsAll(before.decisions().approved())
                        && after.decisions()
                                .closed()
                                .containsAll(before.decisions().closed()),
                "a decision is removed: " + after);
        expect(
                before.expectedTerms() == null || before.expectedTerms().equals(after.expectedTerms()),
                "expected terms change: " + before + " to " + after);
    }

    private void checkChange(@Nullable Purchase before, Purchase after) {
        if (before == null) {
            return;
        }
        expect(
                before.paidBySession() == null || before.paidBySession().equals(after.paidBySession()),
                "a claim is removed: " + after);
        expect(
                before.reviewSession() == null || before.reviewSession().equals(after.reviewSession()),
                "a reviewed payment is forgotten: " + after);
        expect(before.attemptNumber() <= after.attemptNumber(), "an attempt number decreases: " + after);
        expect(Objects.equals(before.content(), after.content()) || before.content() == null, "content changes");
    }

    private void checkSession(MomentSession session, @Nullable PaymentSession stored, List<PaymentEvent> events) {
        if (stored == null) {
            expect(!handedOut.contains(session.id), "a session with a returned token is not stored: " + session.id);
            expect(events.isEmpty(), "an event is published without a stored session: " + events);
            return;
        }
        if (stored.isProvisional() && !stored.state().isMoney()) {
            // No app has its token, and its payment, if there was one, was never reported.
            expect(!handedOut.contains(session.id), "a session with a returned token is provisional: " + stored);
            checkWithoutMoney(stored, events);
            return;
        }
        if (strangers.contains(session.id)) {
            checkStranger(stored, events);
            return;
        }
        // The only payments that may be missed: they came after the last check, and their webhook was lost.
        expect(
                stored.state() == session.state() || History.haveChecksEnded(stored, now),
                stored + " is " + session.state() + " at Moment");
        expect(!stored.isProvisional(), "a payment stays provisional: " + stored);
        expect(
                !stored.state().isSuccessful() || stored.checks().next() == null,
                "a successful session is checked: " + stored);
        checkReasons(session, stored);
        checkEvents(stored, events);
        Owner owner = owners.get(session.id);
        expect(owner == null || stored.belongsTo(owner), "a session has another owner: " + stored);
    }

    private void checkReasons(MomentSession session, PaymentSession stored) {
        boolean mismatch = stored.reviewReasons().contains(ReviewReason.AMOUNT_MISMATCH)
                || stored.decisions().approved().stream().anyMatch(value -> value.startsWith("amount "));
        boolean compared = stored.expectedTerms() != null;
        expect(!mismatch || otherAmounts.contains(session.id), "a session needs review without a mismatch: " + stored);
        expect(!otherAmounts.contains(session.id) || mismatch || !compared, "a mismatch is lost: " + stored);
        expect(
                !handedOut.contains(session.id) || !stored.reviewReasons().contains(ReviewReason.UNRECORDED_SESSION),
                "a session with a returned token is unrecorded: " + stored);
    }

    private void checkEvents(PaymentSession stored, List<PaymentEvent> events) {
        Set<PaymentEvent.Type> types = new TreeSet<>();
        int ends = 0;
        Set<Set<ReviewReason>> reviews = new HashSet<>();
        for (PaymentEvent event : events) {
            if (event.type() == PaymentEvent.Type.PAYMENT_NEEDS_REVIEW) {
                reviews.add(Set.copyOf(event.session().reviewReasons()));
                continue;
            }
            expect(
                    types.add(event.type()) || !stored.decisions().approved().isEmpty(),
                    "one state is published twice: " + events);
            ends += event.session().state().isSuccessful() ? 0 : 1;
            expect(event.session().expectedTerms() != null, "a session that create never recorded is published");
        }
        expect(ends <= 1, "more than one end without payment is published: " + events);
        if (stored.state() == SessionState.OPEN) {
            expect(events.isEmpty(), "an open session is published: " + events);
        } else if (stored.needsReview()) {
            expect(
                    reviews.contains(Set.copyOf(stored.reviewReasons())),
                    "a payment that needs review is not published: " + stored + " " + events);
            expect(
                    stored.attention() != null || stored.isClosed(),
                    "a payment neither is published, nor awaits an operator, nor is closed: " + stored);
        } else if (stored.state().isSuccessful()) {
            expect(
                    events.stream()
                            .anyMatch(event -> event.type() != PaymentEvent.Type.PAYMENT_NEEDS_REVIEW
                                    && event.session().state() == stored.state()),
                    "a payment is not published: " + stored + " " + events);
        } else {
            expect(ends == 1, "an end is not published: " + stored + " " + events);
        }
    }

    private void checkStranger(PaymentSession stored, List<PaymentEvent> events) {
        expect(stored.reviewReasons().contains(ReviewReason.UNRECORDED_SESSION), "a stranger's payment: " + stored);
        expect(
                !events.isEmpty()
                        && events.stream().allMatch(event -> event.type() == PaymentEvent.Type.PAYMENT_NEEDS_REVIEW),
                "a stranger's payment is published as " + events);
    }

    /** A session that create has not recorded and that has no money raises no alarm, costs no check and expires. */
    private void checkWithoutMoney(PaymentSession stored, List<PaymentEvent> events) {
        Instant expiresAt = stored.expiresAt();
        expect(
                !stored.needsReview()
                        && stored.reviewReasons().isEmpty()
                        && !stored.checks().unresolved(),
                "a session without money needs review: " + stored);
        expect(stored.checks().next() == null, "a session without money is checked: " + stored);
        expect(
                expiresAt != null && !expiresAt.isAfter(stored.createdAt().plus(Duration.ofHours(1))),
                "a session without money is kept: " + stored);
        expect(events.isEmpty(), "a session without money is published: " + events);
    }

    private void checkPurchases(Map<SessionId, List<PaymentEvent>> events) {
        Map<PurchaseId, Set<SessionId>> published = new LinkedHashMap<>();
        for (MomentSession session : moment.sessions()) {
            boolean isPublished = events.getOrDefault(session.id, List.of()).stream()
                    .anyMatch(event -> event.type() == PaymentEvent.Type.PAYMENT_PAID
                            || event.type() == PaymentEvent.Type.PAYMENT_RESERVED);
            if (session.purchase != null && isPublished) {
                published
                        .computeIfAbsent(session.purchase, _ -> new HashSet<>())
                        .add(session.id);
                PaymentSession stored = table.session(session.id);
                ExpectedTerms expected = stored == null ? null : stored.expectedTerms();
                expect(
                        expected != null && session.purchase.equals(expected.purchase()),
                        "a payment is published for another purchase: " + stored);
            }
        }
        published.forEach((purchase, sessions) -> {
            expect(sessions.size() == 1, "purchase " + purchase + " is published as paid in " + sessions);
            Purchase stored = table.purchase(purchase);
            expect(
                    stored != null && sessions.contains(stored.paidBySession()),
                    "purchase " + purchase + " is paid in " + sessions + ", but claimed by " + stored);
        });
        for (Purchase purchase : table.purchases()) {
            SessionId paidBy = purchase.paidBySession();
            expect(paidBy == null || isMoney(paidBy), "a purchase is claimed by a session without money: " + purchase);
            SessionId review = purchase.reviewSession();
            expect(review == null || isMoney(review), "a purchase names a review without money: " + purchase);
        }
    }

    /**
     * Returns whether the session has money. If its last check was made before, a claim whose session could not be
     * written is repeated only by a later status request or webhook.
     */
    private boolean isMoney(SessionId id) {
        PaymentSession stored = table.session(id);
        boolean isRepeated = stored != null && !History.haveChecksEnded(stored, now);
        return stored != null
                && (stored.state().isMoney() || (moment.session(id).isMoney() && !isRepeated));
    }
}
