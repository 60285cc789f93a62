package dev.momentcheckout.store;

import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.OperationStore;
import dev.momentcheckout.session.OperationSubject;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Stores operations in the table {@code Sessions}. The numbers of a subject have no gaps, so a list ends at the first
 * free one.
 */
public final class DynamoDbOperationStore implements OperationStore {
    private final DynamoDbTable sessions;

    public DynamoDbOperationStore(DynamoDbClient dynamoDb, String table) {
        this.sessions = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public List<Operation> list(OperationSubject subject) {
        List<Operation> all = new ArrayList<>();
        while (true) {
            int number = all.size() + 1;
            Map<String, AttributeValue> item = sessions.get(
                    OperationItem.key(subject, number), ReadConsistency.STRONG, "an operation could not be read");
            if (item.isEmpty()) {
                return all;
            }
            all.add(OperationItem.operation(subject, number, item));
        }
    }

    @Override
    public WriteResult<Operation> insert(Operation operation) {
        ItemUpdate insert = new ItemUpdate("attribute_not_exists(#id)")
                .name(ItemAttributes.ID)
                .set(OperationItem.attributes(operation));
        OperationSubject subject = operation.subject();
        int number = operation.number();
        return sessions.updateOrGet(OperationItem.key(subject, number), insert, "an operation could not be written")
                .<WriteResult<Operation>>map(
                        item -> new WriteResult.Conflict<>(OperationItem.operation(subject, number, item)))
                .orElseGet(WriteResult.Written::new);
    }

    @Override
    public void finish(Operation finished) {
        Operation.End end = finished.end();
        if (end == null) {
            throw new IllegalArgumentException("the operation has no end");
        }
        // The condition is false after a repeated call, or if the same command has ended at the same time.
        ItemUpdate update = new ItemUpdate("attribute_exists(#id) AND attribute_not_exists(#done_at_ms)")
                .name(ItemAttributes.ID)
                .set(OperationItem.attributes(end));
        sessions.update(
                OperationItem.key(finished.subject(), finished.number()),
                update,
                "the end of an operation could not be written");
    }
}
