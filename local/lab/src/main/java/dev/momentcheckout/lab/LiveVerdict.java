package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.simulator.Session;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Compares Moment's payments with the stored sessions and the published events, while payments go on. Each change is
 * compared once, and a payment that is not yet known or published is compared again until it is.
 */
final class LiveVerdict {
    private static final Verdict PURCHASE_PAID_TWICE = new Verdict(0, 0, 0, 0, 0, 0, 0, 1, 0);

    private final Map<String, Payment> payments = new HashMap<>();
    private final Map<String, Set<String>> paidSessionsOfPurchase = new HashMap<>();
    private final Set<String> purchasesPaidTwice = new HashSet<>();
    private final Set<String> changed = new HashSet<>();
    private final Set<String> open = new HashSet<>();
    private final BiConsumer<String, Boolean> awaits;
    private Verdict verdict = Verdict.NOTHING;

    /** @param awaits receives each session at which a payment begins to be awaited, and ends */
    LiveVerdict(BiConsumer<String, Boolean> awaits) {
        this.awaits = awaits;
    }

    /**
     * The numbers of sessions.
     *
     * @param paid with money at Moment
     * @param known of them, stored as paid
     * @param published of them, with exactly one event of the payment
     * @param inReview of them, known and awaiting an operator's decision
     * @param closed of them, known and closed by an operator
     * @param awaited not yet known or published, but a webhook, a check or the stream will bring it
     * @param lost nothing will bring it
     * @param twice sessions, and purchases, with more than one {@code Payment Paid}
     * @param inReviewWithoutSession stored by this start of the lab and in review, of which Moment has no session
     */
    record Verdict(
            int paid,
            int known,
            int published,
            int inReview,
            int closed,
            int awaited,
            int lost,
            int twice,
            int inReviewWithoutSession) {
        static final Verdict NOTHING = new Verdict(0, 0, 0, 0, 0, 0, 0, 0, 0);

        /** Returns the sums of this and a multiple of the other. */
        Verdict plus(Verdict other, int times) {
            return new Verdict(
                    paid + times * other.paid,
                    known + times * other.known,
                    published + times * other.published,
                    inReview + times * other.inReview,
                    closed + times * other.closed,
                    awaited + times * other.awaited,
                    lost + times * other.lost,
                    twice + times * other.twice,
                    inReviewWithoutSession + times * other.inReviewWithoutSession);
        }

        ObjectNode json() {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("kind", "verdict")
                    .put("paid", paid)
                    .put("known", known)
                    .put("published", published)
                    .put("in_review", inReview)
                    .put("closed", closed)
                    .put("awaited", awaited)
                    .put("lost", lost)
                    .put("twice", twice)
                    .put("in_review_without_session", inReviewWithoutSession);
        }
    }

    /** What may still bring a payment. */
    interface Pending {
        /** Returns whether Moment will send a webhook about a session, or sends it now. */
        boolean hasWebhook(String session);

        /** Returns whether the event of a session waits for an operator to send it. */
        boolean hasParkedEvent(String session);

        /** Returns a number for what goes on now; see {@link #hasEnded}. */
        long now();

        /**
         * Returns whether everything has ended that went on at this time: invocations, and the reading of the stream by
         * the function that publishes.
         */
        boolean hasEnded(long time);

        /** Reads the stored item of a session. */
        StoredPayment stored(String session);
    }

    private static final class Payment {
        private @Nullable Session moment;
        private StoredPayment stored = StoredPayment.NONE;
        private boolean isStoredHere;
        private final Set<String> paid = new HashSet<>();
        private final Set<String> reserved = new HashSet<>();
        private @Nullable Long missingSince;
        private Standing standing = Standing.NOTHING;
    }

    private enum State {
        NOT_PAID,
        NOT_KNOWN,
        NOT_PUBLISHED,
        PUBLISHED,
        IN_REVIEW,
        CLOSED,
    }

    /** How one session counts. */
    private record Standing(
            State state, boolean missing, boolean awaited, boolean once, boolean twice, boolean isAlone) {
        static final Standing NOTHING = new Standing(State.NOT_PAID, false, false, false, false, false);

        /** Returns the numbers of this session alone. */
        Verdict numbers() {
            return new Verdict(
                    one(state != State.NOT_PAID),
                    one(state != State.NOT_PAID && state != State.NOT_KNOWN),
                    one(once),
                    one(state == State.IN_REVIEW),
                    one(state == State.CLOSED),
                    one(awaited),
                    one(missing && !awaited),
                    one(twice),
                    one(isAlone));
        }

        private static int one(boolean counts) {
            return counts ? 1 : 0;
        }
    }

    /** A session has changed at Moment. */
    void momentChanged(Session session) {
        Payment payment = of(session.id());
        Session before = payment.moment;
        if (before == null || before.updatedAt().isBefore(session.updatedAt())) {
            payment.moment = session;
        }
    }

