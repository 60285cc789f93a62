package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** Measures what the functions consume, from the requests that their clients send. */
final class CostMeter {
    /**
     * What CloudWatch Logs adds to each line.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html">
     *     PutLogEvents</a>
     */
    static final int BYTES_PER_LINE = 26;

    private final DynamoDbMeter dynamoDb;
    private double reads;
    private double writes;
    private int secrets;
    private int moment;
    private int logBytes;

    CostMeter(TestEnvironment testEnvironment) {
        dynamoDb = new DynamoDbMeter(testEnvironment::item, (_, units) -> add(units.reads(), units.writes(), 0, 0));
    }

    /**
     * The consumption between two readings.
     *
     * @param reads DynamoDB read request units
     * @param writes DynamoDB write request units
     * @param secrets calls of Secrets Manager
     * @param moment calls of Moment
     */
    record Consumption(double reads, double writes, int secrets, int moment) {}

    /** Returns the consumption since the last call, and starts again at zero. */
    synchronized Consumption takeReading() {
        Consumption consumption = new Consumption(reads, writes, secrets, moment);
        reads = 0;
        writes = 0;
        secrets = 0;
        moment = 0;
        return consumption;
    }

    /** Counts a line of a function's log as CloudWatch Logs bills it. */
    synchronized void line(String line) {
        logBytes += line.getBytes(StandardCharsets.UTF_8).length + BYTES_PER_LINE;
    }

    /** Returns the bytes of the log since the last call. */
    synchronized int takeLogBytes() {
        int bytes = logBytes;
        logBytes = 0;
        return bytes;
    }

    // Synchronized: the reconciler checks sessions in several threads.
    private synchronized void add(double readUnits, double writeUnits, int secretReads, int momentCalls) {
        reads += readUnits;
        writes += writeUnits;
        secrets += secretReads;
        moment += momentCalls;
    }

    HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        if (request.httpRequest().encodedPath().startsWith("/collect")) {
            add(0, 0, 0, 1);
        } else if (request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .orElse("")
                .startsWith("secretsmanager.")) {
            add(0, 0, 1, 0);
        }
        return dynamoDb.intercept(request, next);
    }
}
