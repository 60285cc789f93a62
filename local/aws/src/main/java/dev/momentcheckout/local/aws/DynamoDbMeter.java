package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Counts the request units of payments that a function consumes in DynamoDB, from the requests of its client. */
public final class DynamoDbMeter implements NetworkFaults.Interceptor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "DynamoDB_";
    private static final int LOCKS = 64;

    private final Lock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(Lock[]::new);
    private final BiFunction<String, String, Map<String, AttributeValue>> items;
    private final BiConsumer<String, RequestUnits> spent;

    /**
     * @param items reads an item by table and id, not metered itself; an empty map if there is none
     * @param spent receives the item's id (empty for a query) and the units consumed
     */
    public DynamoDbMeter(
            BiFunction<String, String, Map<String, AttributeValue>> items, BiConsumer<String, RequestUnits> spent) {
        this.items = items;
        this.spent = spent;
    }

    /** Returns whether a request is sent to DynamoDB. */
    public static boolean isToDynamoDb(HttpExecuteRequest request) {
        return target(request).startsWith(SERVICE);
    }

    private static String target(HttpExecuteRequest request) {
        return request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
    }

    @Override
    public HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        if (!isToDynamoDb(request)) {
            return next.call();
        }
        JsonNode call = JSON.readTree(NetworkFaults.body(request));
        String table = call.path("TableName").asText();
        String id = call.at("/Key/id/S").asText();
        String target = target(request);
        return switch (target.substring(target.indexOf('.') + 1)) {
            case "GetItem" -> {
                boolean isConsistent = call.path("ConsistentRead").asBoolean();
                spent.accept(id, RequestUnits.ofRead(items.apply(table, id), isConsistent));
                yield next.call();
            }
            case "UpdateItem" -> {
                // One write of an item at a time: between the two reads, another one would be counted twice.
                Lock lock = locks[Math.floorMod(id.hashCode(), LOCKS)];
                lock.lock();
                try {
                    Map<String, AttributeValue> before = items.apply(table, id);
                    HttpExecuteResponse response = next.call();
                    spent.accept(id, RequestUnits.ofWrite(before, items.apply(table, id)));
                    yield response;
                } finally {
                    lock.unlock();
                }
            }
            case "Query" -> {
                spent.accept("", RequestUnits.QUERY);
                yield next.call();
            }
            // Only operators scan and describe tables. That is no cost of a payment.
            case "Scan", "DescribeTable", "DescribeTimeToLive", "DescribeContinuousBackups" -> next.call();
            default -> throw new IllegalStateException("no request units are defined for " + target);
        };
    }
}
