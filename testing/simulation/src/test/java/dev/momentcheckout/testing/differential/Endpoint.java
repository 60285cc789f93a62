package dev.momentcheckout.testing.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A server that speaks DynamoDB's JSON protocol. */
final class Endpoint implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> SETS = Set.of("SS", "NS", "BS");
    /** DynamoDB defines no order of these. */
    private static final Set<String> UNORDERED = Set.of("TableNames", "ConsumedCapacity", "AttributeDefinitions");
    /** Each database chooses these by itself, or calculates them from time to time. */
    private static final Set<String> VOLATILE = Set.of(
            "TableArn",
            "TableId",
            "IndexArn",
            "LatestStreamArn",
            "LatestStreamLabel",
            "CreationDateTime",
            "TableSizeBytes",
            "IndexSizeBytes",
            "ItemCount",
            "LastUpdateToPayPerRequestDateTime",
            // Not in the API reference.
            "TableThroughputModeSummary",
            // Dynoxide leaves it out while it is false.
            "DeletionProtectionEnabled");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    Endpoint(URI uri) {
        this.uri = uri;
    }

    /** Sends the request and returns the answer as it is. */
    Answer send(Operation operation) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri.resolve("/"))
                    .header("Content-Type", "application/x-amz-json-1.0")
                    .header("X-Amz-Target", operation.target())
                    .header("X-Amz-Date", "20260101T000000Z")
                    .header(
                            "Authorization",
                            "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/dynamodb/aws4_request,"
                                    + " SignedHeaders=host;x-amz-date, Signature=0")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(operation.body())))
                    .build();
            var response = http.send(request, BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), JSON.readTree(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException("No answer to " + operation, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends the request and returns the answer in the form to compare. */
    Answer call(Operation operation) {
        Answer answer = send(operation);
        return new Answer(answer.status(), answer.isError() ? error(answer.body()) : comparable(answer.body()));
    }

    private static JsonNode error(JsonNode body) {
        ObjectNode error = JSON.createObjectNode();
        String type = body.path("__type").asText();
        error.put("__type", type.substring(type.indexOf('#') + 1));
        error.put("message", body.path("message").asText(body.path("Message").asText()));
        if (body.has("Item")) {
            error.set("Item", comparable(body.path("Item")));
        }
        return error;
    }

    /** Returns a copy of the JSON without volatile fields and with sorted sets. */
    static JsonNode comparable(JsonNode json) {
        return switch (json) {
            case ObjectNode object -> {
                Map<String, JsonNode> fields = new TreeMap<>();
                object.properties().forEach(field -> {
                    if (!VOLATILE.contains(field.getKey())) {
                        JsonNode value = comparable(field.getValue());
                        boolean isUnordered = SETS.contains(field.getKey()) || UNORDERED.contains(field.getKey());
                        fields.put(field.getKey(), isUnordered && value.isArray() ? sorted(value) : value);
                    }
                });
                yield JSON.createObjectNode().setAll(fields);
            }
            case ArrayNode array -> {
                ArrayNode copy = JSON.createArrayNode();
                array.forEach(element -> copy.add(comparable(element)));
                yield copy;
            }
            default -> json;
        };
    }

    /** Returns the elements sorted by their text. */
    static ArrayNode sorted(JsonNode array) {
        List<JsonNode> elements = new ArrayList<>();
        array.forEach(elements::add);
        elements.sort(Comparator.comparing(JsonNode::toString));
        return JSON.createArrayNode().addAll(elements);
    }

    @Override
    public void close() {
        http.close();
    }
}
