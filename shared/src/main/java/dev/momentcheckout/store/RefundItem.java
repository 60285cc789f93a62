package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.putText;
import static dev.momentcheckout.store.ItemAttributes.requireText;
import static dev.momentcheckout.store.ItemAttributes.text;
import static dev.momentcheckout.store.ItemAttributes.textOf;

import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Converts a refund to an item of the table {@code Sessions} and back. The stream's filter selects {@code event_id}.
 */
final class RefundItem {
    /** Followed by the {@code webhook-id}. Session ids cannot contain {@code #}. */
    static final String PREFIX = "refund#";

    static final String EVENT_ID = "event_id";
    private static final String PAYMENT_ID = SessionItem.PAYMENT_ID;
    private static final String REFUND_ID = "refund_id";
    private static final String STATUS = "status";
    private static final String ATTRIBUTED = "attributed";

    private RefundItem() {}

    static Map<String, AttributeValue> key(Refund refund) {
        return Map.of(ItemAttributes.ID, text(PREFIX + refund.eventId()));
    }

    /** Returns all attributes except the key. */
    static Map<String, AttributeValue> attributes(Refund refund) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(ItemAttributes.VERSION, ItemAttributes.CURRENT_VERSION);
        item.put(EVENT_ID, text(refund.eventId()));
        putText(item, PAYMENT_ID, refund.paymentId());
        putText(item, REFUND_ID, refund.refundId());
        putText(item, STATUS, refund.status());
        item.put(ATTRIBUTED, AttributeValue.fromBool(refund.attributed()));
        ReportedTerms reported = refund.reportedTerms();
        if (reported.amount() != null) {
            item.put(ItemAttributes.AMOUNT, number(reported.amount()));
        }
        putText(item, ItemAttributes.CURRENCY, reported.currency());
        MomentMode mode = reported.mode();
        putText(item, ItemAttributes.MODE, mode == null ? null : mode.wireName());
        item.put(ItemAttributes.UPDATED_AT, ItemAttributes.millis(refund.observedAt()));
        item.put(
                ItemAttributes.EXPIRES_AT,
                ItemAttributes.seconds(refund.observedAt().plus(PaymentSession.RETENTION)));
        return item;
    }

    /** @throws UnreadableItemException if the item has an unknown layout */
    static Refund refund(Map<String, AttributeValue> item) {
        return ItemAttributes.read(
                "a refund",
                item,
                () -> new Refund(
                        requireText(item, EVENT_ID),
                        textOf(item, PAYMENT_ID),
                        textOf(item, REFUND_ID),
                        textOf(item, STATUS),
                        new ReportedTerms(
                                ItemAttributes.numberOf(item, ItemAttributes.AMOUNT),
                                textOf(item, ItemAttributes.CURRENCY),
                                MomentMode.parse(textOf(item, ItemAttributes.MODE))
                                        .orElse(null)),
                        ItemAttributes.requireBoolean(item, ATTRIBUTED),
                        ItemAttributes.requireMillis(item, ItemAttributes.UPDATED_AT)));
    }
}
