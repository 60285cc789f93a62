package dev.momentcheckout.createsession;

import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.Reference;
import dev.momentcheckout.session.ReturnAddress;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A create request at the shop's price.
 *
 * @param purchase what may be paid only once, or null if each request opens a session of its own
 * @param content what the app's key names; null for an order, which the shop's catalog describes
 */
record Checkout(
        Owner owner,
        Money price,
        MomentMode mode,
        LineItem item,
        @Nullable Reference reference,
        String successUrl,
        @Nullable PurchaseId purchase,
        @Nullable String content) {

    static Checkout of(CreateRequest request, Quote quote, MomentMode mode) {
        String key = request.idempotencyKey();
        return new Checkout(
                request.owner(),
                quote.price(),
                mode,
                quote.item(),
                request.reference(),
                request.successUrl(),
                purchase(request.owner(), quote.item(), key),
                key == null ? null : quote.content());
    }

    /** An order wins over a key: it is the same purchase for every device and user. */
    private static @Nullable PurchaseId purchase(Owner owner, LineItem item, @Nullable String key) {
        if (item instanceof LineItem.OfOrder ofOrder) {
            return PurchaseId.of(ofOrder.order());
        }
        return key == null ? null : PurchaseId.of(owner, key);
    }

    ReturnAddress returnAddress() {
        return ReturnAddress.ofUrl(successUrl);
    }

    /** Returns what to record about a session that was opened under a key of Moment. */
    ExpectedTerms expectedTerms(UUID momentKey) {
        CheckoutAttempt attempt = purchase == null ? null : new CheckoutAttempt(purchase, momentKey, returnAddress());
        return new ExpectedTerms(owner, price, mode, item, reference, attempt);
    }

    /** Returns this checkout with the item and the reference that a session was opened with. */
    Checkout as(ExpectedTerms opened) {
        return new Checkout(owner, price, mode, opened.item(), opened.reference(), successUrl, purchase, content);
    }

    SessionRequest request(CreateSettings settings) {
        return new SessionRequest(
                price,
                successUrl,
                settings.presentationMode(),
                settings.integrationId(),
                item,
                settings.externalReference() ? externalReference() : null);
    }

    private @Nullable String externalReference() {
        if (item instanceof LineItem.OfOrder ofOrder) {
            return ofOrder.order().value();
        }
        return reference == null ? null : reference.value();
    }
}
