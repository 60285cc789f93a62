package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.CheckSchedule;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.InMemoryPurchaseStore;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.OperatorDecisions;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ProductId;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.Reference;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStoreContract;
import dev.momentcheckout.session.SessionUpdate;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.session.UpdateResult;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

@Tag("aws")
class DynamoDbSessionStoreTest extends SessionStoreContract {
    private static final NextCheck NEXT_CHECK =
            new NextCheck(Instant.parse("2026-06-01T09:00:00Z"), NextCheck.Priority.HIGH);

    private final RecordedCalls calls = new RecordedCalls();
    private final SessionsTable table = new SessionsTable();
    private final DynamoDbClient client = table.client(calls);

    @Override
    protected SessionStore sessions() {
        return new DynamoDbSessionStore(client, table.name());
    }

    @Override
    protected void delete(SessionId id) {
        table.delete(SessionItem.key(id));
    }

    @AfterEach
    void calls_single_item_operations_only() {
        client.close();
        table.close();
        assertThat(calls.operations()).isNotEmpty().isSubsetOf("GetItem", "UpdateItem");
    }

    private Map<String, AttributeValue> item() {
        return table.item(SessionItem.key(ID));
    }

    private PaymentSession stored() {
        return requireNonNull(sessions().load(ID, ReadConsistency.STRONG));
    }

    private UpdateResult record(SessionUpdate update) {
        return recording().record(ID, update);
    }

    @Test
    void writes_the_documented_attribute_names_and_units() {
        sessions().compareAndSet(null, full(EXPECTED, NEXT_CHECK));

        assertThat(item())
                .containsEntry("id", AttributeValue.fromS(ID.value()))
                .containsEntry("state", AttributeValue.fromS("RESERVED"))
                .containsEntry("rank", AttributeValue.fromN("5"))
                .containsEntry("next_check_at", AttributeValue.fromN("1780304400"))
                .containsEntry("version", AttributeValue.fromN("1"))
                .containsEntry("revision", AttributeValue.fromN("1"))
                .doesNotContainKey("expires_at");
        assertThat(requireNonNull(item().get("next_check_shard")).s()).matches("high#[0-7]");
        assertThat(requireNonNull(item().get("review_reasons")).ss())
                .containsExactlyInAnyOrder("amount-mismatch", "currency-mismatch", "mode-mismatch");
        assertThat(requireNonNull(item().get("reported_terms")).ss())
                .containsExactlyInAnyOrder("1001 KES live", "999999999 - -", "- USD test", "- - live");
    }

    @Test
    void writes_how_a_session_of_a_purchase_was_opened() {
        ExpectedTerms ofKey = terms().get(3);
        sessions().compareAndSet(null, full(ofKey, NEXT_CHECK));

        assertThat(item())
                .containsEntry("product", AttributeValue.fromS("x".repeat(64)))
                .containsEntry("quantity", AttributeValue.fromN("1000"))
                .containsEntry("reference", AttributeValue.fromS("x".repeat(64)))
                .containsEntry(
                        "purchase_key",
                        AttributeValue.fromS(requireNonNull(ofKey.purchase()).value()));
        assertThat(requireNonNull(item().get("moment_key")).b().asByteArray()).isEqualTo(new byte[] {
            0x01,
            0x23,
            0x45,
            0x67,
            (byte) 0x89,
            (byte) 0xab,
            (byte) 0xcd,
            (byte) 0xef,
            (byte) 0xfe,
            (byte) 0xdc,
            (byte) 0xba,
            (byte) 0x98,
            0x76,
            0x54,
            0x32,
            0x10
        });
        assertThat(requireNonNull(item().get("return_address")).b().asByteArray())
                .hasSize(6);
    }

    @Test
    void a_session_without_next_check_expires_400_days_after_its_last_change() {
        record(opened());
        assertThat(item()).containsKeys("next_check_shard", "next_check_at").doesNotContainKey("expires_at");

        record(observed(PAID));

        assertThat(item())
                .doesNotContainKeys("next_check_shard", "next_check_at", "review_reasons")
                .containsEntry("expires_at", AttributeValue.fromN(Long.toString(NOW.getEpochSecond() + 400L * 86_400)));
    }

