package dev.momentcheckout.announce;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Announcement;
import dev.momentcheckout.session.Expectation;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.Seen;
import dev.momentcheckout.store.Image;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event as it goes out to the shop; docs/events has the schema.
 *
 * @param detail JSON
 */
record ShopEvent(String detailType, String detail, Instant occurredAt) {
    private static final String REFUNDED = "Payment Refunded";

    /**
     * What a change is to the shop, or null if it is nothing.
     *
     * @throws IllegalStateException if the change cannot be read
     */
    static @Nullable ShopEvent of(Change change) {
        if (change.after().isEmpty()) {
            return null;
        }
        return switch (Image.of(change.after())) {
            case Image.OfSession now -> {
                Announcement announcement = Announcement.of(Image.session(change.before()), now.session());
                yield announcement == null ? null : of(announcement);
            }
            // Written once and never changed.
            case Image.OfRefund refund -> change.before().isEmpty() ? of(refund.refund()) : null;
            case Image.OfSomethingElse _ -> null;
        };
    }

    private static ShopEvent of(Announcement announcement) {
        PaymentSession session = announcement.session();
        ObjectNode detail = JsonTree.object();
        detail.put("id", announcement.id());
        detail.put("session_id", session.id().value());
        detail.put("state", session.state().name());
        detail.put("rank", session.state().rank());
        Expectation recorded = session.recorded();
        if (recorded == null) {
            // Nothing was sold as far as is known: what was told, if it was told once.
            if (session.seen().size() == 1) {
                put(detail, session.seen().iterator().next());
            }
        } else {
            detail.put("amount", recorded.price().minorUnits());
            detail.put("currency", recorded.price().currencyCode());
            detail.put("mode", recorded.mode().word());
            put(detail, recorded.purchase());
        }
        if (session.payment() != null) {
            detail.put("payment_id", session.payment().id());
        }
        if (announcement.type() == Announcement.Type.PAYMENT_HELD) {
            session.hold().forEach(reason -> detail.withArray("held_for").add(reason.name()));
            inOrder(session).forEach(seen -> put(detail.withArray("seen").addObject(), seen));
        }
        detail.put("occurred_at", session.changedAt().toString());
        return new ShopEvent(announcement.type().detailType(), JsonTree.text(detail), session.changedAt());
    }

    /** The same event has the same text, whenever it is made. */
    private static List<Seen> inOrder(PaymentSession session) {
        return session.seen().stream()
                .sorted(Comparator.comparing(Seen::toString))
                .toList();
    }

    private static ShopEvent of(Refund refund) {
        ObjectNode detail = JsonTree.object();
        detail.put("id", "refund:" + refund.event());
        if (refund.payment() != null) {
            detail.put("payment_id", refund.payment());
        }
        if (refund.refund() != null) {
            detail.put("refund_id", refund.refund());
        }
        put(detail, refund.seen());
        detail.put("occurred_at", refund.observedAt().toString());
        return new ShopEvent(REFUNDED, JsonTree.text(detail), refund.observedAt());
    }

    private static void put(ObjectNode json, Seen seen) {
        if (seen.amount() != null) {
            json.put("amount", seen.amount());
        }
        if (seen.currency() != null) {
            json.put("currency", seen.currency());
        }
        MomentMode mode = seen.mode();
        if (mode != null) {
            json.put("mode", mode.word());
        }
    }

    private static void put(ObjectNode json, Purchase purchase) {
        switch (purchase) {
            case Purchase.Unnamed _ -> {}
            case Purchase.OfOrder order -> json.put("order_id", order.order().value());
            case Purchase.OfProduct product -> {
                json.put("product_id", product.product().value());
                json.put("quantity", product.quantity());
            }
        }
    }
}
