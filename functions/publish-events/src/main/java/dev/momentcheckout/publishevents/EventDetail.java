package dev.momentcheckout.publishevents;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.ExpectedTermsJson;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.json.ReportedTermsJson;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.PaymentEvent;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as the shop receives it; docs/events has the schema.
 *
 * @param id deduplication id
 * @param session null for a refund
 * @param detail JSON; the same event always has the same text
 */
record EventDetail(String id, @Nullable SessionId session, String detailType, String detail, Instant occurredAt) {
    private static final String REFUNDED = "Payment Refunded";

    /** Additions keep the version; consumers ignore fields that they do not know. */
    private static final int SCHEMA_VERSION = 1;

    /** Returns the event of a change, or null if the change is not published. */
    static @Nullable EventDetail of(ItemChange change) {
        return switch (change) {
            case ItemChange.OfSession(PaymentSession before, PaymentSession after) -> {
                PaymentEvent event = PaymentEvent.of(before, after);
                yield event == null ? null : of(event);
            }
            case ItemChange.NewRefund(Refund refund) -> of(refund);
            case ItemChange.Other _ -> null;
        };
    }

    /** Returns the deduplication id of a refund's event. */
    static String refundId(String webhookId) {
        return "refund:" + webhookId;
    }

    private static ObjectNode detail(String id) {
        return JsonTree.object().put("id", id).put("schema_version", SCHEMA_VERSION);
    }

    private static EventDetail of(PaymentEvent event) {
        PaymentSession session = event.session();
        ObjectNode detail = detail(event.id());
        detail.put("session_id", session.id().value());
        detail.put("state", session.state().name());
        detail.put("rank", session.state().rank());
        ExpectedTerms expectedTerms = session.expectedTerms();
        if (expectedTerms == null) {
            // An unrecorded session has no expected terms. Its reported terms are published if all sources agree.
            if (session.reportedTerms().size() == 1) {
                ReportedTermsJson.put(detail, session.reportedTerms().iterator().next());
            }
        } else {
            ExpectedTermsJson.put(detail, expectedTerms);
            detail.put("mode", expectedTerms.mode().wireName());
        }
        if (session.payment() != null) {
            detail.put("payment_id", session.payment().id());
        }
        if (event.type() == PaymentEvent.Type.PAYMENT_NEEDS_REVIEW) {
            session.reviewReasons()
                    .forEach(reason -> detail.withArray("review_reasons").add(reason.name()));
            sorted(session.reportedTerms())
                    .forEach(terms ->
                            ReportedTermsJson.put(detail.withArray("reported").addObject(), terms));
        } else {
            putApproval(detail, session);
        }
        detail.put("occurred_at", session.updatedAt().toString());
        return new EventDetail(
                event.id(), session.id(), event.type().detailType(), JsonTree.text(detail), session.updatedAt());
    }

    /** What an operator approved, and what was really paid: the event's own amount is the expected one. */
    private static void putApproval(ObjectNode detail, PaymentSession session) {
        Set<ReviewReason> reasons = session.decisions().approvedReasons();
        if (reasons.isEmpty()) {
            return;
        }
        ObjectNode approved = detail.putObject("approved");
        ArrayNode names = approved.putArray("review_reasons");
        reasons.forEach(reason -> names.add(reason.name()));
        ArrayNode reported = approved.putArray("reported");
        sorted(session.approvedTerms()).forEach(terms -> ReportedTermsJson.put(reported.addObject(), terms));
    }

    private static List<ReportedTerms> sorted(Set<ReportedTerms> terms) {
        return terms.stream()
                .sorted(Comparator.comparing(ReportedTerms::toString))
                .toList();
    }

    private static EventDetail of(Refund refund) {
        String id = refundId(refund.eventId());
        ObjectNode detail = detail(id);
        if (refund.paymentId() != null) {
            detail.put("payment_id", refund.paymentId());
        }
        if (refund.refundId() != null) {
            detail.put("refund_id", refund.refundId());
        }
        if (refund.status() != null) {
            detail.put("status", refund.status());
        }
        detail.put("attributed", refund.attributed());
        ReportedTermsJson.put(detail, refund.reportedTerms());
        detail.put("occurred_at", refund.observedAt().toString());
        return new EventDetail(id, null, REFUNDED, JsonTree.text(detail), refund.observedAt());
    }
}
