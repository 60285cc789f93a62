package dev.momentcheckout.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stores operations in memory, for tests that need no database. {@code OperationStoreContract} applies the same rules
 * to it and to the DynamoDB adapter. Thread-safe.
 */
public final class InMemoryOperationStore implements OperationStore {
    private final Map<OperationSubject, List<Operation>> operations = new HashMap<>();

    @Override
    public synchronized List<Operation> list(OperationSubject subject) {
        return List.copyOf(operations.getOrDefault(subject, List.of()));
    }

    @Override
    public synchronized WriteResult<Operation> insert(Operation operation) {
        List<Operation> stored = operations.computeIfAbsent(operation.subject(), _ -> new ArrayList<>());
        int index = operation.number() - 1;
        if (index < stored.size()) {
            return new WriteResult.Conflict<>(stored.get(index));
        }
        if (index > stored.size()) {
            throw new IllegalStateException("the numbers have a gap");
        }
        stored.add(operation);
        return new WriteResult.Written<>();
    }

    @Override
    public synchronized void finish(Operation finished) {
        Operation.End end = finished.end();
        if (end == null) {
            throw new IllegalArgumentException("the operation has no end");
        }
        List<Operation> stored = operations.getOrDefault(finished.subject(), List.of());
        int index = finished.number() - 1;
        if (index < stored.size() && stored.get(index).isOpen()) {
            stored.set(index, stored.get(index).finished(end.outcome(), end.doneAt()));
        }
    }

    /** Returns the number of operations of all subjects. */
    public synchronized int size() {
        return operations.values().stream().mapToInt(List::size).sum();
    }
}
