package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.DynamoDbConnection;
import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.RequestUnits;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** Intercepts the functions' outgoing calls: meters DynamoDB request units and simulates DynamoDB throttling. */
final class NetworkProbe implements NetworkFaults.Interceptor {
    private static final int ALWAYS = Integer.MAX_VALUE;

    private final DynamoDbMeter meter;
    private final AtomicInteger callsToThrottle = new AtomicInteger();
    private final Map<String, RequestUnits> totals = new HashMap<>();
    private final Map<String, RequestUnits> changedTotals = new HashMap<>();

    NetworkProbe(DynamoDbConnection dynamoDb) {
        meter = new DynamoDbMeter(dynamoDb::item, this::charge);
    }

    /** Makes DynamoDB throttle every call, or none. */
    void throttle(boolean isOn) {
        callsToThrottle.set(isOn ? ALWAYS : 0);
    }

    /** Makes DynamoDB throttle the next calls of any function. */
    void throttleNext(int calls) {
        callsToThrottle.updateAndGet(before -> before == ALWAYS ? before : calls);
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
        if (DynamoDbMeter.isToDynamoDb(request) && isThrottled()) {
            return NetworkFaults.throttled();
        }
        return meter.intercept(request, next);
    }

    private boolean isThrottled() {
        return callsToThrottle.getAndUpdate(left -> left == ALWAYS ? left : Math.max(0, left - 1)) > 0;
    }
}
