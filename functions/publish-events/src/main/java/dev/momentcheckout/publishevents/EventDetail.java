package dev.momentcheckout.publishevents;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.store.ItemImage;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes out to the shop; docs/events has the schema.
 *
 * @param detail JSON
 */
record EventDetail(String detailType, String detail, Instant occurredAt) {
    private static final String REFUNDED = "Payment Refunded";

    /**
     * What a change is to the shop, or null if it is nothing.
     *
     * @throws IllegalStateException if the change cannot be read
     */
    static @Nullable EventDetail of(StreamRecord change) {
        if (change.newImage().isEmpty()) {
            return null;
        }
        return switch (ItemImage.of(change.newImage())) {
            case ItemImage.OfSession now -> {
                PaymentEvent announcement = PaymentEvent.of(ItemImage.session(change.oldImage()), now.session());
                yield announcement == null ? null : of(announcement);
            }
            // Written once and never changed.
            case ItemImage.OfRefund refund -> change.oldImage().isEmpty() ? of(refund.refund()) : null;
            case ItemImage.OfOther _ -> null;
        };
    }

    private static EventDetail of(PaymentEvent announcement) {
        PaymentSession session = announcement.session();
        ObjectNode detail = JsonTree.object();
        detail.put("id", announcement.id());
        detail.put("session_id", session.id().value());
        detail.put("state", session.state().name());
        detail.put("rank", session.state().rank());
        ExpectedTerms recorded = session.expectedTerms();
        if (recorded == null) {
            // Nothing was sold as far as is known: what was told, if it was told once.
            if (session.reportedTerms().size() == 1) {
                put(detail, session.reportedTerms().iterator().next());
            }
        } else {
            detail.put("amount", recorded.price().minorUnits());
            detail.put("currency", recorded.price().currencyCode());
            detail.put("mode", recorded.mode().wireName());
            put(detail, recorded.purchase());
        }
        if (session.payment() != null) {
            detail.put("payment_id", session.payment().id());
        }
        if (announcement.type() == PaymentEvent.Type.PAYMENT_NEEDS_REVIEW) {
            session.reviewReasons()
                    .forEach(reason -> detail.withArray("review_reasons").add(reason.name()));
            inOrder(session).forEach(seen -> put(detail.withArray("reported").addObject(), seen));
        }
        detail.put("occurred_at", session.updatedAt().toString());
        return new EventDetail(announcement.type().detailType(), JsonTree.text(detail), session.updatedAt());
    }

    /** The same event has the same text, whenever it is made. */
    private static List<ReportedTerms> inOrder(PaymentSession session) {
        return session.reportedTerms().stream()
                .sorted(Comparator.comparing(ReportedTerms::toString))
                .toList();
    }

    private static EventDetail of(Refund refund) {
        ObjectNode detail = JsonTree.object();
        detail.put("id", "refund:" + refund.eventId());
        if (refund.paymentId() != null) {
            detail.put("payment_id", refund.paymentId());
        }
        if (refund.refundId() != null) {
            detail.put("refund_id", refund.refundId());
        }
        put(detail, refund.reportedTerms());
        detail.put("occurred_at", refund.observedAt().toString());
        return new EventDetail(REFUNDED, JsonTree.text(detail), refund.observedAt());
    }

    private static void put(ObjectNode json, ReportedTerms seen) {
        if (seen.amount() != null) {
            json.put("amount", seen.amount());
        }
        if (seen.currency() != null) {
            json.put("currency", seen.currency());
        }
        MomentMode mode = seen.mode();
        if (mode != null) {
            json.put("mode", mode.wireName());
        }
    }

    private static void put(ObjectNode json, Purchase purchase) {
        switch (purchase) {
            case Purchase.Unspecified _ -> {}
            case Purchase.OfOrder order -> json.put("order_id", order.order().value());
            case Purchase.OfProduct product -> {
                json.put("product_id", product.product().value());
                json.put("quantity", product.quantity());
            }
        }
    }
}
