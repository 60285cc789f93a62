package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSearch.Criterion;
import dev.momentcheckout.session.PaymentSearch.Extent;
import dev.momentcheckout.session.PaymentSearch.Match;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds out whether a payment was refunded. It reads the whole table. */
record RefundSearch(PaymentSearch search) {
    /**
     * Returns whether a refund of a payment is stored, for a command that asks about many payments. The first question
     * reads the table, and all others are answered from that.
     */
    Predicate<String> inOneSearch(Deadline deadline) {
        return new Predicate<>() {
            private @Nullable Set<String> payments;

            @Override
            public boolean test(String paymentId) {
                if (payments == null) {
                    payments = refundedPayments(deadline);
                }
                return payments.contains(paymentId);
            }
        };
    }

    private Set<String> refundedPayments(Deadline deadline) {
        Found found = find(new Criterion.Refunds(), deadline);
        found.requireComplete();
        return found.payments;
    }

    /**
     * Returns whether a stored refund names the payment, whatever its status: one that is pending may succeed.
     *
     * @throws StoreUnavailableException if the table cannot be read completely
     * @throws UnreadableItemException if an item that names the payment has an unknown layout: it may be a refund
     */
    boolean isRefunded(String paymentId, Deadline deadline) {
        Found found = find(new Criterion.OfPayment(paymentId), deadline);
        if (found.payments.contains(paymentId)) {
            return true;
        }
        found.requireComplete();
        return false;
    }

    /** @param payments the payments of the refunds */
    private record Found(Set<String> payments, List<String> unreadable, boolean complete) {
        void requireComplete() {
            if (!unreadable.isEmpty()) {
                throw new UnreadableItemException("an item of a payment cannot be read", unreadable.getFirst(), null);
            }
            if (!complete) {
                throw new StoreUnavailableException("the time ended before all refunds were read");
            }
        }
    }

    private Found find(Criterion criterion, Deadline deadline) {
        Set<String> payments = new HashSet<>();
        List<String> unreadable = new ArrayList<>();
        Extent extent = search.search(criterion, deadline, match -> {
            switch (match) {
                case Match.OfRefund(var refund) -> {
                    if (refund.paymentId() != null) {
                        payments.add(refund.paymentId());
                    }
                }
                case Match.OfSession _ -> {}
                case Match.Unreadable(String item) -> unreadable.add(item);
            }
        });
        return new Found(payments, unreadable, extent.complete());
    }
}
