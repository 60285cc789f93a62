package dev.momentcheckout.testing.support.dynamodb;

import java.nio.file.Path;

/** What happens to a request to DynamoDB: it is compared with the list, or recorded. */
sealed interface OperationPolicy permits OperationList, OperationRecorder {
    /** The system property with the file to record to. */
    String RECORD = "dynamodb.operations.record";

    static OperationPolicy fromSystemProperties() {
        String file = System.getProperty(RECORD, "");
        return file.isEmpty() ? OperationList.read() : new OperationRecorder(Path.of(file));
    }

    /**
     * Called for each request before it is sent.
     *
     * @throws UnlistedOperationError if the request is refused
     */
    void sent(RequestShape shape);
}