    @Test
    void create_removes_the_expiry_of_a_provisional_session() {
        record(observed(PENDING));
        assertThat(item())
                .doesNotContainKey("next_check_at")
                .containsEntry("expires_at", AttributeValue.fromN(Long.toString(NOW.getEpochSecond() + 3600)));

        record(opened());

        assertThat(item()).containsKey("next_check_at").doesNotContainKeys("expires_at", "reported_terms");
    }

    @Test
    void the_index_contains_the_keys_of_a_session_while_it_has_a_next_check() {
        record(opened());
        AttributeValue shard = requireNonNull(item().get("next_check_shard"));
        assertThat(queue(shard)).singleElement().satisfies(entry -> {
            assertThat(entry).containsEntry("id", AttributeValue.fromS(ID.value()));
            assertThat(entry).containsOnlyKeys("id", "next_check_shard", "next_check_at");
        });

        record(observed(PAID));

        assertThat(queue(shard)).isEmpty();
    }

    private List<Map<String, AttributeValue>> queue(AttributeValue shard) {
        return table.direct()
                .query(query -> query.tableName(table.name())
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

    @Test
    void ttl_uses_the_expiry_attribute() {
        record(opened());
        record(observed(PAID));
        TimeToLiveDescription ttl = table.direct()
                .describeTimeToLive(describe -> describe.tableName(table.name()))
                .timeToLiveDescription();

        assertThat(ttl.timeToLiveStatus()).isEqualTo(TimeToLiveStatus.ENABLED);
        assertThat(item()).containsKey(ttl.attributeName());
    }

    /** A payment in review has more attributes and may cost two. */
    @Test
    void a_session_with_names_as_long_as_a_uuid_costs_one_write_unit() {
        String uuid = "x".repeat(36);
        for (ExpectedTerms terms : terms()) {
            LineItem item = switch (terms.item()) {
                case LineItem.Unspecified unspecified -> unspecified;
                case LineItem.OfProduct _ -> new LineItem.OfProduct(new ProductId(uuid), 1000);
                case LineItem.OfOrder _ -> new LineItem.OfOrder(new OrderId(uuid));
            };
            PaymentSession full = full(
                    new ExpectedTerms(
                            terms.owner(), terms.price(), terms.mode(), item, new Reference(uuid), terms.attempt()),
                    NEXT_CHECK);
            PaymentSession withoutReview = new PaymentSession(
                    ID,
                    full.state(),
                    full.expectedTerms(),
                    full.lastAttempt(),
                    new TreeSet<>(),
                    Set.of(),
                    full.payment(),
                    full.history(),
                    full.createdAt(),
                    full.updatedAt(),
                    full.checks(),
                    null,
                    OperatorDecisions.NONE,
                    1);
            delete(ID);
            sessions().compareAndSet(null, withoutReview);
            assertThat(sessions().tryAcquireCheck(ID, NOW, Duration.ofSeconds(1)))
                    .isTrue();

            int bytes = item().entrySet().stream()
                    .mapToInt(entry -> entry.getKey().length() + size(entry.getValue()))
                    .sum();
            assertThat(bytes).isBetween(700, 1024);
        }
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
        if (value.b() != null) {
            return value.b().asByteArray().length;
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
    void reads_as_consistently_as_the_caller_wants() {
        sessions().load(ID, ReadConsistency.EVENTUAL);
        sessions().load(ID, ReadConsistency.STRONG);

        assertThat(calls.requests().stream()
                        .filter(GetItemRequest.class::isInstance)
                        .map(request -> ((GetItemRequest) request).consistentRead()))
                .containsExactly(false, true);
    }

    @Test
    void an_observation_costs_one_read_and_one_write() {
        record(opened());
        calls.clear();

        assertThat(record(observed(PAID))).isInstanceOf(UpdateResult.Updated.class);

        assertThat(calls.operations()).containsExactly("GetItem", "UpdateItem");
        assertThat(calls.requests().getFirst())
                .isInstanceOfSatisfying(
                        GetItemRequest.class,
                        get -> assertThat(get.consistentRead()).isFalse());
    }

    @Test
    void a_new_session_costs_one_write() {
        assertThat(recording().recordNew(ID, opened())).isInstanceOf(UpdateResult.Updated.class);

        assertThat(calls.operations()).containsExactly("UpdateItem");
    }

    @Test
    void a_write_sends_only_the_attributes_that_change() {
        record(opened());
        calls.clear();

        record(observed(PAID));

        assertThat(calls.requests().getLast())
                .isInstanceOfSatisfying(
                        UpdateItemRequest.class,
                        update -> assertThat(update.updateExpression())
                                .contains("#state", "#rank", "#revision")
                                .doesNotContain("#owner", "#currency", "#created_at_ms", "#version"));
    }

    @Test
    void a_write_whose_response_is_lost_succeeds() {
        record(opened());
        calls.loseNextUpdateResponse();

        UpdateResult result = record(observed(PAID));

        assertThat(result).isEqualTo(new UpdateResult.Unchanged(stored()));
        assertThat(stored().state()).isEqualTo(SessionState.PAID);
        assertThat(stored().revision()).isEqualTo(2);
    }

    @Test
    void a_first_write_whose_response_is_lost_succeeds() {
        calls.loseNextUpdateResponse();

        UpdateResult result = record(opened());

        assertThat(result).isEqualTo(new UpdateResult.Unchanged(stored()));
        assertThat(stored().expectedTerms()).isEqualTo(EXPECTED);
        assertThat(stored().revision()).isEqualTo(1);
    }

    @Test
    void attributes_of_newer_code_stay_unchanged() {
        AttributeValue novelty = AttributeValue.fromL(List.of(AttributeValue.fromS("x")));
        AttributeValue reasons = AttributeValue.fromSs(List.of("a-reason-of-tomorrow"));
        record(opened());
        table.set(SessionItem.key(ID), "novelty", novelty);
        table.set(SessionItem.key(ID), "review_reasons", reasons);

        record(observed(PAID));

        assertThat(item())
                .containsEntry("novelty", novelty)
                .containsEntry("review_reasons", reasons)
                .containsEntry("state", AttributeValue.fromS("PAID"));
    }

    static Stream<AttributeValue> otherVersions() {
        return Stream.of(
                AttributeValue.fromN("2"),
                AttributeValue.fromN("9"),
                AttributeValue.fromN("1.5"),
                AttributeValue.fromS("1"),
                AttributeValue.fromBool(true));
    }

    @ParameterizedTest
    @MethodSource("otherVersions")
    void an_item_of_another_version_is_unreadable_and_not_written(AttributeValue version) {
        record(opened());
        table.set(SessionItem.key(ID), "version", version);

        assertUnreadable();
    }

    @Test
    void an_item_without_version_is_unreadable_and_not_written() {
        record(opened());
        table.remove(SessionItem.key(ID), "version");

        assertUnreadable();
    }

    /** Read as absent, such an attribute would hide a payment from the shop or its order. */
    @ParameterizedTest
    @ValueSource(strings = {"created_here", "order", "reference", "payment_id", "product"})
    void an_attribute_of_another_type_makes_the_item_unreadable(String attribute) {
        record(opened());
        table.set(SessionItem.key(ID), attribute, AttributeValue.fromL(List.of()));

        assertUnreadable();
    }

    private void assertUnreadable() {
        Map<String, AttributeValue> before = item();
        assertThatThrownBy(() -> sessions().load(ID, ReadConsistency.STRONG))
                .isInstanceOf(UnreadableItemException.class);
        assertThatThrownBy(() -> record(observed(PAID))).isInstanceOf(UnreadableItemException.class);
        assertThatThrownBy(() -> recording().recordNew(ID, opened())).isInstanceOf(UnreadableItemException.class);
        assertThat(item()).isEqualTo(before);
    }

    static Stream<AttributeValue> reviewReasonsOfAnotherShape() {
        return Stream.of(
                AttributeValue.fromL(List.of(AttributeValue.fromS("amount-mismatch"))),
                AttributeValue.fromL(List.of()),
                AttributeValue.fromS("amount-mismatch"),
                AttributeValue.fromS(""),
                AttributeValue.fromN("1"),
                AttributeValue.fromBool(false));
    }

    @ParameterizedTest
    @MethodSource("reviewReasonsOfAnotherShape")
    void review_reasons_of_another_shape_mean_that_the_payment_needs_review(AttributeValue reasons) {
        record(opened());
        record(observed(PAID));
        assertThat(stored().needsReview()).isFalse();

        table.set(SessionItem.key(ID), "review_reasons", reasons);

        assertThat(stored().needsReview()).isTrue();
        assertThat(stored().reviewReasons()).containsExactly(ReviewReason.UNKNOWN_SHAPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-reason-of-tomorrow", "ORDER-ALREADY-PAID", " "})
    void an_unknown_review_reason_means_that_the_payment_needs_review(String reason) {
        record(opened());
        table.set(SessionItem.key(ID), "review_reasons", AttributeValue.fromSs(List.of(reason)));
        assertThat(stored().needsReview()).isFalse();

        record(observed(PAID));

        assertThat(stored().needsReview()).isTrue();
        assertThat(stored().reviewReasons()).containsExactly(new ReviewReason(reason));
    }

    @Test
    void a_check_acquired_since_the_read_is_kept() {
        record(opened());
        calls.beforeNextUpdate(() ->
                new DynamoDbSessionStore(table.direct(), table.name()).tryAcquireCheck(ID, NOW, Duration.ofSeconds(1)));

        record(observed(PAID));

        assertThat(stored().checks()).isEqualTo(new CheckSchedule(null, null, NOW, false));
    }

    @Test
    void throttling_makes_the_store_unavailable() {
        try (DynamoDbClient throttled = throttled(false)) {
            assertUnavailable(new DynamoDbSessionStore(throttled, table.name()));
        }
    }

    @Test
    void throttled_writes_make_updates_unavailable() {
        record(opened());
        SessionUpdate update = observed(PAID);
        try (DynamoDbClient throttled = throttled(true)) {
            SessionStore store = new DynamoDbSessionStore(throttled, table.name());
            RecordObservation recording = new RecordObservation(store, new InMemoryPurchaseStore());
            assertThatThrownBy(() -> recording.record(ID, update)).isInstanceOf(StoreUnavailableException.class);
            assertThat(store.load(ID, ReadConsistency.STRONG)).isNotNull();
        }
    }

    @Test
    void a_refused_connection_makes_the_store_unavailable() throws IOException {
        URI unusedAddress;
        try (ServerSocket socket = new ServerSocket(0)) {
            unusedAddress = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (DynamoDbClient refused = SessionsTable.builder(unusedAddress)
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(calls))
                .build()) {
            assertUnavailable(new DynamoDbSessionStore(refused, table.name()));
        }
    }

    /** Rejects writes, or all calls, as DynamoDB does when it throttles. */
    private record Throttling(boolean writesOnly) implements ExecutionInterceptor {
        @Override
        public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
            if (!writesOnly || context.request() instanceof UpdateItemRequest) {
                throw ProvisionedThroughputExceededException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ProvisionedThroughputExceededException")
                                .errorMessage("slow down")
                                .build())
                        .build();
            }
        }
    }

    private DynamoDbClient throttled(boolean writesOnly) {
        return SessionsTable.builder(table.endpoint())
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .addExecutionInterceptor(calls)
                        .addExecutionInterceptor(new Throttling(writesOnly)))
                .build();
    }

    private static void assertUnavailable(SessionStore sessions) {
        PaymentSession opened = PaymentSession.opened(EXPECTED, CREATED);
        for (ReadConsistency consistency : ReadConsistency.values()) {
            assertThatThrownBy(() -> sessions.load(ID, consistency)).isInstanceOf(StoreUnavailableException.class);
        }
        assertThatThrownBy(() -> sessions.compareAndSet(null, opened)).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> sessions.tryAcquireCheck(ID, NOW, Duration.ofSeconds(1)))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
