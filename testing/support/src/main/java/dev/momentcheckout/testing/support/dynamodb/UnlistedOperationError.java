package dev.momentcheckout.testing.support.dynamodb;

import java.util.NavigableSet;

/**
 * A request to DynamoDB that {@code dynamodb-operations.txt} does not list. It is an error, because functions translate
 * the SDK's exceptions into responses.
 */
public final class UnlistedOperationError extends AssertionError {
    UnlistedOperationError(NavigableSet<String> unlisted) {
        super("A request to DynamoDB is not in " + OperationList.FILE + ":\n  " + String.join("\n  ", unlisted)
                + "\nThe local database supports listed requests only. Record the list again with:"
                + " make record-dynamodb");
    }
}
