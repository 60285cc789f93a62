package dev.momentcheckout.testing.support.dynamodb;

import java.nio.file.Path;
import java.util.Map;

/** What happens to a request to DynamoDB: it is compared with the list, or recorded. */
sealed interface OperationPolicy permits OperationList, OperationRecorder {
    /** The file to record to. A variable, so that it holds for the processes that tests start, too. */
    String RECORD = "RECORD_DYNAMODB_OPERATIONS";

    static OperationPolicy of(Map<String, String> environment) {
        String file = environment.getOrDefault(RECORD, "");
        return file.isEmpty() ? OperationList.read() : new OperationRecorder(Path.of(file));
    }

    /**
     * Called for each request before it is sent.
     *
     * @throws UnlistedOperationError if the request is refused
     */
    void check(RequestShape shape);
}
