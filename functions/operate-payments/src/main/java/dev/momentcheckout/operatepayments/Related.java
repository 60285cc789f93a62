package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.SessionId;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The purchase of a payment with all its sessions, and the refunds of their payments.
 *
 * @param id null if the session belongs to no purchase
 * @param purchase null if it is absent, or cannot be read
 * @param fault what is wrong with the purchase's item, or null
 * @param sessions all that are known, including the inspected one
 * @param refunds of the payments of these sessions, oldest first
 * @param problem why something is missing, or null
 */
record Related(
        @Nullable PurchaseId id,
        @Nullable Purchase purchase,
        @Nullable String fault,
        Map<SessionId, SessionLoader.Loaded> sessions,
        List<Refund> refunds,
        @Nullable String problem) {
    Related {
        sessions = Collections.unmodifiableMap(new LinkedHashMap<>(sessions));
        refunds = List.copyOf(refunds);
    }

    /** Returns whether the table knows nothing about the purchase. */
    boolean isEmpty() {
        return purchase == null && fault == null && sessions.isEmpty() && problem == null;
    }

    List<PaymentSession> readableSessions() {
        return sessions.values().stream()
                .filter(SessionLoader.Loaded.Found.class::isInstance)
                .map(each -> ((SessionLoader.Loaded.Found) each).session())
                .toList();
    }

    /** Returns the session that was paid, otherwise the newest attempt; null without any. */
    @Nullable SessionId mainSession() {
        if (purchase != null && purchase.paymentSession() != null) {
            return purchase.paymentSession();
        }
        if (purchase != null && purchase.currentSession() != null) {
            return purchase.currentSession();
        }
        return readableSessions().stream()
                .max(Comparator.comparing(PaymentSession::state).thenComparing(PaymentSession::createdAt))
                .map(PaymentSession::id)
                .orElseGet(() -> sessions.keySet().stream().findFirst().orElse(null));
    }

    /** Returns whether a refund of the session's payment is stored. */
    boolean isRefunded(PaymentSession session) {
        return session.payment() != null
                && refunds.stream().anyMatch(refund -> session.payment().id().equals(refund.paymentId()));
    }
}
