package dev.momentcheckout.session;

import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds sessions and refunds by something else than their id. Each search reads all items, so its cost grows with
 * them.
 */
public interface PaymentSearch {
    /** What is searched for. */
    sealed interface Criterion {
        /** Sessions and refunds with Moment's id of a payment. */
        record OfPayment(String paymentId) implements Criterion {}

        /** All refunds. */
        record Refunds() implements Criterion {}

        /** Sessions that an owner opened. */
        record OfOwner(Owner owner) implements Criterion {}

        /**
         * Sessions of a purchase, and all refunds: the payments of sessions that are only found now may be refunded.
         */
        record OfPurchase(PurchaseId purchase) implements Criterion {}

        /**
         * Sessions created at {@code until} at the latest and updated at {@code from} or later, so that a later update
         * hides none, and refunds observed in between.
         *
         * @param until null for no limit
         */
        record InWindow(Instant from, @Nullable Instant until) implements Criterion {}
    }

    /** An item that was found. */
    sealed interface Match {
        record OfSession(PaymentSession session) implements Match {}

        record OfRefund(Refund refund) implements Match {}

        /** @param item key of an item that cannot be read */
        record Unreadable(String item) implements Match {}
    }

    /**
     * How much was read.
     *
     * @param items number of items, matching or not
     * @param readUnits what AWS bills
     * @param complete false if the search ended at its deadline
     */
    record Extent(long items, double readUnits, boolean complete) {}

    /**
     * Passes each item that matches to {@code matches}, in no order, one at a time. The result may be slightly out of
     * date.
     *
     * @throws StoreUnavailableException if a part cannot be read
     */
    Extent search(Criterion criterion, Deadline deadline, Consumer<Match> matches);
}
