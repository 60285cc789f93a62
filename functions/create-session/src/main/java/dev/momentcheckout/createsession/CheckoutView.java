package dev.momentcheckout.createsession;

import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision about a checkout depends on.
 *
 * @param purchase as stored, or not saved yet
 * @param sessions the stored sessions of the purchase and those that this request opened, each with what Moment has
 *     answered to this request
 * @param answers what Moment has answered to this request
 */
record CheckoutView(
        Purchase purchase, Map<SessionId, PaymentSession> sessions, Request request, Instant now, Answers answers) {

    CheckoutView {
        sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
    }

    /** Returns the sessions of the purchase in order, without those that are no longer stored. */
    List<PaymentSession> purchaseSessions() {
        List<PaymentSession> found = new ArrayList<>();
        for (SessionId id : purchase.sessions()) {
            PaymentSession session = sessions.get(id);
            if (session != null) {
                found.add(session);
            }
        }
        return found;
    }

    /**
     * The part of a request that decides about its purchase.
     *
     * @param content what the app's key names, or null for an order
     */
    record Request(
            Owner owner,
            Money price,
            MomentMode mode,
            ReturnAddress returnAddress,
            @Nullable String content) {}

    /** What Moment answered to a retrieval. */
    sealed interface Retrieved {
        /** The session is recorded as Moment reported it. */
        record Conclusive() implements Retrieved {}

        /** Moment's answer leaves open whether the session was paid. */
        record Inconclusive() implements Retrieved {}

        /** Moment does not know the session. */
        record NotFound() implements Retrieved {}

        record Unanswered(Failure failure) implements Retrieved {}
    }

    /** What Moment answered to the last create call. */
    sealed interface Created {
        /**
         * A recorded session, whose token may be handed out if the rules allow it.
         *
         * @param isReplay whether Moment opened it for an earlier request
         */
        record Opened(SessionId session, boolean isReplay) implements Created {}

        /** A stored failure of an earlier request. */
        record StoredFailure() implements Created {}

        /** The key is in use, and stays so (409). */
        record KeyInUse() implements Created {}

        /** Moment has another request under the key (422). */
        record OtherRequest() implements Created {}

        record Failed(Failure failure) implements Created {}
    }

    /**
     * What Moment has answered to this request.
     *
     * @param created the answer to the last create call, until it is dealt with
     * @param createdUnder the session whose stored key that call repeated, or null for a new key
     * @param notReplayable sessions whose stored key Moment no longer accepts
     * @param usedUpKeys why keys were counted as used, the last one at the end
     */
    record Answers(
            Map<SessionId, Retrieved> retrieved,
            @Nullable Created created,
            @Nullable SessionId createdUnder,
            Set<SessionId> notReplayable,
            List<Created> usedUpKeys) {

        static final Answers NONE = new Answers(Map.of(), null, null, Set.of(), List.of());

        Answers {
            retrieved = Map.copyOf(retrieved);
            notReplayable = Set.copyOf(notReplayable);
            usedUpKeys = List.copyOf(usedUpKeys);
        }

        Answers withRetrieved(Map<SessionId, Retrieved> more) {
            Map<SessionId, Retrieved> all = new HashMap<>(retrieved);
            all.putAll(more);
            return new Answers(all, created, createdUnder, notReplayable, usedUpKeys);
        }

        Answers withCreated(Created answer, @Nullable SessionId under) {
            return new Answers(retrieved, answer, under, notReplayable, usedUpKeys);
        }

        /** Returns these answers after the last create call was dealt with. */
        Answers withoutCreated() {
            return new Answers(retrieved, null, null, notReplayable, usedUpKeys);
        }

        /** Returns these answers with the key of the last create call counted as used. */
        Answers withUsedUpKey(Created reason) {
            List<Created> all = new ArrayList<>(usedUpKeys);
            all.add(reason);
            Answers dealtWith = createdUnder == null ? this : withoutReplayOf(createdUnder);
            return new Answers(retrieved, null, null, dealtWith.notReplayable, all);
        }

        /** Returns these answers with the last repeated call given up. */
        Answers withoutReplayOf(SessionId session) {
            Set<SessionId> all = new HashSet<>(notReplayable);
            all.add(session);
            return new Answers(retrieved, null, null, all, usedUpKeys);
        }
    }
}
