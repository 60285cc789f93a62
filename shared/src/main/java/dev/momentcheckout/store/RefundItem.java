package dev.momentcheckout.store;

import static dev.momentcheckout.store.SessionItem.number;
import static dev.momentcheckout.store.SessionItem.text;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A refund as an item of the table {@code Sessions}, and back. The attribute {@code refund} is what the stream's filter knows it by. */
final class RefundItem {
    /** No session's id has this character. */
    static final String PREFIX = "refund#";

    private static final String EVENT_ID = "event_id";
    private static final String PAYMENT_ID = "payment_id";
    private static final String REFUND_ID = "refund_id";
    private static final String AMOUNT = "amount";
    private static final String CURRENCY = "currency";
    private static final String MODE = "mode";
    private static final String UPDATED_AT = "updated_at_ms";
    private static final Duration RETENTION = Duration.ofDays(400);

    private RefundItem() {}

    static Map<String, AttributeValue> key(Refund refund) {
        return Map.of(SessionItem.ID, text(PREFIX + refund.eventId()));
    }

    /** All attributes but the key. */
    static Map<String, AttributeValue> attributes(Refund refund) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(SessionItem.ITEM_VERSION, number(SessionItem.VERSION));
        item.put(EVENT_ID, text(refund.eventId()));
        putText(item, PAYMENT_ID, refund.paymentId());
        putText(item, REFUND_ID, refund.refundId());
        ReportedTerms seen = refund.reportedTerms();
        if (seen.amount() != null) {
            item.put(AMOUNT, number(seen.amount()));
        }
        putText(item, CURRENCY, seen.currency());
        MomentMode mode = seen.mode();
        putText(item, MODE, mode == null ? null : mode.wireName());
        item.put(UPDATED_AT, number(refund.observedAt().toEpochMilli()));
        item.put(
                SessionItem.EXPIRES_AT,
                number(refund.observedAt().plus(RETENTION).getEpochSecond()));
        return item;
    }

    /** @throws IllegalStateException if the item is not a refund of a layout that is known here */
    static Refund refund(Map<String, AttributeValue> item) {
        try {
            AttributeValue amount = item.get(AMOUNT);
            return new Refund(
                    requireNonNull(textOf(item, EVENT_ID)),
                    textOf(item, PAYMENT_ID),
                    textOf(item, REFUND_ID),
                    new ReportedTerms(
                            amount == null ? null : Long.valueOf(amount.n()),
                            textOf(item, CURRENCY),
                            MomentMode.parse(textOf(item, MODE)).orElse(null)),
                    Instant.ofEpochMilli(
                            Long.parseLong(requireNonNull(item.get(UPDATED_AT)).n())));
        } catch (NullPointerException | IllegalArgumentException e) {
            throw new IllegalStateException("a refund in the table Sessions cannot be read", e);
        }
    }

    private static void putText(Map<String, AttributeValue> item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, text(value));
        }
    }

    private static @Nullable String textOf(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? null : value.s();
    }
}
