package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LastPaymentAttempt;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentAttemptStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentReference;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.SessionUpdate;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.session.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** The tests of {@link DynamoDbSessionStore}, for any endpoint with DynamoDB's API. */
abstract class SessionStoreContract {
    static final Instant NOW = Instant.parse("2026-06-01T08:00:00.123Z");
    static final SessionId ID = new SessionId("ps_0123456789abcdefghijkl");
    static final ExpectedTerms EXPECTED = new ExpectedTerms(
            Owner.signedIn(
                    "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI",
                    "0d0f7f0a-2f5e-4f0e-9d0a-6c1d2f3a4b5c"),
            new Money(1000, Currency.getInstance("ZAR")),
            MomentMode.TEST);
    private static final ReportedTerms AS_EXPECTED = new ReportedTerms(1000L, "ZAR", MomentMode.TEST);
    private static final int THREADS = 8;

    final RecordedCalls calls = new RecordedCalls();
    private @Nullable DynamoDbClient client;

    /** Returns a client with this interceptor. The tests close it. */
    abstract DynamoDbClient client(ExecutionInterceptor interceptor);

    /** Returns the name of an empty table created from the template. */
    abstract String table();

    @BeforeEach
    void connect() {
        client = client(calls);
    }

    @AfterEach
    void calls_single_item_operations_only() {
        requireNonNull(client).close();
        assertThat(calls.operations()).isNotEmpty().isSubsetOf("GetItem", "UpdateItem");
    }

    final SessionStore sessions() {
        return new DynamoDbSessionStore(requireNonNull(client), table());
    }

    /** Returns a client that reads and changes items without the store. */
    private DynamoDbClient directClient() {
        return client(new ExecutionInterceptor() {});
    }

    private Map<String, AttributeValue> item() {
        try (DynamoDbClient dynamoDb = directClient()) {
            return dynamoDb.getItem(get ->
                            get.tableName(table()).key(SessionItem.key(ID)).consistentRead(true))
                    .item();
        }
    }

    static Observation observation(Source source, MomentStatus status, PaymentOutcome outcome) {
        return observation(source, status, outcome, AS_EXPECTED, NOW);
    }

    private static Observation observation(
            Source source,
            MomentStatus status,
            PaymentOutcome outcome,
            ReportedTerms reportedTerms,
            Instant updatedAt) {
        boolean money = outcome == PaymentOutcome.PAID;
        return new Observation(
                ID,
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                reportedTerms,
                outcome == PaymentOutcome.UNPAID,
                money ? "pay_1" : null,
                updatedAt,
                NOW,
                "shop",
                NOW);
    }

    static final Observation CREATED = observation(Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED);
    static final Observation PAID =
            observation(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PAID, AS_EXPECTED, NOW.plusSeconds(9));
    private static final Observation PENDING =
            observation(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.PENDING, AS_EXPECTED, NOW.plusSeconds(3));
    private static final Observation DECLINED =
            observation(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.UNPAID, AS_EXPECTED, NOW.plusSeconds(6));
    private static final Observation EXPIRED =
            observation(Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.UNPAID, AS_EXPECTED, NOW.plusSeconds(8));

    static SessionUpdate opened() {
        return before ->
                before == null ? PaymentSession.opened(EXPECTED, CREATED) : before.mergeCreate(EXPECTED, CREATED);
    }

    static SessionUpdate observed(Observation observation) {
        return before -> before == null ? PaymentSession.provisional(observation) : before.observe(observation);
    }

    /** Returns a session with every field, each as long as it gets in practice. */
    static PaymentSession full(@Nullable NextCheck nextCheck) {
        return new PaymentSession(
                ID,
                SessionState.RESERVED,
                EXPECTED,
                new LastPaymentAttempt(PaymentAttemptStatus.FAILED, NOW.plusMillis(1)),
                new TreeSet<>(Set.of(
                        ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH, ReviewReason.MODE_MISMATCH)),
                Set.of(
                        new ReportedTerms(1001L, "KES", MomentMode.LIVE),
                        new ReportedTerms(999_999_999L, null, null),
                        new ReportedTerms(null, "USD", MomentMode.TEST),
                        new ReportedTerms(null, null, MomentMode.LIVE)),
                new PaymentReference("pay_0123456789abcdefghijklmnopqrstuv", SessionState.RESERVED),
                Collections.nCopies(6, "20260601T080000Z webhook completed/payment_method_verified"),
                NOW,
                NOW.plusMillis(2),
                NOW.plusMillis(3),
                null,
                nextCheck,
                false,
                1);
    }

