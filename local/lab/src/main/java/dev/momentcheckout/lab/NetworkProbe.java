package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.DynamoDbConnection;
import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.RequestUnits;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** Intercepts the functions' outgoing calls: meters DynamoDB request units and throttles DynamoDB. */
final class NetworkProbe implements NetworkFaults.Interceptor {
    private final DynamoDbMeter meter;
    private final DynamoDbThrottle throttle = new DynamoDbThrottle();
    private final Map<String, RequestUnits> totals = new HashMap<>();
    private final Map<String, RequestUnits> changedTotals = new HashMap<>();

    NetworkProbe(DynamoDbConnection dynamoDb) {
        meter = new DynamoDbMeter(dynamoDb::item, this::charge);
    }

    /** Returns what decides about the requests that DynamoDB throttles. */
    DynamoDbThrottle throttle() {
        return throttle;
    }

    /** Returns the total request units by session, for the sessions whose total changed since the last call. */
    synchronized Map<String, RequestUnits> takeChangedTotals() {
        Map<String, RequestUnits> changed = Map.copyOf(changedTotals);
        changedTotals.clear();
        return changed;
    }

    private synchronized void charge(String id, RequestUnits units) {
        if (id.startsWith("ps_")) {
            changedTotals.put(id, totals.merge(id, units, RequestUnits::plus));
        }
    }

    @Override
    public HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        if (throttle.refuses(request)) {
            return NetworkFaults.throttled();
        }
        return meter.intercept(request, next);
    }
}
