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
        Set<String> payments = new HashSet<>();
        List<String> unreadable = new ArrayList<>();
        Extent extent = search.search(new Criterion.Refunds(), deadline, match -> {
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
        requireComplete(extent, unreadable);
        return payments;
    }

    private static void requireComplete(Extent extent, List<String> unreadable) {
        if (!unreadable.isEmpty()) {
            throw new UnreadableItemException("an item of a payment cannot be read", unreadable.getFirst(), null);
        }
        if (!extent.complete()) {
            throw new StoreUnavailableException("the time ended before all refunds were read");
        }
    }

    /**
     * Returns whether a stored refund names the payment, whatever its status: one that is pending may succeed.
     *
     * @throws StoreUnavailableException if the table cannot be read completely
     * @throws UnreadableItemException if an item that names the payment has an unknown layout: it may be a refund
     */
    boolean isRefunded(String paymentId, Deadline deadline) {
        List<String> refunds = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        Extent extent = search.search(new Criterion.OfPayment(paymentId), deadline, match -> {
            switch (match) {
                case Match.OfRefund(var refund) -> refunds.add(refund.eventId());
                case Match.OfSession _ -> {}
                case Match.Unreadable(String item) -> unreadable.add(item);
            }
        });
        if (!refunds.isEmpty()) {
            return true;
        }
        requireComplete(extent, unreadable);
        return false;
    }
}
