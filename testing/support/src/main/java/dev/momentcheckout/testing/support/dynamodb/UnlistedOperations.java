package dev.momentcheckout.testing.support.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The unlisted operations of this JVM that no test has failed for yet. */
final class UnlistedOperations {
    private static final Queue<UnlistedOperationError> REMEMBERED = new ConcurrentLinkedQueue<>();

    private UnlistedOperations() {}

    static void remember(UnlistedOperationError error) {
        REMEMBERED.add(error);
    }

    /** Returns the remembered errors and forgets them. */
    static List<UnlistedOperationError> take() {
        List<UnlistedOperationError> taken = new ArrayList<>();
        for (UnlistedOperationError error = REMEMBERED.poll(); error != null; error = REMEMBERED.poll()) {
            taken.add(error);
        }
        return taken;
    }
}
