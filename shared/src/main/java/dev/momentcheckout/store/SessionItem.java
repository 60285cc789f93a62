package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.millisOf;
import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.numberOf;
import static dev.momentcheckout.store.ItemAttributes.putMillis;
import static dev.momentcheckout.store.ItemAttributes.putText;
import static dev.momentcheckout.store.ItemAttributes.requireMillis;
import static dev.momentcheckout.store.ItemAttributes.requireNumber;
import static dev.momentcheckout.store.ItemAttributes.requireText;
import static dev.momentcheckout.store.ItemAttributes.text;
import static dev.momentcheckout.store.ItemAttributes.textOf;
import static java.util.Objects.requireNonNull;

import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.CheckSchedule;
import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LastPaymentAttempt;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentAttemptStatus;
import dev.momentcheckout.session.PaymentReference;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.Reference;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionHistory;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Converts a session to an item of the table {@code Sessions} and back. Together with {@link ItemAttributes}, this is
 * the only place that defines attribute names and units. Times are epoch milliseconds ({@code ..._ms}), except {@code
 * next_check_at}, {@code attention_since} and {@code expires_at}: DynamoDB's TTL requires epoch seconds.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html">DynamoDB TTL</a>
 */
final class SessionItem {
    static final String LAST_CHECKED_AT = "last_checked_at_ms";
    static final String NEXT_CHECK_SHARD = "next_check_shard";
    static final String NEXT_CHECK_AT = "next_check_at";
    static final String ATTENTION = "attention";
    static final String ATTENTION_SINCE = "attention_since";

