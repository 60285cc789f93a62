package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.PaymentReference;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what belongs to a payment. The purchase names only sessions that may still matter, and nothing names refunds,
 * so the rest is searched for. A part that fails does not stop the others.
 */
final class RelatedReader {
    private final ReadSources sources;
    private final Invocation invocation;
    private final Map<SessionId, SessionLoader.Loaded> sessions = new LinkedHashMap<>();
    private final List<Refund> refunds = new ArrayList<>();
    private @Nullable String fault;
    private @Nullable String problem;

    RelatedReader(ReadSources sources, Invocation invocation) {
        this.sources = sources;
        this.invocation = invocation;
    }

    /**
     * Returns what belongs to a purchase, to a session, or to both.
     *
     * @param inspected null if the purchase is inspected
     */
    Related read(@Nullable PurchaseId id, @Nullable PaymentSession inspected) {
        if (inspected != null) {
            sessions.put(inspected.id(), new SessionLoader.Loaded.Found(inspected));
        }
        Purchase purchase = id == null ? null : purchase(id);
        search(id, inspected);
        Set<String> payments = sessions.values().stream()
                .filter(SessionLoader.Loaded.Found.class::isInstance)
                .map(each -> ((SessionLoader.Loaded.Found) each).session().payment())
                .filter(Objects::nonNull)
                .map(PaymentReference::id)
                .collect(Collectors.toSet());
        List<Refund> ofPayments = refunds.stream()
                .filter(refund -> refund.paymentId() != null && payments.contains(refund.paymentId()))
                .sorted(Comparator.comparing(Refund::observedAt))
                .toList();
        return new Related(id, purchase, fault, sessions, ofPayments, problem);
    }

    private @Nullable Purchase purchase(PurchaseId id) {
        try {
            Purchase purchase = sources.purchases().load(id, ReadConsistency.STRONG);
            if (purchase != null) {
                loadSessions(purchase);
            }
            return purchase;
        } catch (UnreadableItemException e) {
            fault = SessionLoader.fault(e);
        } catch (RuntimeException e) {
            problem = sources.failure().text(e, invocation.requestId());
        }
        return null;
    }

    private void loadSessions(Purchase purchase) {
        Set<SessionId> ids = new LinkedHashSet<>(purchase.sessions());
        if (purchase.paidBySession() != null) {
            ids.add(purchase.paidBySession());
        }
        if (purchase.reviewSession() != null) {
            ids.add(purchase.reviewSession());
        }
        ids.removeAll(sessions.keySet());
        List<SessionId> missing = List.copyOf(ids);
        List<SessionLoader.Loaded> loaded = sources.loader().all(missing);
        for (int each = 0; each < missing.size(); each++) {
            sessions.put(missing.get(each), loaded.get(each));
        }
    }

    private void search(@Nullable PurchaseId id, @Nullable PaymentSession inspected) {
        PaymentSearch.Criterion criterion = criterion(id, inspected);
        if (criterion == null) {
            return;
        }
        try {
            PaymentSearch.Extent extent = sources.search().search(criterion, invocation.deadline(), this::add);
            if (!extent.complete()) {
                problem = "the time ended before the whole table was read";
            }
        } catch (RuntimeException e) {
            problem = sources.failure().text(e, invocation.requestId());
        }
    }

    /** A session without purchase and without payment has neither other sessions nor refunds. */
    private static PaymentSearch.@Nullable Criterion criterion(
            @Nullable PurchaseId id, @Nullable PaymentSession inspected) {
        if (id != null) {
            return new PaymentSearch.Criterion.OfPurchase(id);
        }
        PaymentReference payment = inspected == null ? null : inspected.payment();
        return payment == null ? null : new PaymentSearch.Criterion.OfPayment(payment.id());
    }

    private void add(PaymentSearch.Match match) {
        switch (match) {
            // Another session that names the same payment is shown, too: something is wrong then.
            case PaymentSearch.Match.OfSession(PaymentSession session) ->
                sessions.putIfAbsent(session.id(), new SessionLoader.Loaded.Found(session));
            case PaymentSearch.Match.OfRefund(Refund refund) -> refunds.add(refund);
            case PaymentSearch.Match.Unreadable(String item) ->
                SessionId.parse(item)
                        .ifPresent(session -> sessions.putIfAbsent(
                                session, new SessionLoader.Loaded.Unreadable("the item cannot be read")));
        }
    }
}
