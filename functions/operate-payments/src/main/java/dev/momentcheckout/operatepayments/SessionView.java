package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.ExpectedTermsJson;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.json.ReportedTermsJson;
import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.CheckSchedule;
import dev.momentcheckout.session.ClosureOutcome;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A session as the commands show it. */
record SessionView(PaymentSession session, TimeText times) {
    static final String NONE = "-";

    ObjectNode json() {
        ObjectNode json = JsonTree.object();
        json.put("session_id", session.id().value());
        json.put("state", session.state().name());
        json.put("rank", session.state().rank());
        json.put("revision", session.revision());
        json.put("provisional", session.isProvisional());
        json.put("needs_review", session.needsReview() && !session.isClosed());
        json.put("is_closed", session.isClosed());
        json.put("is_edited", session.isEdited());
        ClosureOutcome outcome = session.closureOutcome();
        if (outcome != null) {
            json.put("closed_as", outcome.wireName());
        }
        ExpectedTerms expected = session.expectedTerms();
        if (expected != null) {
            ExpectedTermsJson.put(json, expected);
            json.put("mode", expected.mode().wireName());
        }
        PurchaseId purchase = purchaseId();
        if (purchase != null) {
            json.put("purchase", purchase.value());
        }
        if (session.payment() != null) {
            json.put("payment_id", session.payment().id());
        }
        ArrayNode reasons = json.putArray("review_reasons");
        session.reviewReasons().forEach(reason -> reasons.add(reason.name()));
        ArrayNode reported = json.putArray("reported");
        reportedTerms().forEach(terms -> ReportedTermsJson.put(reported.addObject(), terms));
        ArrayNode approved = json.putArray("approved");
        session.decisions().approved().forEach(approved::add);
        ArrayNode closed = json.putArray("closed");
        session.decisions().closed().forEach(closed::add);
        json.put("last_attempt", session.lastAttempt().status().name().toLowerCase(Locale.ROOT));
        put(json, "last_attempt_at", session.lastAttempt().at());
        put(json, "created_at", session.createdAt());
        put(json, "updated_at", session.updatedAt());
        CheckSchedule checks = session.checks();
        put(json, "ended_at", checks.endedAt());
        put(json, "last_checked_at", checks.lastCheckedAt());
        NextCheck next = checks.next();
        if (next != null) {
            put(json, "next_check_at", next.at());
            json.put("priority", next.priority().wireName());
        }
        json.put("unresolved", checks.unresolved());
        Attention attention = session.attention();
        if (attention != null) {
            json.put("attention", attention.reason().name());
            put(json, "attention_since", attention.since());
        }
        put(json, "expires_at", session.expiresAt());
        return json;
    }

    /** Returns the content of the item; absent attributes are left out. */
    List<Block.Field> fields() {
        List<Block.Field> fields = new ArrayList<>();
        add(fields, "session", session.id().value());
        add(fields, "state", state());
        add(fields, "revision", Long.toString(session.revision()));
        ExpectedTerms expected = session.expectedTerms();
        if (expected != null) {
            add(
                    fields,
                    "money",
                    MoneyText.of(expected.price()) + " expected, mode "
                            + expected.mode().wireName());
            add(fields, "owner", expected.owner().value());
            add(fields, "item", item(expected.item()));
            add(
                    fields,
                    "reference",
                    expected.reference() == null ? null : expected.reference().value());
        } else {
            add(fields, "money", money());
        }
        PurchaseId purchase = purchaseId();
        add(fields, "purchase", purchase == null ? null : InspectTarget.text(purchase));
        add(
                fields,
                "payment id",
                session.payment() == null ? null : session.payment().id());
        if (!reasons().equals(NONE)) {
            add(fields, "review reasons", reasons());
        }
        reportedTerms().forEach(terms -> add(fields, "reported", text(terms)));
        session.decisions().approved().forEach(value -> add(fields, "approved", DecisionText.approved(value, session)));
        session.decisions().closed().forEach(stored -> add(fields, "closed", DecisionText.closed(stored)));
        add(fields, "last attempt", lastAttempt());
        addTime(fields, "created", session.createdAt());
        addTime(fields, "updated", session.updatedAt());
        CheckSchedule checks = session.checks();
        addTime(fields, "ended", checks.endedAt());
        addTime(fields, "last checked", checks.lastCheckedAt());
        NextCheck next = checks.next();
        if (next != null) {
            add(
                    fields,
                    "next check",
                    times.withAge(next.at()) + ", priority " + next.priority().wireName());
        }
        if (checks.unresolved()) {
            add(fields, "unresolved", "the checks ended although a payment may still arrive");
        }
        Attention attention = session.attention();
        if (attention != null) {
            add(
                    fields,
                    "awaits you",
                    attention.reason().name().toLowerCase(Locale.ROOT) + " since " + times.withAge(attention.since()));
        }
        addTime(fields, "expires", session.expiresAt());
        return fields;
    }

