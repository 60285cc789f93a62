package dev.momentcheckout.json;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.ReportedTerms;

/** What Moment reports about a payment: the fields that an event and an operator's command have in common. */
public final class ReportedTermsJson {
    private ReportedTermsJson() {}

    /** Adds amount, currency and mode. What Moment did not report is absent. */
    public static void put(ObjectNode json, ReportedTerms terms) {
        if (terms.amount() != null) {
            json.put("amount", terms.amount());
        }
        if (terms.currency() != null) {
            json.put("currency", terms.currency());
        }
        MomentMode mode = terms.mode();
        if (mode != null) {
            json.put("mode", mode.wireName());
        }
    }
}