    private static final String STATE = "state";
    private static final String RANK = "rank";
    private static final String CREATED_HERE = "created_here";
    static final String OWNER = "owner";
    static final String ORDER = "order";
    private static final String PRODUCT = "product";
    private static final String QUANTITY = "quantity";
    private static final String REFERENCE = "reference";
    static final String PURCHASE_KEY = "purchase_key";
    private static final String MOMENT_KEY = "moment_key";
    private static final String RETURN_ADDRESS = "return_address";
    private static final String LAST_ATTEMPT = "last_attempt";
    private static final String LAST_ATTEMPT_AT = "last_attempt_at_ms";
    private static final String REVIEW_REASONS = "review_reasons";
    private static final String REPORTED_TERMS = "reported_terms";
    static final String PAYMENT_ID = "payment_id";
    private static final String PAYMENT_RANK = "payment_rank";
    private static final String HISTORY = "history";
    static final String CREATED_AT = "created_at_ms";
    private static final String ENDED_AT = "ended_at_ms";
    private static final String UNRESOLVED = "unresolved";
    private static final String APPROVED = "approved";
    private static final String CLOSED = "closed";

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
        item.put(ItemAttributes.REVISION, number(session.revision()));
        item.put(STATE, text(session.state().name()));
        item.put(RANK, number(session.state().rank()));
        item.put(CREATED_HERE, AttributeValue.fromBool(session.expectedTerms() != null));
        ExpectedTerms expected = session.expectedTerms();
        if (expected != null) {
            item.put(OWNER, text(expected.owner().value()));
            ItemAttributes.putMoney(item, expected.price());
            item.put(ItemAttributes.MODE, text(expected.mode().wireName()));
            putItem(item, expected.item());
            putReference(item, expected.reference());
            putAttempt(item, expected.attempt());
        }
        item.put(LAST_ATTEMPT, text(session.lastAttempt().status().name().toLowerCase(Locale.ROOT)));
        putMillis(item, LAST_ATTEMPT_AT, session.lastAttempt().at());
        if (!session.reviewReasons().isEmpty()) {
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
                AttributeValue.fromL(session.history().lines().stream()
                        .map(ItemAttributes::text)
                        .toList()));
        putMillis(item, CREATED_AT, session.createdAt());
        putMillis(item, ItemAttributes.UPDATED_AT, session.updatedAt());
        CheckSchedule checks = session.checks();
        putMillis(item, ENDED_AT, checks.endedAt());
        NextCheck nextCheck = checks.next();
        if (nextCheck != null) {
            item.put(NEXT_CHECK_SHARD, text(shard(session.id(), nextCheck.priority())));
            item.put(NEXT_CHECK_AT, ItemAttributes.seconds(nextCheck.at()));
        }
        if (checks.unresolved()) {
            item.put(UNRESOLVED, AttributeValue.fromBool(true));
        }
        Attention attention = session.attention();
        if (attention != null) {
            item.put(ATTENTION, text(attention.reason().name()));
            item.put(ATTENTION_SINCE, ItemAttributes.seconds(attention.since()));
        }
        putStrings(item, APPROVED, session.decisions().approved());
        putStrings(item, CLOSED, session.decisions().closed());
        Instant expiresAt = session.expiresAt();
        if (expiresAt != null) {
            item.put(ItemAttributes.EXPIRES_AT, ItemAttributes.seconds(expiresAt));
        }
        return item;
    }

    private static void putItem(Map<String, AttributeValue> attributes, LineItem item) {
        switch (item) {
            case LineItem.Unspecified _ -> {}
            case LineItem.OfProduct ofProduct -> {
                attributes.put(PRODUCT, text(ofProduct.product().value()));
                attributes.put(QUANTITY, number(ofProduct.quantity()));
            }
            case LineItem.OfOrder ofOrder ->
                attributes.put(ORDER, text(ofOrder.order().value()));
        }
    }

    private static void putStrings(Map<String, AttributeValue> item, String name, SortedSet<String> strings) {
        if (!strings.isEmpty()) {
            item.put(name, AttributeValue.fromSs(List.copyOf(strings)));
        }
    }

    private static void putReference(Map<String, AttributeValue> item, @Nullable Reference reference) {
        putText(item, REFERENCE, reference == null ? null : reference.value());
    }

    private static void putAttempt(Map<String, AttributeValue> item, @Nullable CheckoutAttempt attempt) {
        if (attempt == null) {
            return;
        }
        if (!attempt.purchase().isOrder()) {
            item.put(PURCHASE_KEY, text(attempt.purchase().value()));
        }
        UUID key = attempt.momentKey();
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(key.getMostSignificantBits())
                .putLong(key.getLeastSignificantBits());
        item.put(MOMENT_KEY, AttributeValue.fromB(SdkBytes.fromByteArray(bytes.array())));
        item.put(
                RETURN_ADDRESS,
                AttributeValue.fromB(
                        SdkBytes.fromByteArray(attempt.returnAddress().bytes())));
    }

    /** @throws dev.momentcheckout.session.UnreadableItemException if the item has an unknown layout */
    static PaymentSession session(Map<String, AttributeValue> item) {
        return ItemAttributes.read("a session", item, () -> read(item));
    }

    private static PaymentSession read(Map<String, AttributeValue> item) {
        return new PaymentSession(
                new SessionId(requireText(item, ItemAttributes.ID)),
                SessionState.valueOf(requireText(item, STATE)),
                expectedTerms(item),
                new LastPaymentAttempt(
                        PaymentAttemptStatus.valueOf(
                                requireText(item, LAST_ATTEMPT).toUpperCase(Locale.ROOT)),
                        millisOf(item, LAST_ATTEMPT_AT)),
                reviewReasons(item.get(REVIEW_REASONS)),
                reportedTerms(item),
                payment(item),
                item.containsKey(HISTORY)
                        ? new SessionHistory(item.get(HISTORY).l().stream()
                                .map(AttributeValue::s)
                                .toList())
                        : SessionHistory.EMPTY,
                requireMillis(item, CREATED_AT),
                requireMillis(item, ItemAttributes.UPDATED_AT),
                checks(item),
                attention(item),
                decisions(item),
                requireNumber(item, ItemAttributes.REVISION));
    }

    private static OperatorDecisions decisions(Map<String, AttributeValue> item) {
        return item.containsKey(APPROVED) || item.containsKey(CLOSED)
                ? new OperatorDecisions(strings(item, APPROVED), strings(item, CLOSED))
                : OperatorDecisions.NONE;
    }

    /** Rejects another shape: to read it as "no decision" could publish, or reopen, what an operator has closed. */
    private static SortedSet<String> strings(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        if (value != null && !value.hasSs()) {
            throw new IllegalArgumentException(name + " is no set of strings");
        }
        return value == null ? new TreeSet<>() : new TreeSet<>(value.ss());
    }

    private static @Nullable Attention attention(Map<String, AttributeValue> item) {
        String name = textOf(item, ATTENTION);
        Long since = numberOf(item, ATTENTION_SINCE);
        if (name == null || since == null) {
            return null;
        }
        for (Attention.Reason reason : Attention.Reason.values()) {
            if (reason.name().equals(name)) {
                return new Attention(reason, Instant.ofEpochSecond(since));
            }
        }
        // It is derived, so a reason that only newer code knows must not make the session unreadable.
        return null;
    }

    private static CheckSchedule checks(Map<String, AttributeValue> item) {
        String shard = textOf(item, NEXT_CHECK_SHARD);
        Long nextCheckAt = numberOf(item, NEXT_CHECK_AT);
        return new CheckSchedule(
                shard == null || nextCheckAt == null
                        ? null
                        : new NextCheck(Instant.ofEpochSecond(nextCheckAt), priority(shard)),
                millisOf(item, ENDED_AT),
                millisOf(item, LAST_CHECKED_AT),
                item.containsKey(UNRESOLVED));
    }

    private static @Nullable ExpectedTerms expectedTerms(Map<String, AttributeValue> item) {
        if (!ItemAttributes.requireBoolean(item, CREATED_HERE)) {
            return null;
        }
        return new ExpectedTerms(
                new Owner(requireText(item, OWNER)),
                ItemAttributes.requireMoney(item),
                MomentMode.parse(textOf(item, ItemAttributes.MODE)).orElseThrow(IllegalArgumentException::new),
                item(item),
                reference(item),
                attempt(item));
    }

    private static LineItem item(Map<String, AttributeValue> item) {
        String order = textOf(item, ORDER);
        if (order != null) {
            return new LineItem.OfOrder(new OrderId(order));
        }
        String product = textOf(item, PRODUCT);
        return product == null
                ? new LineItem.Unspecified()
                : new LineItem.OfProduct(new ProductId(product), Math.toIntExact(requireNumber(item, QUANTITY)));
    }

    private static @Nullable Reference reference(Map<String, AttributeValue> item) {
        String reference = textOf(item, REFERENCE);
        return reference == null ? null : new Reference(reference);
    }

    private static @Nullable CheckoutAttempt attempt(Map<String, AttributeValue> item) {
        AttributeValue momentKey = item.get(MOMENT_KEY);
        if (momentKey == null) {
            return null;
        }
        String order = textOf(item, ORDER);
        ByteBuffer key = momentKey.b().asByteBuffer();
        return new CheckoutAttempt(
                order == null ? new PurchaseId(requireText(item, PURCHASE_KEY)) : PurchaseId.of(new OrderId(order)),
                new UUID(key.getLong(), key.getLong()),
                ReturnAddress.ofBytes(
                        requireNonNull(item.get(RETURN_ADDRESS)).b().asByteArray()));
    }

    /** An attribute of another shape means review, too: to read it as "no reason" would publish the payment. */
    private static SortedSet<ReviewReason> reviewReasons(@Nullable AttributeValue value) {
        SortedSet<ReviewReason> reasons = new TreeSet<>();
        if (value != null && value.hasSs() && !value.ss().isEmpty()) {
            value.ss().forEach(name -> reasons.add(new ReviewReason(name)));
        } else if (value != null) {
            reasons.add(ReviewReason.UNKNOWN_SHAPE);
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
