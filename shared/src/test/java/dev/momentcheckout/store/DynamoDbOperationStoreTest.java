package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.OperationStore;
import dev.momentcheckout.session.OperationStoreContract;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.session.WriteResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Tag("aws")
class DynamoDbOperationStoreTest extends OperationStoreContract {
    private final SessionsTable table = new SessionsTable();
    private final RecordedCalls calls = new RecordedCalls();
    private final DynamoDbClient client = table.client(calls);

    @AfterEach
    void close() {
        client.close();
        table.close();
    }

    @Override
    protected OperationStore operations() {
        return new DynamoDbOperationStore(client, table.name());
    }

    private Map<String, AttributeValue> item(int number) {
        return table.item(OperationItem.key(SUBJECT, number));
    }

    @Test
    void an_operation_is_kept_for_good_and_never_published() {
        var _ = operations().insert(APPROVE);
        operations().finish(APPROVE.finished("approved", APPROVE.startedAt()));

        assertThat(item(1))
                .containsEntry("id", AttributeValue.fromS("operation#ps_1#1"))
                .containsEntry("version", AttributeValue.fromN("1"))
                .containsEntry("started_at_ms", AttributeValue.fromN("1780315200000"))
                .containsEntry("by", AttributeValue.fromS("arn:aws:iam::123456789012:user/ann"))
                .containsEntry("request_id", AttributeValue.fromS("request-1"))
                .containsEntry("command", AttributeValue.fromS("approve"))
                .containsEntry("because", AttributeValue.fromS("Zoë agreed to pay a cent more"))
                .containsEntry("revision_read", AttributeValue.fromN("7"))
                .containsEntry("values", AttributeValue.fromSs(List.of("amount 12551", "price-changed")))
                .containsEntry("done_at_ms", AttributeValue.fromN("1780315200000"))
                .containsEntry("outcome", AttributeValue.fromS("approved"))
                .doesNotContainKeys("state", "event_id", "unresolved", "expires_at", "attention", "next_check_shard");
        assertThat(ItemImage.of(item(1))).isEqualTo(new ItemImage.OfOther());
    }

    @Test
    void a_write_whose_response_is_lost_conflicts_with_itself() {
        calls.loseNextUpdateResponse();

        assertThat(operations().insert(APPROVE)).isEqualTo(new WriteResult.Conflict<>(APPROVE));
    }

    @Test
    void an_end_whose_response_is_lost_is_stored() {
        var _ = operations().insert(APPROVE);
        calls.loseNextUpdateResponse();

        operations().finish(APPROVE.finished("approved", APPROVE.startedAt()));

        assertThat(operations().list(SUBJECT)).containsExactly(APPROVE.finished("approved", APPROVE.startedAt()));
    }

    @Test
    void attributes_of_newer_code_stay_unchanged() {
        var _ = operations().insert(APPROVE);
        table.set(OperationItem.key(SUBJECT, 1), "novelty", AttributeValue.fromS("x"));

        operations().finish(APPROVE.finished("approved", APPROVE.startedAt()));

        assertThat(item(1)).containsEntry("novelty", AttributeValue.fromS("x")).containsKey("done_at_ms");
    }

    @Test
    void an_item_of_another_version_or_shape_is_unreadable() {
        var _ = operations().insert(APPROVE);
        table.set(OperationItem.key(SUBJECT, 1), "values", AttributeValue.fromS("amount 12551"));
        assertUnreadable(SUBJECT);
        table.set(OperationItem.key(SUBJECT, 1), "version", AttributeValue.fromN("2"));
        assertUnreadable(SUBJECT);
    }

    private void assertUnreadable(OperationSubject subject) {
        OperationStore store = operations();
        assertThatThrownBy(() -> store.list(subject)).isInstanceOf(UnreadableItemException.class);
        assertThatThrownBy(() -> store.insert(APPROVE)).isInstanceOf(UnreadableItemException.class);
    }
}