    /**
     * The item of a session has changed.
     *
     * @param isHere whether a function of this start of the lab has written it
     */
    void stored(String session, StoredPayment stored, boolean isHere) {
        Payment payment = of(session);
        payment.stored = stored;
        payment.isStoredHere |= isHere;
        noteTwice(session, payment);
    }

    /** An event has been published. */
    void published(String session, String type, String eventId) {
        switch (type) {
            case "Payment Paid" -> {
                Payment payment = of(session);
                payment.paid.add(eventId);
                noteTwice(session, payment);
            }
            case "Payment Reserved" -> of(session).reserved.add(eventId);
            default -> {
                // The others do not say that money has arrived.
            }
        }
    }

    private void noteTwice(String session, Payment payment) {
        if (payment.stored.purchase() != null && !payment.paid.isEmpty()) {
            Set<String> sessions =
                    paidSessionsOfPurchase.computeIfAbsent(payment.stored.purchase(), _ -> new HashSet<>());
            sessions.add(session);
            if (sessions.size() > 1) {
                purchasesPaidTwice.add(payment.stored.purchase());
            }
        }
    }

    private Payment of(String session) {
        changed.add(session);
        return payments.computeIfAbsent(session, _ -> new Payment());
    }

    /**
     * Returns the verdict on all changes so far.
     *
     * @param isKnownToMoment whether Moment has a session
     */
    Verdict evaluate(Pending pending, Predicate<String> isKnownToMoment) {
        Set<String> sessions = new HashSet<>(changed);
        sessions.addAll(open);
        changed.clear();
        for (String session : sessions) {
            Payment payment = payments.get(session);
            if (payment != null) {
                Standing before = payment.standing;
                payment.standing = standing(session, payment, pending, isKnownToMoment);
                verdict = verdict.plus(before.numbers(), -1).plus(payment.standing.numbers(), 1);
                noteOpen(session, before, payment.standing);
            }
        }
        return verdict.plus(PURCHASE_PAID_TWICE, purchasesPaidTwice.size());
    }

    private void noteOpen(String session, Standing before, Standing after) {
        if (after.missing()) {
            open.add(session);
        } else {
            open.remove(session);
        }
        if (before.awaited() != after.awaited()) {
            awaits.accept(session, after.awaited());
        }
    }

    private static Standing standing(
            String session, Payment payment, Pending pending, Predicate<String> isKnownToMoment) {
        Session moment = payment.moment;
        boolean twice = account(payment, payment.paid).isTwice();
        if (moment == null || !moment.outcome().isMoney()) {
            boolean isAlone = payment.isStoredHere && payment.stored.isInReview() && !isKnownToMoment.test(session);
            return new Standing(State.NOT_PAID, false, false, false, twice, isAlone);
        }
        State state = state(payment);
        boolean missing = account(payment, events(payment)).isMissing();
        boolean awaited = missing && mayCome(session, payment, state, pending);
        if (!missing) {
            payment.missingSince = null;
        }
        boolean once = payment.stored.isMoney() && events(payment).size() == 1;
        return new Standing(state, missing, awaited, once, twice, false);
    }

    /** @param events the published events that count */
    private static SessionAccount account(Payment payment, Set<String> events) {
        Session moment = payment.moment;
        StoredPayment stored = payment.stored;
        return new SessionAccount(
                moment != null && moment.outcome().isMoney(),
                stored.isMoney(),
                stored.isInReview(),
                stored.isClosed(),
                events.size());
    }

    private static State state(Payment payment) {
        StoredPayment stored = payment.stored;
        if (!stored.isMoney()) {
            return State.NOT_KNOWN;
        }
        if (stored.isClosed()) {
            return State.CLOSED;
        }
        if (stored.isInReview()) {
            return State.IN_REVIEW;
        }
        return events(payment).isEmpty() ? State.NOT_PUBLISHED : State.PUBLISHED;
    }

    private static Set<String> events(Payment payment) {
        return payment.stored.isPaid() ? payment.paid : payment.reserved;
    }

    /** Something that goes on now may bring it; what begins later is a webhook or a check. */
    private static boolean mayCome(String session, Payment payment, State state, Pending pending) {
        // A check of a provisional session ends with its review.
        boolean isChecked =
                payment.stored.hasNextCheck() && (state == State.NOT_KNOWN || payment.stored.isProvisional());
        boolean isPlanned =
                isChecked || (state == State.NOT_KNOWN ? pending.hasWebhook(session) : pending.hasParkedEvent(session));
        if (isPlanned) {
            payment.missingSince = null;
            return true;
        }
        Long since = payment.missingSince;
        if (since == null) {
            payment.missingSince = pending.now();
            return true;
        }
        if (!pending.hasEnded(since)) {
            return true;
        }
        // The stream may be late.
        return state == State.NOT_KNOWN && !pending.stored(session).equals(payment.stored);
    }
}
