package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.millis;
import static dev.momentcheckout.store.ItemAttributes.number;
import static dev.momentcheckout.store.ItemAttributes.text;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.ParallelCalls;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/**
 * Searches the table {@code Sessions} with a parallel scan. A filter saves the transfer of the other items, but AWS
 * bills them too.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html">Parallel scan</a>
 */
public final class DynamoDbPaymentSearch implements PaymentSearch {
    /** A page of 1 MB takes about a tenth of a second, so these read a million items of 1 KB in some 15 seconds. */
    private static final int SEGMENTS = 8;

    /** Between two attempts of a page that is throttled, beyond the SDK's own attempts. */
    private static final Duration THROTTLED = Duration.ofSeconds(2);

    /** Limits one attempt of a page, which DynamoDB reads for longer than a single item. */
    private static final Duration PAGE_ATTEMPT_TIME = Duration.ofSeconds(8);

    /** Limits a page with all attempts of the SDK. */
    private static final Duration PAGE_TIME = Duration.ofSeconds(20);

    private final DynamoDbClient dynamoDb;
    private final String table;
    private final ParallelCalls calls;
    private final Sleeper sleeper;

    public DynamoDbPaymentSearch(DynamoDbClient dynamoDb, String table, ParallelCalls calls, Sleeper sleeper) {
        this.dynamoDb = dynamoDb;
        this.table = table;
        this.calls = calls;
        this.sleeper = sleeper;
    }

    @Override
    public Extent search(Criterion criterion, Deadline deadline, Consumer<Match> matches) {
        Filter filter = Filter.of(criterion);
        AtomicBoolean failed = new AtomicBoolean();
        Object lock = new Object();
        List<Supplier<Extent>> segments = new ArrayList<>();
        for (int segment = 0; segment < SEGMENTS; segment++) {
            ScanRequest.Builder scan = ScanRequest.builder()
                    .overrideConfiguration(override ->
                            override.apiCallAttemptTimeout(PAGE_ATTEMPT_TIME).apiCallTimeout(PAGE_TIME))
                    .tableName(table)
                    .segment(segment)
                    .totalSegments(SEGMENTS)
                    .filterExpression(filter.expression())
                    .expressionAttributeNames(filter.names())
                    .expressionAttributeValues(filter.values())
                    .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
            segments.add(() -> segment(scan, deadline, failed, page -> {
                synchronized (lock) {
                    page.forEach(item -> matches.accept(match(item)));
                }
            }));
        }
        return calls.results(segments).stream()
                .reduce((one, other) -> new Extent(
                        one.items() + other.items(),
                        one.readUnits() + other.readUnits(),
                        one.complete() && other.complete()))
                .orElseThrow();
    }

    private Extent segment(
            ScanRequest.Builder scan,
            Deadline deadline,
            AtomicBoolean failed,
            Consumer<List<Map<String, AttributeValue>>> pages) {
        long items = 0;
        double units = 0;
        try {
            Map<String, AttributeValue> last;
            do {
                if (failed.get() || !deadline.hasAtLeast(PAGE_TIME)) {
                    return new Extent(items, units, false);
                }
                ScanResponse page = page(scan.build(), deadline);
                items += page.scannedCount();
                units += page.consumedCapacity().capacityUnits();
                pages.accept(page.items());
                last = page.lastEvaluatedKey();
                scan.exclusiveStartKey(last);
            } while (!last.isEmpty());
            return new Extent(items, units, true);
        } catch (RuntimeException e) {
            failed.set(true);
            throw e;
        }
    }

    private ScanResponse page(ScanRequest request, Deadline deadline) {
        while (true) {
            try {
                return dynamoDb.scan(request);
            } catch (SdkException e) {
                boolean throttled = e instanceof AwsServiceException answer && answer.isThrottlingException();
                if (!throttled || !deadline.hasAtLeast(THROTTLED.plus(PAGE_TIME))) {
                    throw new StoreUnavailableException("the table could not be searched", e);
                }
                sleeper.sleepFor(THROTTLED);
            }
        }
    }

    private static Match match(Map<String, AttributeValue> item) {
        try {
            return switch (ItemImage.of(item)) {
                case ItemImage.OfSession(var session) -> new Match.OfSession(session);
                case ItemImage.OfRefund(var refund) -> new Match.OfRefund(refund);
                // Another kind of item that has an attribute of a session, because it was edited by hand.
                case ItemImage.OfHeartbeat _, ItemImage.OfOther _ -> unreadable(item);
            };
        } catch (UnreadableItemException e) {
            return unreadable(item);
        }
    }

    private static Match unreadable(Map<String, AttributeValue> item) {
        return new Match.Unreadable(ItemAttributes.requireText(item, ItemAttributes.ID));
    }

    /** The filter expression of a criterion. Only a refund has an event id. */
    private record Filter(String expression, Map<String, String> names, Map<String, AttributeValue> values) {
        static Filter of(Criterion criterion) {
            return switch (criterion) {
                case Criterion.OfPayment(String paymentId) ->
                    new Filter(
                            "#payment_id = :payment_id",
                            Map.of("#payment_id", SessionItem.PAYMENT_ID),
                            Map.of(":payment_id", text(paymentId)));
                case Criterion.Refunds _ ->
                    new Filter(
                            "begins_with(#id, :refund)",
                            Map.of("#id", ItemAttributes.ID),
                            Map.of(":refund", text(RefundItem.PREFIX)));
                case Criterion.OfOwner(var owner) ->
                    new Filter(
                            "#owner = :owner",
                            Map.of("#owner", SessionItem.OWNER),
                            Map.of(":owner", text(owner.value())));
                case Criterion.OfPurchase(PurchaseId purchase) -> ofPurchase(purchase);
                case Criterion.InWindow window -> inWindow(window);
            };
        }

        private static Filter ofPurchase(PurchaseId purchase) {
            OrderId order = purchase.order();
            return new Filter(
                    "#purchase = :purchase OR attribute_exists(#event_id)",
                    Map.of(
                            "#purchase",
                            order == null ? SessionItem.PURCHASE_KEY : SessionItem.ORDER,
                            "#event_id",
                            RefundItem.EVENT_ID),
                    Map.of(":purchase", text(order == null ? purchase.value() : order.value())));
        }

        private static Filter inWindow(Criterion.InWindow window) {
            AttributeValue until = window.until() == null ? number(Long.MAX_VALUE) : millis(window.until());
            return new Filter(
                    ":from <= #updated AND (#created <= :until OR (attribute_exists(#event_id) AND #updated <= :until))",
                    Map.of(
                            "#updated", ItemAttributes.UPDATED_AT,
                            "#created", SessionItem.CREATED_AT,
                            "#event_id", RefundItem.EVENT_ID),
                    Map.of(":from", millis(window.from()), ":until", until));
        }
    }
}
