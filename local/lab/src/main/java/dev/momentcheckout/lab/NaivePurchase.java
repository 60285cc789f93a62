package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.MomentSimulator;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a customer of the naive backend buys once: the sessions opened for it, and what the app has shown. */
final class NaivePurchase {
    private final MomentSimulator moment;
    private final List<String> sessions = new ArrayList<>();
    private final List<String> paid = new ArrayList<>();
    private final Set<String> asked = new LinkedHashSet<>();
    private final Set<String> delivered = new LinkedHashSet<>();
    private final Set<NaiveCause> causes = EnumSet.noneOf(NaiveCause.class);
    /** Of the sessions, how many had been opened when the first one was paid. */
    private int openedBeforePaid;

    private boolean isRepeated;

    NaivePurchase(MomentSimulator moment) {
        this.moment = moment;
    }

    void opened(String session) {
        sessions.add(session);
    }

    List<String> sessions() {
        return List.copyOf(sessions);
    }

    /** Moment has money for a session. A second one for the same purchase is too much. */
    void paid(String session) {
        if (paid.contains(session)) {
            return;
        }
        if (paid.isEmpty()) {
            openedBeforePaid = sessions.size();
        } else {
            causes.add(
                    sessions.indexOf(session) < openedBeforePaid
                            ? NaiveCause.NOTHING_STORED
                            : NaiveCause.NO_IDEMPOTENCY_KEY);
        }
        paid.add(session);
    }

    /** Returns the session for which Moment got money last; null if there is none. */
    @Nullable String lastPaid() {
        return paid.isEmpty() ? null : paid.getLast();
    }

    /**
     * The app has asked for the status of a session.
     *
     * @param isSuccess whether the SDK reports a success to the app
     * @param cause why it is no success although the session is paid
     */
    void asked(String session, boolean isSuccess, NaiveCause cause) {
        asked.add(session);
        if (isSuccess) {
            delivered.add(session);
        } else if (paid.contains(session)) {
            causes.add(cause);
        }
    }

    /** Returns whether the customer has paid, has seen no success, and so taps Pay again. Once is enough to show it. */
    boolean startsAgain() {
        if (paid.isEmpty() || !delivered.isEmpty() || isRepeated) {
            return false;
        }
        isRepeated = true;
        return true;
    }

    PaymentTally tally() {
        return new PaymentTally(sessions.size(), moneyAtMoment(), delivered.size(), 0, 0);
    }

    private int moneyAtMoment() {
        return (int) sessions.stream()
                .filter(session -> moment.session(session).outcome().isMoney())
                .count();
    }

    NaiveOutcome outcome() {
        if (moneyAtMoment() > 1) {
            return NaiveOutcome.PAID_TWICE;
        }
        if (moneyAtMoment() > delivered.size()) {
            return NaiveOutcome.NOT_DELIVERED;
        }
        return hasOtherAmount() ? NaiveOutcome.UNCHECKED_AMOUNT : NaiveOutcome.FINE;
    }

    /** Returns the causes of the outcome; empty if it is fine. */
    Set<NaiveCause> causes() {
        Set<NaiveCause> all = EnumSet.noneOf(NaiveCause.class);
        NaiveOutcome outcome = outcome();
        if (outcome == NaiveOutcome.FINE) {
            return all;
        }
        all.addAll(causes);
        if (!asked.containsAll(paid)) {
            all.add(NaiveCause.ONLY_ON_REQUEST);
        }
        if (outcome == NaiveOutcome.UNCHECKED_AMOUNT) {
            all.add(NaiveCause.AMOUNT_NOT_COMPARED);
        }
        return all;
    }

    /** Returns whether Moment has reported another amount for a delivered session than it was opened with. */
    private boolean hasOtherAmount() {
        return moment.deliveries().stream()
                .filter(delivery -> delivered.contains(delivery.sessionId()))
                .filter(delivery -> delivery.type().startsWith("payment_session."))
                .anyMatch(delivery -> ConsistencyCheck.json(delivery.body())
                                .at("/data/amount")
                                .asLong()
                        != moment.session(delivery.sessionId()).amount());
    }
}
