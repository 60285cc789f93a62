package dev.momentcheckout.session;

class InMemoryOperationStoreTest extends OperationStoreContract {
    private final InMemoryOperationStore operations = new InMemoryOperationStore();

    @Override
    protected OperationStore operations() {
        return operations;
    }
}
