package dev.momentcheckout.session;

import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records an operator's command before it acts, and its end. After a crash in between, the same command of the same
 * caller continues the operation that it has started.
 */
public final class RecordOperation {
    /** After this many consecutive conflicts the operator runs the command again. */
    private static final int MAX_CONFLICTS = 10;

    private final OperationStore store;
    private final Clock clock;

    public RecordOperation(OperationStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Returns all operations of a subject, oldest first. */
    public List<Operation> list(OperationSubject subject) {
        return store.list(subject);
    }

    /**
     * Returns the operation of a command that is about to act: the one that the same command has started and not
     * finished, or a new one, which is stored.
     *
     * @param command the command, with any number
     * @throws StoreUnavailableException if it is uncertain whether the operation is stored
     * @throws UnreadableItemException if a stored operation has an unknown layout
     */
    public Operation start(Operation command) {
        return start(command, store.list(command.subject()));
    }

    /**
     * Returns the operation of a command as {@link #start(Operation)}.
     *
     * @param known the operations of the subject, as just read
     */
    public Operation start(Operation command, List<Operation> known) {
        Operation started = unfinished(command, known);
        if (started != null) {
            return started;
        }
        int number = known.size() + 1;
        for (int conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
            Operation next = command.numbered(number);
            switch (store.insert(next)) {
                case WriteResult.Written<Operation> _ -> {
                    return next;
                }
                case WriteResult.Conflict<Operation> conflict -> {
                    Operation current = conflict.current();
                    if (current != null && isSame(command, current)) {
                        return current;
                    }
                    number++;
                }
            }
        }
        throw new StoreUnavailableException("too many concurrent commands about " + command.subject());
    }

    /** Returns the unfinished operation of a command, or null if there is none. */
    public static @Nullable Operation unfinished(Operation command, List<Operation> known) {
        return known.stream().filter(each -> isSame(command, each)).findFirst().orElse(null);
    }

    /** The reason in words may differ: the operator types it again. */
    private static boolean isSame(Operation command, Operation stored) {
        return stored.isOpen()
                && stored.command().equals(command.command())
                && stored.by().equals(command.by())
                && Objects.equals(stored.revision(), command.revision());
    }

    /**
     * Adds the end of an operation.
     *
     * @throws StoreUnavailableException if it is uncertain whether the end is stored
     */
    public void finish(Operation operation, String outcome) {
        store.finish(operation.finished(outcome, clock.instant()));
    }
}
