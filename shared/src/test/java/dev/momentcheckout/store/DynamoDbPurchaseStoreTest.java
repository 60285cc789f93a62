package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.PurchaseStoreContract;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.session.WriteResult;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;

@Tag("aws")
class DynamoDbPurchaseStoreTest extends PurchaseStoreContract {
    private final RecordedCalls calls = new RecordedCalls();
    private final SessionsTable table = new SessionsTable();
    private final DynamoDbClient client = table.client(calls);

    @Override
    protected PurchaseStore purchases() {
        return new DynamoDbPurchaseStore(client, table.name());
    }

    @AfterEach
    void calls_single_item_operations_only() {
        client.close();
        table.close();
        assertThat(calls.operations()).isSubsetOf("GetItem", "UpdateItem");
    }

    private Map<String, AttributeValue> item(PurchaseId id) {
        return table.item(PurchaseItem.key(id));
    }

    @Test
    void writes_the_documented_attributes_of_an_order_without_expiry() {
        purchases().compareAndSet(firstAttempt(ORDER));
        purchases().compareAndSet(firstAttempt(ORDER).withAttempt(SECOND, PRICE, List.of(FIRST), null, NOW));

        assertThat(item(ORDER))
                .containsEntry("id", AttributeValue.fromS("order#order-17"))
                .containsEntry("attempt_number", AttributeValue.fromN("2"))
                .containsEntry("current_session", AttributeValue.fromS("ps_second"))
                .containsEntry("previous_sessions", AttributeValue.fromL(List.of(AttributeValue.fromS("ps_first"))))
                .containsEntry("amount", AttributeValue.fromN("1000"))
                .containsEntry("currency", AttributeValue.fromS("ZAR"))
                .containsEntry("version", AttributeValue.fromN("1"))
                .containsEntry("revision", AttributeValue.fromN("2"))
                .doesNotContainKeys("expires_at", "state", "event_id", "unresolved", "content", "paid_by_session");
    }

    @Test
    void writes_the_content_and_expiry_of_a_key() {
        purchases().compareAndSet(firstAttempt(KEY));

        assertThat(item(KEY))
                .containsEntry("content", AttributeValue.fromS("content"))
                .containsEntry("expires_at", AttributeValue.fromN(Long.toString(NOW.getEpochSecond() + 400L * 86_400)))
                .doesNotContainKeys("state", "event_id", "unresolved");
    }

    @Test
    void reads_as_consistently_as_the_caller_wants() {
        purchases().load(ORDER, ReadConsistency.EVENTUAL);
        purchases().load(ORDER, ReadConsistency.STRONG);

        assertThat(calls.requests().stream().map(request -> ((GetItemRequest) request).consistentRead()))
                .containsExactly(false, true);
    }

    @Test
    void a_write_whose_response_is_lost_conflicts_with_itself() {
        calls.loseNextUpdateResponse();

        assertThat(purchases().compareAndSet(firstAttempt(KEY)))
                .isEqualTo(new WriteResult.Conflict<>(firstAttempt(KEY)));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void attributes_of_newer_code_stay_unchanged(PurchaseId id) {
        AttributeValue novelty = AttributeValue.fromL(List.of(AttributeValue.fromS("x")));
        purchases().compareAndSet(firstAttempt(id));
        table.set(PurchaseItem.key(id), "novelty", novelty);

        purchases().compareAndSet(firstAttempt(id).withAttempt(SECOND, PRICE, List.of(FIRST), null, NOW));

        assertThat(item(id))
                .containsEntry("novelty", novelty)
                .containsEntry("current_session", AttributeValue.fromS("ps_second"));
    }

    @ParameterizedTest
    @MethodSource("ids")
    void an_item_of_another_version_is_unreadable(PurchaseId id) {
        Purchase first = firstAttempt(id);
        purchases().compareAndSet(first);
        for (AttributeValue version :
                List.of(AttributeValue.fromN("2"), AttributeValue.fromS("1"), AttributeValue.fromBool(true))) {
            table.set(PurchaseItem.key(id), "version", version);
            assertUnreadable(first);
        }
        table.remove(PurchaseItem.key(id), "version");
        assertUnreadable(first);
    }

    private void assertUnreadable(Purchase first) {
        assertThatThrownBy(() -> purchases().load(first.id(), ReadConsistency.STRONG))
                .isInstanceOf(UnreadableItemException.class);
        assertThatThrownBy(() -> purchases().compareAndSet(first)).isInstanceOf(UnreadableItemException.class);
    }

    /** Read as empty, sessions that may still be paid would be forgotten. */
    @Test
    void previous_sessions_of_another_shape_make_the_item_unreadable() {
        purchases().compareAndSet(firstAttempt(KEY));
        table.set(PurchaseItem.key(KEY), "previous_sessions", AttributeValue.fromSs(List.of("ps_1")));

        assertUnreadable(firstAttempt(KEY));
    }

    @Test
    void an_edited_item_is_unreadable() {
        purchases().compareAndSet(firstAttempt(KEY));
        table.set(PurchaseItem.key(KEY), "paid_by_session", AttributeValue.fromBool(true));

        assertUnreadable(firstAttempt(KEY));
    }

    @Test
    void a_refused_connection_makes_the_store_unavailable() throws IOException {
        URI unusedAddress;
        try (ServerSocket socket = new ServerSocket(0)) {
            unusedAddress = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }
        try (DynamoDbClient refused = SessionsTable.builder(unusedAddress)
                .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
                .build()) {
            PurchaseStore purchases = new DynamoDbPurchaseStore(refused, table.name());
            assertThatThrownBy(() -> purchases.load(KEY, ReadConsistency.EVENTUAL))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> purchases.compareAndSet(firstAttempt(KEY)))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }
}
