package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LastPaymentAttempt;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentAttemptStatus;
import dev.momentcheckout.session.PaymentReference;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import java.time.Instant;
import java.util.Currency;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A session as an item of the table {@code Sessions}, and back. The only place where attributes have names and units: times are epoch seconds where
 * others read them ({@code next_check_at}, {@code expires_at}, DynamoDB's TTL), else epoch milliseconds ({@code ..._ms}).
 */
final class SessionItem {
    /** The layout that this code writes. Items of the layout before and of the one after are read too, since a deployment runs both for a while. */
    static final int VERSION = 1;

    static final String ID = "id";
    static final String REVISION = "revision";
    static final String LAST_CHECKED_AT = "last_checked_at_ms";

    private static final String STATE = "state";
    private static final String RANK = "rank";
    private static final String CREATED_HERE = "created_here";
    private static final String OWNER = "owner";
    private static final String AMOUNT = "amount";
    private static final String CURRENCY = "currency";
    private static final String MODE = "mode";
    private static final String ORDER = "order";
    private static final String PRODUCT = "product";
    private static final String QUANTITY = "quantity";
    private static final String LAST_ATTEMPT = "last_attempt";
    private static final String LAST_ATTEMPT_AT = "last_attempt_at_ms";
    private static final String REVIEW_REASONS = "review_reasons";
    private static final String REPORTED_TERMS = "reported_terms";
    private static final String PAYMENT_ID = "payment_id";
    private static final String PAYMENT_RANK = "payment_rank";
    private static final String HISTORY = "history";
    private static final String CREATED_AT = "created_at_ms";
    private static final String UPDATED_AT = "updated_at_ms";
    private static final String ENDED_AT = "ended_at_ms";
    static final String NEXT_CHECK_SHARD = "next_check_shard";
    static final String NEXT_CHECK_AT = "next_check_at";
    private static final String UNRESOLVED = "unresolved";
    static final String EXPIRES_AT = "expires_at";
    static final String ITEM_VERSION = "version";

    static final int SHARDS = 8;
    private static final String ABSENT = "-";

    private SessionItem() {}

    static Map<String, AttributeValue> key(SessionId id) {
        return Map.of(ID, text(id.value()));
    }

    /** All attributes but the key. An attribute that is absent here has no place in the item either. */
    static Map<String, AttributeValue> attributes(PaymentSession session) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(ITEM_VERSION, number(VERSION));
        item.put(REVISION, number(session.revision()));
        item.put(STATE, text(session.state().name()));
        item.put(RANK, number(session.state().rank()));
        item.put(CREATED_HERE, AttributeValue.fromBool(session.expectedTerms() != null));
        ExpectedTerms recorded = session.expectedTerms();
        if (recorded != null) {
            item.put(OWNER, text(recorded.owner().value()));
            item.put(AMOUNT, number(recorded.price().minorUnits()));
            item.put(CURRENCY, text(recorded.price().currencyCode()));
            item.put(MODE, text(recorded.mode().wireName()));
            putPurchase(item, recorded.purchase());
        }
        item.put(LAST_ATTEMPT, text(session.lastAttempt().status().name().toLowerCase(Locale.ROOT)));
        putMillis(item, LAST_ATTEMPT_AT, session.lastAttempt().at());
        if (session.needsReview()) {
            item.put(
                    REVIEW_REASONS,
                    AttributeValue.fromSs(session.reviewReasons().stream()
                            .map(ReviewReason::name)
                            .toList()));
        }
        if (!session.reportedTerms().isEmpty()) {
            item.put(
                    REPORTED_TERMS,
                    AttributeValue.fromSs(session.reportedTerms().stream()
                            .map(SessionItem::reportedTerms)
                            .sorted()
                            .toList()));
        }
        PaymentReference payment = session.payment();
        if (payment != null) {
            item.put(PAYMENT_ID, text(payment.id()));
            item.put(PAYMENT_RANK, number(payment.reportedState().rank()));
        }
        item.put(
                HISTORY,
                AttributeValue.fromL(
                        session.history().stream().map(SessionItem::text).toList()));
        putMillis(item, CREATED_AT, session.createdAt());
        putMillis(item, UPDATED_AT, session.updatedAt());
        putMillis(item, ENDED_AT, session.endedAt());
        NextCheck due = session.nextCheck();
        if (due != null) {
            item.put(NEXT_CHECK_SHARD, text(shard(session.id(), due.priority())));
            item.put(NEXT_CHECK_AT, number(due.at().getEpochSecond()));
        }
        if (session.unresolved()) {
            item.put(UNRESOLVED, AttributeValue.fromBool(true));
        }
        Instant expiresAt = session.expiresAt();
        if (expiresAt != null) {
            item.put(EXPIRES_AT, number(expiresAt.getEpochSecond()));
        }
        return item;
    }

    private static void putPurchase(Map<String, AttributeValue> item, Purchase purchase) {
        switch (purchase) {
            case Purchase.Unspecified _ -> {}
            case Purchase.OfProduct ofProduct -> {
                item.put(PRODUCT, text(ofProduct.product().value()));
                item.put(QUANTITY, number(ofProduct.quantity()));
            }
            case Purchase.OfOrder ofOrder ->
                item.put(ORDER, text(ofOrder.order().value()));
        }
    }

    /** @throws IllegalStateException if the item is not a session of a layout that is known here */
    static PaymentSession session(Map<String, AttributeValue> item) {
        try {
            return read(item);
        } catch (NullPointerException | IllegalArgumentException e) {
            throw new IllegalStateException("an item of the table Sessions cannot be read", e);
        }
    }

    private static PaymentSession read(Map<String, AttributeValue> item) {
        String shard = textOf(item, NEXT_CHECK_SHARD);
        Long dueAt = numberOf(item, NEXT_CHECK_AT);
        return new PaymentSession(
                new SessionId(requireText(item, ID)),
                SessionState.valueOf(requireText(item, STATE)),
                expectedTerms(item),
                new LastPaymentAttempt(
                        PaymentAttemptStatus.valueOf(
                                requireText(item, LAST_ATTEMPT).toUpperCase(Locale.ROOT)),
                        millisOf(item, LAST_ATTEMPT_AT)),
                reviewReasons(item),
                reportedTerms(item),
                payment(item),
                item.containsKey(HISTORY)
                        ? item.get(HISTORY).l().stream().map(AttributeValue::s).toList()
                        : List.of(),
                requireNonNull(millisOf(item, CREATED_AT)),
                requireNonNull(millisOf(item, UPDATED_AT)),
                millisOf(item, ENDED_AT),
                millisOf(item, LAST_CHECKED_AT),
                shard == null || dueAt == null ? null : new NextCheck(Instant.ofEpochSecond(dueAt), priority(shard)),
                item.containsKey(UNRESOLVED),
                requireNonNull(numberOf(item, REVISION)));
    }

    private static @Nullable ExpectedTerms expectedTerms(Map<String, AttributeValue> item) {
        if (!Boolean.TRUE.equals(requireNonNull(item.get(CREATED_HERE)).bool())) {
            return null;
        }
        return new ExpectedTerms(
                new Owner(requireText(item, OWNER)),
                new Money(requireNonNull(numberOf(item, AMOUNT)), Currency.getInstance(requireText(item, CURRENCY))),
                MomentMode.parse(textOf(item, MODE)).orElseThrow(IllegalArgumentException::new),
                purchase(item));
    }

    private static Purchase purchase(Map<String, AttributeValue> item) {
        String order = textOf(item, ORDER);
        if (order != null) {
            return new Purchase.OfOrder(new OrderId(order));
        }
        String product = textOf(item, PRODUCT);
        return product == null
                ? new Purchase.Unspecified()
                : new Purchase.OfProduct(
                        new ProductId(product), Math.toIntExact(requireNonNull(numberOf(item, QUANTITY))));
    }

    private static SortedSet<ReviewReason> reviewReasons(Map<String, AttributeValue> item) {
        SortedSet<ReviewReason> reasons = new TreeSet<>();
        if (item.containsKey(REVIEW_REASONS)) {
            item.get(REVIEW_REASONS).ss().forEach(name -> reasons.add(new ReviewReason(name)));
        }
        return reasons;
    }

    private static Set<ReportedTerms> reportedTerms(Map<String, AttributeValue> item) {
        Set<ReportedTerms> all = new HashSet<>();
        if (item.containsKey(REPORTED_TERMS)) {
            item.get(REPORTED_TERMS).ss().forEach(text -> all.add(reportedTerms(text)));
        }
        return all;
    }

    private static String reportedTerms(ReportedTerms seen) {
        MomentMode mode = seen.mode();
        return (seen.amount() == null ? ABSENT : seen.amount())
                + " " + (seen.currency() == null ? ABSENT : seen.currency())
                + " " + (mode == null ? ABSENT : mode.wireName());
    }

    private static ReportedTerms reportedTerms(String text) {
        String[] parts = text.split(" ", 3);
        return new ReportedTerms(
                parts[0].equals(ABSENT) ? null : Long.valueOf(parts[0]),
                parts[1].equals(ABSENT) ? null : parts[1],
                MomentMode.parse(parts[2]).orElse(null));
    }

    private static @Nullable PaymentReference payment(Map<String, AttributeValue> item) {
        String id = textOf(item, PAYMENT_ID);
        Long rank = numberOf(item, PAYMENT_RANK);
        return id == null || rank == null ? null : new PaymentReference(id, SessionState.ofRank(rank));
    }

    /** Eight shards keep the index from being one hot partition; the hash must be the same everywhere and for ever. */
    private static String shard(SessionId id, NextCheck.Priority priority) {
        return shard(priority, Math.floorMod(id.value().hashCode(), SHARDS));
    }

    static String shard(NextCheck.Priority priority, int shard) {
        return priority.wireName() + "#" + shard;
    }

    private static NextCheck.Priority priority(String shard) {
        return shard.startsWith(NextCheck.Priority.HIGH.wireName()) ? NextCheck.Priority.HIGH : NextCheck.Priority.LOW;
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static void putMillis(Map<String, AttributeValue> item, String name, @Nullable Instant at) {
        if (at != null) {
            item.put(name, number(at.toEpochMilli()));
        }
    }

    private static @Nullable String textOf(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? null : value.s();
    }

    private static String requireText(Map<String, AttributeValue> item, String name) {
        return requireNonNull(textOf(item, name), name);
    }

    private static @Nullable Long numberOf(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        return value == null ? null : Long.valueOf(value.n());
    }

    private static @Nullable Instant millisOf(Map<String, AttributeValue> item, String name) {
        Long millis = numberOf(item, name);
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