    @Test
    void stores_every_field() {
        NextCheck nextCheck = new NextCheck(Instant.parse("2026-06-01T09:00:00Z"), NextCheck.Priority.HIGH);

        assertThat(sessions().update(ID, before -> full(nextCheck)))
                .isEqualTo(new UpdateResult.Updated(null, full(nextCheck)));

        assertThat(sessions().find(ID)).isEqualTo(full(nextCheck));
    }

    @Test
    void stores_a_session_without_optional_fields() {
        PaymentSession bare = new PaymentSession(
                ID,
                SessionState.OPEN,
                null,
                LastPaymentAttempt.NOT_REPORTED,
                new TreeSet<>(),
                Set.of(),
                null,
                List.of(),
                NOW,
                NOW,
                null,
                null,
                null,
                false,
                1);

        sessions().update(ID, before -> bare);

        assertThat(sessions().find(ID)).isEqualTo(bare);
    }

    @Test
    void stores_a_low_priority_check() {
        NextCheck low = new NextCheck(Instant.parse("2026-06-01T09:00:00Z"), NextCheck.Priority.LOW);

        sessions().update(ID, before -> full(low));

        assertThat(requireNonNull(sessions().find(ID)).nextCheck()).isEqualTo(low);
        assertThat(requireNonNull(item().get("next_check_shard")).s()).startsWith("low#");
    }

    @Test
    void writes_the_documented_attribute_names_and_units() {
        NextCheck nextCheck = new NextCheck(Instant.parse("2026-06-01T09:00:00Z"), NextCheck.Priority.HIGH);
        sessions().update(ID, before -> full(nextCheck));

        assertThat(item())
                .containsEntry("id", AttributeValue.fromS(ID.value()))
                .containsEntry("state", AttributeValue.fromS("RESERVED"))
                .containsEntry("rank", AttributeValue.fromN("5"))
                .containsEntry("next_check_at", AttributeValue.fromN("1780304400"))
                .containsEntry("version", AttributeValue.fromN("1"))
                .doesNotContainKey("expires_at");
        assertThat(requireNonNull(item().get("next_check_shard")).s()).matches("high#[0-7]");
        assertThat(requireNonNull(item().get("review_reasons")).ss())
                .containsExactlyInAnyOrder("amount-mismatch", "currency-mismatch", "mode-mismatch");
    }

    @Test
    void a_session_without_next_check_expires_400_days_after_its_last_change() {
        sessions().update(ID, opened());
        assertThat(item()).containsKeys("next_check_shard", "next_check_at").doesNotContainKey("expires_at");

        sessions().update(ID, observed(PAID));

        assertThat(item())
                .doesNotContainKeys("next_check_shard", "next_check_at", "review_reasons")
                .containsEntry("expires_at", AttributeValue.fromN(Long.toString(NOW.getEpochSecond() + 400L * 86_400)));
    }

    @Test
    void the_index_contains_the_keys_of_a_session_while_it_has_a_next_check() {
        sessions().update(ID, opened());
        AttributeValue shard = requireNonNull(item().get("next_check_shard"));
        assertThat(queue(shard)).singleElement().satisfies(entry -> {
            assertThat(entry).containsEntry("id", AttributeValue.fromS(ID.value()));
            assertThat(entry).containsOnlyKeys("id", "next_check_shard", "next_check_at");
        });

        sessions().update(ID, observed(PAID));

        assertThat(queue(shard)).isEmpty();
    }

    private List<Map<String, AttributeValue>> queue(AttributeValue shard) {
        try (DynamoDbClient dynamoDb = directClient()) {
            return dynamoDb.query(query -> query.tableName(table())
                            .indexName("next-check")
                            .keyConditionExpression("next_check_shard = :shard AND next_check_at <= :latest")
                            .expressionAttributeValues(Map.of(
                                    ":shard",
                                    shard,
                                    ":latest",
                                    ItemAttributes.number(
                                            NOW.plus(Duration.ofDays(1)).getEpochSecond()))))
                    .items();
        }
    }

