package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.json.ReportedTermsJson;
import dev.momentcheckout.session.Refund;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A stored refund as the commands show it. */
final class RefundView {
    private RefundView() {}

    static ObjectNode json(Refund refund) {
        ObjectNode json = JsonTree.object();
        json.put("event_id", eventId(refund));
        put(json, "payment_id", refund.paymentId());
        put(json, "refund_id", refund.refundId());
        put(json, "status", refund.status());
        json.put("attributed", refund.attributed());
        ReportedTermsJson.put(json, refund.reportedTerms());
        json.put("observed_at", refund.observedAt().toString());
        return json;
    }

    static Block table(List<Refund> refunds, TimeText times) {
        return new Block.Table(
                List.of("observed", "money", "status", "payment", "refund", "event"),
                refunds.stream()
                        .map(refund -> List.of(
                                times.withAge(refund.observedAt()),
                                MoneyText.of(refund.reportedTerms()),
                                orNone(refund.status()),
                                orNone(refund.paymentId()),
                                orNone(refund.refundId()),
                                eventId(refund)))
                        .toList());
    }

    /** Returns the deduplication id of the refund's event. */
    static String eventId(Refund refund) {
        return "refund:" + refund.eventId();
    }

    private static String orNone(@Nullable String text) {
        return text == null ? SessionView.NONE : text;
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
