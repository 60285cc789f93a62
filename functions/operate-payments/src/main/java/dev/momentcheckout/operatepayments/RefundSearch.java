package dev.momentcheckout.operatepayments;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSearch.Criterion;
import dev.momentcheckout.session.PaymentSearch.Extent;
import dev.momentcheckout.session.PaymentSearch.Match;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.ArrayList;
import java.util.List;

/** Finds out whether a payment was refunded. It reads the whole table. */
record RefundSearch(PaymentSearch search) {
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
        if (!unreadable.isEmpty()) {
            throw new UnreadableItemException("an item of the payment cannot be read", unreadable.getFirst(), null);
        }
        if (!extent.complete()) {
            throw new StoreUnavailableException("the time ended before all refunds were read");
        }
        return false;
    }
}
