package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.ReviewReason;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Says how the claim of a purchase would end now. It claims nothing. */
record ClaimPreview(PurchaseStore purchases, Clock clock) {
    /** Returns why the session could not pay for its purchase, or null if it could, or has nothing to claim. */
    @Nullable ReviewReason failure(PaymentSession session) {
        PurchaseId id = session.purchase();
        if (id == null || !session.state().isMoney()) {
            return null;
        }
        Purchase stored = purchases.load(id, ReadConsistency.STRONG);
        Purchase purchase = stored == null ? Purchase.unsaved(id) : stored;
        return purchase.claim(session, requireNonNull(session.expectedTerms()).price(), clock.instant())
                .reason();
    }
}
