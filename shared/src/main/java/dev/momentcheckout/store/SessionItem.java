package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.millisOf;
import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.numberOf;
import static dev.momentcheckout.store.ItemAttributes.putMillis;
import static dev.momentcheckout.store.ItemAttributes.requireMillis;
import static dev.momentcheckout.store.ItemAttributes.requireNumber;
import static dev.momentcheckout.store.ItemAttributes.requireText;
import static dev.momentcheckout.store.ItemAttributes.text;
import static dev.momentcheckout.store.ItemAttributes.textOf;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LastPaymentAttempt;
import dev.momentcheckout.session.MomentMode;
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
 * Converts a session to an item of the table {@code Sessions} and back. Together with {@link ItemAttributes}, this is
 * the only place that defines attribute names and units. Times are epoch milliseconds ({@code ..._ms}), except {@code
 * next_check_at} and {@code expires_at}: DynamoDB's TTL requires epoch seconds.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html">DynamoDB TTL</a>
 */
final class SessionItem {
    static final String REVISION = "revision";
    static final String LAST_CHECKED_AT = "last_checked_at_ms";
    static final String NEXT_CHECK_SHARD = "next_check_shard";
    static final String NEXT_CHECK_AT = "next_check_at";

    private static final String STATE = "state";
    private static final String RANK = "rank";
    private static final String CREATED_HERE = "created_here";
    private static final String OWNER = "owner";
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
    private static final String ENDED_AT = "ended_at_ms";
    private static final String UNRESOLVED = "unresolved";

    /**
     * The number of partition keys of each priority in the index, so that no single partition receives all writes.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-sharding.html">Write
     *     sharding</a>
     */
    static final int SHARDS = 8;

    /** An absent term in {@link #REPORTED_TERMS}. */
    private static final String ABSENT = "-";

    private SessionItem() {}

    static Map<String, AttributeValue> key(SessionId id) {
        return Map.of(ItemAttributes.ID, text(id.value()));
    }

    /** Returns all attributes except the key. An update removes attributes that are absent here. */
    static Map<String, AttributeValue> attributes(PaymentSession session) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put(ItemAttributes.VERSION, ItemAttributes.CURRENT_VERSION);
        item.put(REVISION, number(session.revision()));
        item.put(STATE, text(session.state().name()));
        item.put(RANK, number(session.state().rank()));
        item.put(CREATED_HERE, AttributeValue.fromBool(session.expectedTerms() != null));
        ExpectedTerms expected = session.expectedTerms();
        if (expected != null) {
            item.put(OWNER, text(expected.owner().value()));
            ItemAttributes.putMoney(item, expected.price());
            item.put(ItemAttributes.MODE, text(expected.mode().wireName()));
            putPurchase(item, expected.purchase());
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
                        session.history().stream().map(ItemAttributes::text).toList()));
        putMillis(item, CREATED_AT, session.createdAt());
        putMillis(item, ItemAttributes.UPDATED_AT, session.updatedAt());
        putMillis(item, ENDED_AT, session.endedAt());
        NextCheck nextCheck = session.nextCheck();
        if (nextCheck != null) {
            item.put(NEXT_CHECK_SHARD, text(shard(session.id(), nextCheck.priority())));
            item.put(NEXT_CHECK_AT, ItemAttributes.seconds(nextCheck.at()));
        }
        if (session.unresolved()) {
            item.put(UNRESOLVED, AttributeValue.fromBool(true));
        }
        Instant expiresAt = session.expiresAt();
        if (expiresAt != null) {
            item.put(ItemAttributes.EXPIRES_AT, ItemAttributes.seconds(expiresAt));
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

    /** @throws IllegalStateException if the item is not a session with a known layout */
    static PaymentSession session(Map<String, AttributeValue> item) {
        return ItemAttributes.read("a session", () -> read(item));
    }

    private static PaymentSession read(Map<String, AttributeValue> item) {
        String shard = textOf(item, NEXT_CHECK_SHARD);
        Long nextCheckAt = numberOf(item, NEXT_CHECK_AT);
        return new PaymentSession(
                new SessionId(requireText(item, ItemAttributes.ID)),
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
                requireMillis(item, CREATED_AT),
                requireMillis(item, ItemAttributes.UPDATED_AT),
                millisOf(item, ENDED_AT),
                millisOf(item, LAST_CHECKED_AT),
                shard == null || nextCheckAt == null
                        ? null
                        : new NextCheck(Instant.ofEpochSecond(nextCheckAt), priority(shard)),
                item.containsKey(UNRESOLVED),
                requireNumber(item, REVISION));
    }

    private static @Nullable ExpectedTerms expectedTerms(Map<String, AttributeValue> item) {
        if (!Boolean.TRUE.equals(requireNonNull(item.get(CREATED_HERE)).bool())) {
            return null;
        }
        return new ExpectedTerms(
                new Owner(requireText(item, OWNER)),
                ItemAttributes.requireMoney(item),
                MomentMode.parse(textOf(item, ItemAttributes.MODE)).orElseThrow(IllegalArgumentException::new),
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
                : new Purchase.OfProduct(new ProductId(product), Math.toIntExact(requireNumber(item, QUANTITY)));
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

    private static String reportedTerms(ReportedTerms reported) {
        MomentMode mode = reported.mode();
        return (reported.amount() == null ? ABSENT : reported.amount())
                + " " + (reported.currency() == null ? ABSENT : reported.currency())
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

    /** Returns the shard of a session. It must never change: an update assumes that the stored shard is this one. */
    private static String shard(SessionId id, NextCheck.Priority priority) {
        return shard(priority, Math.floorMod(id.value().hashCode(), SHARDS));
    }

    static String shard(NextCheck.Priority priority, int shard) {
        return priority.wireName() + "#" + shard;
    }

    private static NextCheck.Priority priority(String shard) {
        return shard.startsWith(NextCheck.Priority.HIGH.wireName()) ? NextCheck.Priority.HIGH : NextCheck.Priority.LOW;
    }
}
