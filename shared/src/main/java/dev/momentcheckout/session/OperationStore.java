package dev.momentcheckout.session;

import java.util.List;

/** Stores operations. It contains no rule: {@link RecordOperation} decides what is written. */
public interface OperationStore {

    /**
     * Returns all operations of a subject in the order of their numbers. A consistent read.
     *
     * @throws StoreUnavailableException if the store cannot be read
     * @throws UnreadableItemException if a stored item has an unknown layout
     */
    List<Operation> list(OperationSubject subject);

    /**
     * Stores an operation unless its number is taken. A write whose response was lost can be reported as a conflict
     * with itself.
     *
     * @throws StoreUnavailableException if it is uncertain whether the operation is stored
     * @throws UnreadableItemException if the stored item has an unknown layout
     */
    WriteResult<Operation> insert(Operation operation);

    /**
     * Adds the end of a stored operation. An end that it has already stays.
     *
     * @throws IllegalArgumentException if the operation has no end
     * @throws StoreUnavailableException if it is uncertain whether the end is stored
     */
    void finish(Operation finished);
}
