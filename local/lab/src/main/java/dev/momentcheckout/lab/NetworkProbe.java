package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.RequestUnits;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** All calls of the functions to the outside: what DynamoDB charges for them, and DynamoDB that will not answer. */
final class NetworkProbe implements NetworkFaults.Interceptor {
    private static final int ALWAYS = Integer.MAX_VALUE;

    private final DynamoDbMeter meter;
    private final AtomicInteger throttled = new AtomicInteger();
    private final Map<String, RequestUnits> spent = new HashMap<>();
    private final Map<String, RequestUnits> untold = new HashMap<>();

    NetworkProbe(LocalDynamoDb dynamoDb) {
        meter = new DynamoDbMeter(dynamoDb::item, this::spend);
    }

    /** From now on DynamoDB refuses each call, or takes all. */
    void throttle(boolean isOn) {
        throttled.set(isOn ? ALWAYS : 0);
    }

    /** DynamoDB refuses the next so many calls, whose they may be. */
    void throttleNext(int calls) {
        throttled.updateAndGet(before -> before == ALWAYS ? before : calls);
    }

    /** What sessions have cost in all, of those that have cost anything since this was last asked. */
    synchronized Map<String, RequestUnits> news() {
        Map<String, RequestUnits> update = Map.copyOf(untold);
        untold.clear();
        return update;
    }

    private synchronized void spend(String id, RequestUnits units) {
        if (id.startsWith("ps_")) {
            untold.put(id, spent.merge(id, units, RequestUnits::plus));
        }
    }

    @Override
    public HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        if (DynamoDbMeter.isToDynamoDb(request) && isRefused()) {
            return NetworkFaults.throttled();
        }
        return meter.intercept(request, next);
    }

    private boolean isRefused() {
        return throttled.getAndUpdate(left -> left == ALWAYS ? left : Math.max(0, left - 1)) > 0;
    }
}
