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

/** What sessions in DynamoDB promise, at whatever endpoint speaks for DynamoDB. */
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

    /** A client with this interceptor; closed by the tests. */
    abstract DynamoDbClient client(ExecutionInterceptor interceptor);

    /** An empty table made as the template says. */
    abstract String table();

    @BeforeEach
    void connect() {
        client = client(calls);
    }

    @AfterEach
    void asks_for_single_items_only() {
        requireNonNull(client).close();
        assertThat(calls.operations()).isNotEmpty().isSubsetOf("GetItem", "UpdateItem");
    }

    final SessionStore sessions() {
        return new DynamoDbSessionStore(requireNonNull(client), table());
    }

    /** Reads and changes items behind the back of the store. */
    private DynamoDbClient behind() {
        return client(new ExecutionInterceptor() {});
    }

    private Map<String, AttributeValue> item() {
        try (DynamoDbClient dynamoDb = behind()) {
            return dynamoDb.getItem(get ->
                            get.tableName(table()).key(SessionItem.key(ID)).consistentRead(true))
                    .item();
        }
    }

    static Observation told(Source source, MomentStatus status, PaymentOutcome outcome) {
        return told(source, status, outcome, AS_EXPECTED, NOW);
    }

    private static Observation told(
            Source source, MomentStatus status, PaymentOutcome outcome, ReportedTerms seen, Instant updatedAt) {
        boolean money = outcome == PaymentOutcome.PAID;
        return new Observation(
                ID,
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                seen,
                outcome == PaymentOutcome.UNPAID,
                money ? "pay_1" : null,
                updatedAt,
                NOW,
                "shop",
                NOW);
    }

    static final Observation CREATED = told(Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED);
    static final Observation PAID =
            told(Source.WEBHOOK, MomentStatus.COMPLETED, PaymentOutcome.PAID, AS_EXPECTED, NOW.plusSeconds(9));
    private static final Observation PENDING =
            told(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.PENDING, AS_EXPECTED, NOW.plusSeconds(3));
    private static final Observation DECLINED =
            told(Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.UNPAID, AS_EXPECTED, NOW.plusSeconds(6));
    private static final Observation EXPIRED =
            told(Source.WEBHOOK, MomentStatus.EXPIRED, PaymentOutcome.UNPAID, AS_EXPECTED, NOW.plusSeconds(8));

    static SessionUpdate opened() {
        return before -> before == null ? PaymentSession.opened(EXPECTED, CREATED) : before.created(EXPECTED, CREATED);
    }

    static SessionUpdate observed(Observation observation) {
        return before -> before == null ? PaymentSession.provisional(observation) : before.observe(observation);
    }

    /** As large as a session gets: every field there, as long as it may be in practice. */
    static PaymentSession full(@Nullable NextCheck due) {
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
                due,
                false,
                1);
    }

    @Test
    void keeps_every_field() {
        NextCheck due = new NextCheck(Instant.parse("2026-06-01T09:00:00Z"), NextCheck.Priority.HIGH);

        assertThat(sessions().update(ID, before -> full(due))).isEqualTo(new UpdateResult.Updated(null, full(due)));

        assertThat(sessions().find(ID)).isEqualTo(full(due));
    }

    @Test
    void keeps_the_absence_of_every_field_that_may_be_absent() {
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
    void keeps_both_lanes_of_looks() {
        NextCheck later = new NextCheck(Instant.parse("2026-06-01T09:00:00Z"), NextCheck.Priority.LOW);

        sessions().update(ID, before -> full(later));

        assertThat(requireNonNull(sessions().find(ID)).nextCheck()).isEqualTo(later);
        assertThat(requireNonNull(item().get("next_check_shard")).s()).startsWith("low#");
    }

    @Test
    void writes_the_attributes_that_others_read_by_their_names_and_units() {
        NextCheck due = new NextCheck(Instant.parse("2026-06-01T09:00:00Z"), NextCheck.Priority.HIGH);
        sessions().update(ID, before -> full(due));

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
    void a_session_that_nobody_waits_for_expires_400_days_after_its_last_change() {
        sessions().update(ID, opened());
        assertThat(item()).containsKeys("next_check_shard", "next_check_at").doesNotContainKey("expires_at");

        sessions().update(ID, observed(PAID));

        assertThat(item())
                .doesNotContainKeys("next_check_shard", "next_check_at", "review_reasons")
                .containsEntry("expires_at", AttributeValue.fromN(Long.toString(NOW.getEpochSecond() + 400L * 86_400)));
    }

    @Test
    void a_session_that_is_due_is_in_the_index_by_its_keys_alone_until_nobody_waits_for_it() {
        sessions().update(ID, opened());
        AttributeValue shard = requireNonNull(item().get("next_check_shard"));
        assertThat(due(shard)).singleElement().satisfies(entry -> {
            assertThat(entry).containsEntry("id", AttributeValue.fromS(ID.value()));
            assertThat(entry).containsOnlyKeys("id", "next_check_shard", "next_check_at");
        });

        sessions().update(ID, observed(PAID));

        assertThat(due(shard)).isEmpty();
    }

    private List<Map<String, AttributeValue>> due(AttributeValue shard) {
        try (DynamoDbClient dynamoDb = behind()) {
            return dynamoDb.query(query -> query.tableName(table())
                            .indexName("next-check")
                            .keyConditionExpression("next_check_shard = :shard AND next_check_at <= :latest")
                            .expressionAttributeValues(Map.of(
                                    ":shard",
                                    shard,
                                    ":latest",
                                    SessionItem.number(
                                            NOW.plus(Duration.ofDays(1)).getEpochSecond()))))
                    .items();
        }
    }

    @Test
    void the_database_removes_sessions_by_the_attribute_that_says_when_they_expire() {
        sessions().update(ID, opened());
        sessions().update(ID, observed(PAID));
        try (DynamoDbClient dynamoDb = behind()) {
            TimeToLiveDescription ttl = dynamoDb.describeTimeToLive(describe -> describe.tableName(table()))
                    .timeToLiveDescription();

            assertThat(ttl.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
            assertThat(item()).containsKey(ttl.attributeName());
        }
    }

    @Test
    void a_full_session_is_smaller_than_one_write_unit() {
        sessions().update(ID, before -> full(new NextCheck(NOW, NextCheck.Priority.HIGH)));
        assertThat(sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1))).isTrue();

        int bytes = item().entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + size(entry.getValue()))
                .sum();

        assertThat(bytes).isBetween(800, 1024);
    }

    /** By DynamoDB's rules for item sizes, for numbers at their upper bound. */
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
    void knows_nothing_of_a_session_that_was_never_told() {
        assertThat(sessions().find(ID)).isNull();
    }

    @Test
    void finds_by_a_consistent_read_and_records_after_a_cheap_one() {
        sessions().update(ID, opened());
        sessions().find(ID);

        assertThat(calls.requests().stream()
                        .filter(GetItemRequest.class::isInstance)
                        .map(request -> ((GetItemRequest) request).consistentRead()))
                .containsExactly(false, true);
    }

    @Test
    void news_costs_one_read_and_one_write() {
        sessions().update(ID, opened());
        calls.forget();

        UpdateResult recorded = sessions().update(ID, observed(PAID));

        assertThat(recorded).isInstanceOf(UpdateResult.Updated.class);
        assertThat(calls.operations()).containsExactly("GetItem", "UpdateItem");
    }

    @Test
    void what_is_no_news_is_not_written() {
        sessions().update(ID, opened());
        sessions().update(ID, observed(PAID));
        calls.forget();

        UpdateResult again = sessions().update(ID, observed(PAID));
        sessions().update(ID, observed(CREATED));
        sessions().update(ID, opened());

        assertThat(again)
                .isEqualTo(new UpdateResult.Unchanged(requireNonNull(sessions().find(ID))));
        assertThat(calls.operations()).containsOnly("GetItem");
    }

    @Test
    void what_is_not_ours_is_not_written() {
        assertThat(sessions().update(ID, before -> null)).isEqualTo(new UpdateResult.Ignored());

        assertThat(calls.operations()).containsExactly("GetItem");
        assertThat(sessions().find(ID)).isNull();
    }

    @Test
    void create_makes_a_provisional_session_real() {
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
    void create_holds_a_provisional_session_of_another_price() {
        Observation other = told(
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
    void the_same_news_by_many_at_once_is_written_once() throws Exception {
        sessions().update(ID, opened());

        List<UpdateResult> all = atOnce(() -> sessions().update(ID, observed(PAID)));

        assertThat(all).filteredOn(UpdateResult.Updated.class::isInstance).hasSize(1);
        assertThat(all).filteredOn(UpdateResult.Unchanged.class::isInstance).hasSize(THREADS - 1);
        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(found.revision()).isEqualTo(2);
        assertThat(found.state()).isEqualTo(SessionState.PAID);
    }

    @Test
    void the_first_news_by_many_at_once_makes_one_item() throws Exception {
        List<UpdateResult> all = atOnce(() -> sessions().update(ID, observed(PAID)));

        assertThat(all).filteredOn(UpdateResult.Updated.class::isInstance).hasSize(1);
        assertThat(requireNonNull(sessions().find(ID)).revision()).isEqualTo(1);
    }

    @Test
    void different_news_by_many_at_once_ends_in_the_same_item_whatever_the_order() throws Exception {
        Observation surprising = told(
                Source.WEBHOOK,
                MomentStatus.ACTIVE,
                PaymentOutcome.PENDING,
                new ReportedTerms(2000L, "ZAR", null),
                NOW.plusSeconds(2));
        List<SessionUpdate> update = List.of(
                opened(),
                observed(PENDING),
                observed(DECLINED),
                observed(EXPIRED),
                observed(PAID),
                observed(surprising));
        PaymentSession expected = null;
        for (SessionUpdate one : update) {
            expected = one.merge(expected);
        }
        for (int round = 0; round < 5; round++) {
            forgetItem();
            List<List<SessionUpdate>> orders = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                List<SessionUpdate> order = new ArrayList<>(update);
                Collections.rotate(order, i);
                orders.add(i % 2 == 0 ? order : order.reversed());
            }

            atOnceEach(orders.stream()
                    .<Callable<Boolean>>map(order -> () -> {
                        order.forEach(one -> sessions().update(ID, one));
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
    void a_write_whose_answer_is_lost_is_a_success() {
        sessions().update(ID, opened());
        calls.loseNextAnswerToUpdate();

        UpdateResult recorded = sessions().update(ID, observed(PAID));

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(recorded).isEqualTo(new UpdateResult.Unchanged(found));
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.revision()).isEqualTo(2);
    }

    @Test
    void a_session_that_is_new_is_written_without_being_read() {
        assertThat(sessions().insertOrUpdate(ID, opened())).isInstanceOf(UpdateResult.Updated.class);

        assertThat(calls.operations()).containsExactly("UpdateItem");
    }

    /** The webhook of the payment was faster than create's own write. */
    @Test
    void a_session_that_was_thought_new_and_is_paid_already_stays_paid() {
        PaymentSession paid =
                requireNonNull(sessions().update(ID, observed(PAID)).session());

        UpdateResult recorded = sessions().insertOrUpdate(ID, opened());

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(recorded).isEqualTo(new UpdateResult.Updated(paid, found));
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.expectedTerms()).isEqualTo(EXPECTED);
    }

    @Test
    void a_first_write_whose_answer_is_lost_is_a_success() {
        calls.loseNextAnswerToUpdate();

        UpdateResult recorded = sessions().update(ID, opened());

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(recorded).isEqualTo(new UpdateResult.Unchanged(found));
        assertThat(found.expectedTerms()).isEqualTo(EXPECTED);
        assertThat(found.revision()).isEqualTo(1);
    }

    @Test
    void news_that_somebody_else_overtakes_is_joined_into_theirs() {
        sessions().update(ID, opened());
        calls.beforeNextUpdate(() -> sessions().update(ID, observed(PAID)));

        UpdateResult recorded = sessions().update(ID, observed(DECLINED));

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.lastAttempt().status()).isEqualTo(PaymentAttemptStatus.FAILED);
        assertThat(found.revision()).isEqualTo(3);
        assertThat(recorded).isInstanceOfSatisfying(UpdateResult.Updated.class, written -> {
            assertThat(requireNonNull(written.before()).state()).isEqualTo(SessionState.PAID);
            assertThat(written.after()).isEqualTo(found);
        });
    }

    @Test
    void attributes_of_newer_code_stay_as_they_are() {
        sessions().update(ID, opened());
        try (DynamoDbClient dynamoDb = behind()) {
            dynamoDb.updateItem(update -> update.tableName(table())
                    .key(SessionItem.key(ID))
                    .updateExpression("SET #novelty = :novelty, #version = :version, #review_reasons = :hold")
                    .expressionAttributeNames(
                            Map.of("#novelty", "novelty", "#version", "version", "#review_reasons", "review_reasons"))
                    .expressionAttributeValues(Map.of(
                            ":novelty", AttributeValue.fromL(List.of(AttributeValue.fromS("x"))),
                            ":version", AttributeValue.fromN("2"),
                            ":hold", AttributeValue.fromSs(List.of("a-reason-of-tomorrow")))));
        }

        sessions().update(ID, observed(PAID));

        assertThat(item())
                .containsEntry("novelty", AttributeValue.fromL(List.of(AttributeValue.fromS("x"))))
                .containsEntry("version", AttributeValue.fromN("2"))
                .containsEntry("review_reasons", AttributeValue.fromSs(List.of("a-reason-of-tomorrow")))
                .containsEntry("state", AttributeValue.fromS("PAID"));
    }

    @Test
    void an_item_that_vanishes_before_the_write_is_not_half_brought_back() {
        sessions().update(ID, opened());
        calls.beforeNextUpdate(this::forgetItem);

        UpdateResult recorded = sessions().update(ID, before -> before == null ? null : before.observe(PAID));

        assertThat(recorded).isEqualTo(new UpdateResult.Ignored());
        assertThat(sessions().find(ID)).isNull();
    }

    @Test
    void an_item_that_vanishes_before_the_write_is_made_anew_where_the_news_can() {
        sessions().update(ID, opened());
        calls.beforeNextUpdate(this::forgetItem);

        UpdateResult recorded = sessions().update(ID, observed(PAID));

        PaymentSession found = requireNonNull(sessions().find(ID));
        assertThat(recorded).isEqualTo(new UpdateResult.Updated(null, PaymentSession.provisional(PAID)));
        assertThat(found.isProvisional()).isTrue();
        assertThat(found.state()).isEqualTo(SessionState.PAID);
        assertThat(found.revision()).isEqualTo(1);
    }

    @Test
    void one_of_many_gets_the_look_each_second() throws Exception {
        sessions().update(ID, opened());

        for (int second = 0; second < 3; second++) {
            Instant now = NOW.plusSeconds(second);
            assertThat(atOnce(() -> sessions().tryAcquireCheck(ID, now, Duration.ofSeconds(1))))
                    .containsOnlyOnce(true);
        }

        assertThat(sessions().tryAcquireCheck(ID, NOW.plusMillis(2999), Duration.ofSeconds(1)))
                .isFalse();
    }

    @Test
    void a_claim_changes_nothing_but_the_time_of_the_look() {
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
    void a_claim_on_an_absent_session_is_refused_and_makes_no_item() {
        assertThat(sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1))).isFalse();

        assertThat(item()).isEmpty();
    }

    private void forgetItem() {
        try (DynamoDbClient dynamoDb = behind()) {
            dynamoDb.deleteItem(delete -> delete.tableName(table()).key(SessionItem.key(ID)));
        }
    }

    private static <T> List<T> atOnce(Callable<T> work) throws InterruptedException, ExecutionException {
        return atOnceEach(Collections.nCopies(THREADS, work));
    }

    private static <T> List<T> atOnceEach(List<Callable<T>> work) throws InterruptedException, ExecutionException {
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
