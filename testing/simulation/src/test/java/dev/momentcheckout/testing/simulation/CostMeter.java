package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** What a payment costs, by what the clients really send: request units of DynamoDB, and calls. */
final class CostMeter {
    private final DynamoDbMeter meter;
    private double reads;
    private double writes;
    private int secrets;
    private int moment;

    CostMeter(TestEnvironment testEnvironment) {
        meter = new DynamoDbMeter(testEnvironment::item, (_, units) -> add(units.reads(), units.writes(), 0, 0));
    }

    /** What was spent since the last time. */
    record Spent(double reads, double writes, int secrets, int moment) {}

    synchronized Spent spent() {
        Spent spent = new Spent(reads, writes, secrets, moment);
        reads = 0;
        writes = 0;
        secrets = 0;
        moment = 0;
        return spent;
    }

    /** The reconciler's looks run side by side. */
    private synchronized void add(double readUnits, double writeUnits, int secretReads, int momentCalls) {
        reads += readUnits;
        writes += writeUnits;
        secrets += secretReads;
        moment += momentCalls;
    }

    HttpExecuteResponse watch(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        if (request.httpRequest().encodedPath().startsWith("/collect")) {
            add(0, 0, 0, 1);
        } else if (request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .orElse("")
                .startsWith("secretsmanager.")) {
            add(0, 0, 1, 0);
        }
        return meter.intercept(request, next);
    }
}
