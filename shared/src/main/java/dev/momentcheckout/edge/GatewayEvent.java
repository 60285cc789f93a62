package dev.momentcheckout.edge;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
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
    private static final JsonFactory JSON = new JsonFactory();

    /**
     * Reads an event; what it does not know it passes over.
     *
     * @throws IOException if it is not JSON
     */
    static GatewayEvent read(InputStream json) throws IOException {
        var event = new Reading();
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            object(parser, event::member);
        }
        return new GatewayEvent(event.routeKey, event.headers, event.query, event.claims, event.body, event.isBase64);
    }

    /** Takes the value of a member, at whose first token the parser is. */
    @FunctionalInterface
    private interface Member {
        void read(String name, JsonParser value) throws IOException;
    }

    private static final class Reading {
        private @Nullable String routeKey;
        private final Map<String, String> headers = new HashMap<>();
        private final Map<String, String> query = new HashMap<>();
        private final Map<String, String> claims = new HashMap<>();
        private @Nullable String body;
        private boolean isBase64;

        void member(String name, JsonParser value) throws IOException {
            switch (name) {
                case "routeKey" -> routeKey = value.getValueAsString();
                case "body" -> body = value.getValueAsString();
                case "isBase64Encoded" -> isBase64 = value.getValueAsBoolean();
                case "headers" -> object(value, texts(headers));
                case "queryStringParameters" -> object(value, texts(query));
                case "requestContext" -> object(value, only("authorizer", only("jwt", only("claims", texts(claims)))));
                default -> {}
            }
            value.skipChildren();
        }
    }

    private static Member only(String wanted, Member inner) {
        return (name, value) -> {
            if (name.equals(wanted)) {
                object(value, inner);
            }
            value.skipChildren();
        };
    }

    private static Member texts(Map<String, String> into) {
        return (name, value) -> {
            String text = value.getValueAsString();
            if (text != null) {
                into.put(name, text);
            }
            value.skipChildren();
        };
    }

    private static void object(JsonParser parser, Member member) throws IOException {
        if (!parser.isExpectedStartObjectToken()) {
            return;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            member.read(name, parser);
        }
    }
}