    /** Returns the state, and what is special about it. */
    String state() {
        String state = session.state().name();
        if (session.isProvisional()) {
            return state + ", provisional: only a webhook reported it";
        }
        String closed = closed(session);
        if (closed != null) {
            return state + ", " + closed;
        }
        if (session.needsReview()) {
            return state + ", needs review";
        }
        return session.isPending() ? state + ", attempt pending" : state;
    }

    /** Returns how an operator closed a session, or null if it is not closed, or reopened since. */
    static @Nullable String closed(PaymentSession session) {
        ClosureOutcome outcome = session.closureOutcome();
        return outcome == null ? null : "closed as " + outcome.wireName();
    }

    /** Returns the expected price, otherwise what Moment reported. */
    String money() {
        ExpectedTerms expected = session.expectedTerms();
        if (expected != null) {
            return MoneyText.of(expected.price());
        }
        String reported = reportedTerms().stream().map(MoneyText::of).distinct().collect(Collectors.joining(" or "));
        return reported.isEmpty() ? NONE : reported + " reported";
    }

    /** Returns the expected price and, if another one was reported, that too. */
    String moneyWithDifference() {
        String differing = reportedTerms().stream()
                .map(MoneyText::of)
                .distinct()
                .filter(text -> !text.equals(money()))
                .collect(Collectors.joining(", "));
        return session.expectedTerms() == null || differing.isEmpty() ? money() : money() + ", reported " + differing;
    }

    /** Returns why the payment needs review, or would need it if no one had edited the item. */
    String reasons() {
        String reasons = Stream.concat(
                        session.reviewReasons().stream().map(ReviewReason::name),
                        session.isEdited() ? Stream.of("edited by hand") : Stream.empty())
                .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? NONE : reasons;
    }

    /** Returns the purchase as {@code inspect} takes it, or what else is paid. */
    String purchase() {
        PurchaseId purchase = purchaseId();
        return purchase == null ? NONE : InspectTarget.text(purchase);
    }

    @Nullable PurchaseId purchaseId() {
        return session.purchase();
    }

    private List<ReportedTerms> reportedTerms() {
        return session.reportedTerms().stream()
                .sorted(Comparator.comparing(ReportedTerms::toString))
                .toList();
    }

    private static String text(ReportedTerms terms) {
        MomentMode mode = terms.mode();
        return MoneyText.of(terms) + (mode == null ? "" : ", mode " + mode.wireName());
    }

    private static @Nullable String item(LineItem item) {
        return switch (item) {
            case LineItem.Unspecified _ -> null;
            case LineItem.OfOrder ofOrder -> "order " + ofOrder.order();
            case LineItem.OfProduct ofProduct ->
                "product " + ofProduct.product().value() + ", quantity " + ofProduct.quantity();
        };
    }

    private String lastAttempt() {
        Instant at = session.lastAttempt().at();
        String status = session.lastAttempt().status().name().toLowerCase(Locale.ROOT);
        return at == null ? status : status + ", " + times.withAge(at);
    }

    private void addTime(List<Block.Field> fields, String name, @Nullable Instant at) {
        add(fields, name, at == null ? null : times.withAge(at));
    }

    private static void add(List<Block.Field> fields, String name, @Nullable String value) {
        if (value != null) {
            fields.add(new Block.Field(name, value));
        }
    }

    static void put(ObjectNode json, String name, @Nullable Instant at) {
        if (at != null) {
            json.put(name, at.toString());
        }
    }
}
