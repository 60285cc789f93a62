package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Counts what a function asks of DynamoDB, by what its client really sends. */
public final class DynamoDbMeter implements NetworkFaults.Interceptor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "DynamoDB_";

    private final BiFunction<String, String, Map<String, AttributeValue>> items;
    private final BiConsumer<String, RequestUnits> spent;

    /**
     * @param items reads an item by table and id, which costs nothing here; empty if there is none
     * @param spent is told the id of the item, empty for a query, and what it costs
     */
    public DynamoDbMeter(
            BiFunction<String, String, Map<String, AttributeValue>> items, BiConsumer<String, RequestUnits> spent) {
        this.items = items;
        this.spent = spent;
    }

    /** Whether a call is one to DynamoDB. */
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
                Map<String, AttributeValue> before = items.apply(table, id);
                HttpExecuteResponse answer = next.call();
                spent.accept(id, RequestUnits.ofWrite(before, items.apply(table, id)));
                yield answer;
            }
            case "Query" -> {
                spent.accept("", RequestUnits.QUERY);
                yield next.call();
            }
            default -> throw new IllegalStateException("nobody knows what it costs: " + target);
        };
    }
}
