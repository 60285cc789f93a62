package dev.momentcheckout.publishevents;

import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.store.ItemImage;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The change of an item in a stream record. */
sealed interface ItemChange {
    /** @param before null if the session is new */
    record OfSession(@Nullable PaymentSession before, PaymentSession after) implements ItemChange {
        /** Returns the reasons for which the payment needs review since this change. */
        Set<ReviewReason> newReviewReasons() {
            Set<ReviewReason> reasons = new TreeSet<>(reasons(after));
            if (before != null) {
                reasons.removeAll(reasons(before));
            }
            return reasons;
        }

        private static Set<ReviewReason> reasons(PaymentSession session) {
            return Attention.reasonOf(session) == Attention.Reason.REVIEW ? session.reviewReasons() : Set.of();
        }

        /** Returns whether the checks of the session ended with this change although a payment may still arrive. */
        boolean isUnresolvedNow() {
            return isUnresolved(after) && (before == null || !isUnresolved(before));
        }

        private static boolean isUnresolved(PaymentSession session) {
            return Attention.reasonOf(session) == Attention.Reason.UNRESOLVED;
        }
    }

    /** A refund is written once, so only its insertion is a change. */
    record NewRefund(Refund refund) implements ItemChange {}

    /** A change that is not published: of a purchase, of a kind of item that newer code stores, or a removal. */
    record Other() implements ItemChange {}

    /** @throws RuntimeException if an image cannot be read, whatever is wrong with it */
    static ItemChange of(StreamRecord streamRecord) {
        var newImage = streamRecord.newImage();
        if (newImage.isEmpty()) {
            return new Other();
        }
        var oldImage = streamRecord.oldImage();
        if (ItemImage.differInNextCheckOnly(oldImage, newImage)) {
            // The reconciler moves the check of an unreadable session every few hours. Its change is parked once.
            return new Other();
        }
        return switch (ItemImage.of(newImage)) {
            case ItemImage.OfSession current -> new OfSession(ItemImage.session(oldImage), current.session());
            case ItemImage.OfRefund current -> oldImage.isEmpty() ? new NewRefund(current.refund()) : new Other();
            case ItemImage.OfHeartbeat _, ItemImage.OfOther _ -> new Other();
        };
    }
}
