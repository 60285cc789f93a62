package dev.momentcheckout.edge;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event of API Gateway's HTTP API, payload format 2.0, as far as it is looked at (API Gateway developer guide, "AWS Lambda proxy integrations for HTTP APIs").
 * Read here and not by the runtime, whose own reader is a fifth of a cold start (docs/decisions/0012).
 *
 * @param claims what the gateway's JWT authorizer has verified
 * @param body text, or base64; null if there was none
 */
record GatewayEvent(
        @Nullable String routeKey,
        Map<String, String> headers,
        Map<String, String> query,
        Map<String, String> claims,
        @Nullable String body,
        boolean isBase64) {

    /**
     * Reads an event; what it does not know it passes over.
     *
     * @throws IOException if it is not JSON
     */
    static GatewayEvent read(InputStream json) throws IOException {
        JsonNode event = JsonTree.read(json.readAllBytes());
        return new GatewayEvent(
                text(event.path("routeKey")),
                texts(event.path("headers")),
                texts(event.path("queryStringParameters")),
                texts(event.path("requestContext")
                        .path("authorizer")
                        .path("jwt")
                        .path("claims")),
                text(event.path("body")),
                event.path("isBase64Encoded").asBoolean());
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new HashMap<>();
        object.properties().forEach(member -> {
            String text = text(member.getValue());
            if (text != null) {
                texts.put(member.getKey(), text);
            }
        });
        return texts;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isValueNode() && !value.isNull() ? value.asText() : null;
    }
}