    @Test
    void ttl_uses_the_expiry_attribute() {
        sessions().update(ID, opened());
        sessions().update(ID, observed(PAID));
        try (DynamoDbClient dynamoDb = directClient()) {
            TimeToLiveDescription ttl = dynamoDb.describeTimeToLive(describe -> describe.tableName(table()))
                    .timeToLiveDescription();

            assertThat(ttl.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
            assertThat(item()).containsKey(ttl.attributeName());
        }
    }

    @Test
    void the_largest_session_costs_one_write_unit() {
        sessions().update(ID, before -> full(new NextCheck(NOW, NextCheck.Priority.HIGH)));
        assertThat(sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1))).isTrue();

        int bytes = item().entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + size(entry.getValue()))
                .sum();

        assertThat(bytes).isBetween(800, 1024);
    }

    /**
     * Returns the size of a value; for numbers the upper bound.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
     *     sizes</a>
     */
    private static int size(AttributeValue value) {
        if (value.s() != null) {
            return value.s().length();
        }
        if (value.n() != null) {
            return (value.n().length() + 1) / 2 + 1;
        }
        if (value.bool() != null) {
            return 1;
        }
        if (value.hasSs()) {
            return value.ss().stream().mapToInt(String::length).sum();
        }
        return 3 + value.l().stream().mapToInt(element -> 1 + size(element)).sum();
    }

    @Test
    void finds_no_session_that_was_never_stored() {
        assertThat(sessions().find(ID)).isNull();
    }

    @Test
    void find_reads_consistently_and_update_reads_eventually_consistently() {
        sessions().update(ID, opened());
        sessions().find(ID);

        assertThat(calls.requests().stream()
                        .filter(GetItemRequest.class::isInstance)
                        .map(request -> ((GetItemRequest) request).consistentRead()))
                .containsExactly(false, true);
    }

    @Test
    void an_update_costs_one_read_and_one_write() {
        sessions().update(ID, opened());
        calls.clear();

        UpdateResult result = sessions().update(ID, observed(PAID));

        assertThat(result).isInstanceOf(UpdateResult.Updated.class);
        assertThat(calls.operations()).containsExactly("GetItem", "UpdateItem");
    }

    @Test
    void an_update_without_a_change_is_not_written() {
        sessions().update(ID, opened());
        sessions().update(ID, observed(PAID));
        calls.clear();

        UpdateResult again = sessions().update(ID, observed(PAID));
        sessions().update(ID, observed(CREATED));
        sessions().update(ID, opened());

        assertThat(again)
                .isEqualTo(new UpdateResult.Unchanged(requireNonNull(sessions().find(ID))));
        assertThat(calls.operations()).containsOnly("GetItem");
    }

    @Test
    void an_ignored_update_is_not_written() {
        assertThat(sessions().update(ID, before -> null)).isEqualTo(new UpdateResult.Ignored());

        assertThat(calls.operations()).containsExactly("GetItem");
        assertThat(sessions().find(ID)).isNull();
    }

    @Test
    void create_records_a_provisional_session() {
        sessions().update(ID, observed(PAID));
        assertThat(requireNonNull(sessions().find(ID)).isProvisional()).isTrue();

        sessions().update(ID, opened());

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(found.expectedTerms()).isEqualTo(EXPECTED);
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.needsReview()).isFalse();
        assertThat(found.reportedTerms()).isEmpty();
        assertThat(item()).doesNotContainKey("reported_terms");
    }

    @Test
    void a_provisional_session_with_another_price_needs_review_after_create() {
        Observation other = observation(
                Source.WEBHOOK,
                MomentStatus.COMPLETED,
                PaymentOutcome.PAID,
                new ReportedTerms(1L, "KES", MomentMode.TEST),
                NOW);
        sessions().update(ID, observed(other));

        sessions().update(ID, opened());

        assertThat(requireNonNull(sessions().find(ID)).reviewReasons())
                .containsExactly(ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH);
    }

    @Test
    void many_concurrent_equal_updates_are_written_once() throws Exception {
        sessions().update(ID, opened());

        List<UpdateResult> all = runConcurrently(() -> sessions().update(ID, observed(PAID)));

        assertThat(all).filteredOn(UpdateResult.Updated.class::isInstance).hasSize(1);
        assertThat(all).filteredOn(UpdateResult.Unchanged.class::isInstance).hasSize(THREADS - 1);
        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(found.revision()).isEqualTo(2);
        assertThat(found.state()).isEqualTo(SessionState.PAID);
    }

    @Test
    void many_concurrent_first_updates_create_one_item() throws Exception {
        List<UpdateResult> all = runConcurrently(() -> sessions().update(ID, observed(PAID)));

        assertThat(all).filteredOn(UpdateResult.Updated.class::isInstance).hasSize(1);
        assertThat(requireNonNull(sessions().find(ID)).revision()).isEqualTo(1);
    }

    @Test
    void concurrent_different_updates_give_the_same_item_in_any_order() throws Exception {
        Observation otherAmount = observation(
                Source.WEBHOOK,
                MomentStatus.ACTIVE,
                PaymentOutcome.PENDING,
                new ReportedTerms(2000L, "ZAR", null),
                NOW.plusSeconds(2));
        List<SessionUpdate> updates = List.of(
                opened(),
                observed(PENDING),
                observed(DECLINED),
                observed(EXPIRED),
                observed(PAID),
                observed(otherAmount));
        PaymentSession expected = null;
        for (SessionUpdate each : updates) {
            expected = each.merge(expected);
        }
        for (int round = 0; round < 5; round++) {
            deleteItem();
            List<List<SessionUpdate>> orders = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                List<SessionUpdate> order = new ArrayList<>(updates);
                Collections.rotate(order, i);
                orders.add(i % 2 == 0 ? order : order.reversed());
            }

            runConcurrently(orders.stream()
                    .<Callable<Boolean>>map(order -> () -> {
                        order.forEach(update -> sessions().update(ID, update));
                        return true;
                    })
                    .toList());

            PaymentSession found = requireNonNull(sessions().find(ID));
            assertThat(found.hasSameContentAs(requireNonNull(expected)))
                    .as("%s but expected %s", found, expected)
                    .isTrue();
        }
    }

    @Test
    void a_write_whose_response_is_lost_succeeds() {
        sessions().update(ID, opened());
        calls.loseNextUpdateResponse();

        UpdateResult result = sessions().update(ID, observed(PAID));

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(result).isEqualTo(new UpdateResult.Unchanged(found));
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.revision()).isEqualTo(2);
    }

    @Test
    void insert_or_update_writes_a_new_session_without_a_read() {
        assertThat(sessions().insertOrUpdate(ID, opened())).isInstanceOf(UpdateResult.Updated.class);

        assertThat(calls.operations()).containsExactly("UpdateItem");
    }

    /** The webhook of the payment arrived before create's write. */
    @Test
    void insert_or_update_of_a_paid_session_keeps_it_paid() {
        PaymentSession paid =
                requireNonNull(sessions().update(ID, observed(PAID)).session());

        UpdateResult result = sessions().insertOrUpdate(ID, opened());

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(result).isEqualTo(new UpdateResult.Updated(paid, found));
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.expectedTerms()).isEqualTo(EXPECTED);
    }

    @Test
    void a_first_write_whose_response_is_lost_succeeds() {
        calls.loseNextUpdateResponse();

        UpdateResult result = sessions().update(ID, opened());

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(result).isEqualTo(new UpdateResult.Unchanged(found));
        assertThat(found.expectedTerms()).isEqualTo(EXPECTED);
        assertThat(found.revision()).isEqualTo(1);
    }

    @Test
    void an_update_after_a_conflict_is_merged_into_the_newer_session() {
        sessions().update(ID, opened());
        calls.beforeNextUpdate(() -> sessions().update(ID, observed(PAID)));

        UpdateResult result = sessions().update(ID, observed(DECLINED));

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.lastAttempt().status()).isEqualTo(PaymentAttemptStatus.FAILED);
        assertThat(found.revision()).isEqualTo(3);
        assertThat(result).isInstanceOfSatisfying(UpdateResult.Updated.class, updated -> {
            assertThat(requireNonNull(updated.before()).state()).isEqualTo(SessionState.PAID);
            assertThat(updated.after()).isEqualTo(found);
        });
    }

    @Test
    void attributes_of_newer_code_stay_unchanged() {
        sessions().update(ID, opened());
        try (DynamoDbClient dynamoDb = directClient()) {
            dynamoDb.updateItem(update -> update.tableName(table())
                    .key(SessionItem.key(ID))
                    .updateExpression("SET #novelty = :novelty, #version = :version, #review_reasons = :review_reasons")
                    .expressionAttributeNames(
                            Map.of("#novelty", "novelty", "#version", "version", "#review_reasons", "review_reasons"))
                    .expressionAttributeValues(Map.of(
                            ":novelty", AttributeValue.fromL(List.of(AttributeValue.fromS("x"))),
                            ":version", AttributeValue.fromN("2"),
                            ":review_reasons", AttributeValue.fromSs(List.of("a-reason-of-tomorrow")))));
        }

        sessions().update(ID, observed(PAID));

        assertThat(item())
                .containsEntry("novelty", AttributeValue.fromL(List.of(AttributeValue.fromS("x"))))
                .containsEntry("version", AttributeValue.fromN("2"))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of("a-reason-of-tomorrow")))
                .containsEntry("state", AttributeValue.fromS("PAID"));
    }

    @Test
    void an_item_deleted_before_the_write_is_not_partly_recreated() {
        sessions().update(ID, opened());
        calls.beforeNextUpdate(this::deleteItem);

        UpdateResult result = sessions().update(ID, before -> before == null ? null : before.observe(PAID));

        assertThat(result).isEqualTo(new UpdateResult.Ignored());
        assertThat(sessions().find(ID)).isNull();
    }

    @Test
    void an_item_deleted_before_the_write_is_recreated_if_the_update_can() {
        sessions().update(ID, opened());
        calls.beforeNextUpdate(this::deleteItem);

        UpdateResult result = sessions().update(ID, observed(PAID));

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(result).isEqualTo(new UpdateResult.Updated(null, PaymentSession.provisional(PAID)));
        assertThat(found.isProvisional()).isTrue();
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.revision()).isEqualTo(1);
    }

    @Test
    void one_of_many_callers_acquires_the_check_each_second() throws Exception {
        sessions().update(ID, opened());

        for (int second = 0; second < 3; second++) {
            Instant now = NOW.plusSeconds(second);
            assertThat(runConcurrently(() -> sessions().tryAcquireCheck(ID, now, Duration.ofSeconds(1))))
                    .containsOnlyOnce(true);
        }

        assertThat(sessions().tryAcquireCheck(ID, NOW.plusMillis(2999), Duration.ofSeconds(1)))
                .isFalse();
    }

    @Test
    void acquiring_a_check_changes_only_its_time() {
        sessions().update(ID, opened());
        PaymentSession before = requireNonNull(sessions().find(ID));

        sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1));
        sessions().update(ID, observed(PAID));

        PaymentSession after = requireNonNull(sessions().find(ID));
        assertThat(before.lastCheckedAt()).isNull();
        assertThat(after.lastCheckedAt()).isEqualTo(NOW);
        assertThat(after.revision()).isEqualTo(before.revision() + 1);
    }

    @Test
    void acquiring_a_check_of_an_absent_session_fails_and_creates_no_item() {
        assertThat(sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1))).isFalse();

        assertThat(item()).isEmpty();
    }

    private void deleteItem() {
        try (DynamoDbClient dynamoDb = directClient()) {
            dynamoDb.deleteItem(delete -> delete.tableName(table()).key(SessionItem.key(ID)));
        }
    }

    private static <T> List<T> runConcurrently(Callable<T> work) throws InterruptedException, ExecutionException {
        return runConcurrently(Collections.nCopies(THREADS, work));
    }

    private static <T> List<T> runConcurrently(List<Callable<T>> work) throws InterruptedException, ExecutionException {
        CyclicBarrier start = new CyclicBarrier(work.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(work.stream()
                    .<Callable<T>>map(one -> () -> {
                        start.await();
                        return one.call();
                    })
                    .toList())) {
                results.add(result.get());
            }
            return results;
        }
    }
}
