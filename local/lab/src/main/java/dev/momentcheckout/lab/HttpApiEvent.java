package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.HttpApiPayload;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts an HTTP request to the event that API Gateway's HTTP API sends to a function, payload format 2.0.
 *
 * <p>AWS does not document which bodies arrive as base64. Measured on AWS, {@code text/*} and three application types
 * arrive as text; a form and a body without a type do not.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Lambda proxy integrations for HTTP APIs</a>
 */
final class HttpApiEvent {
    private static final Set<String> TEXT_TYPES =
            Set.of("application/json", "application/xml", "application/javascript");

    private final ObjectMapper json;

    HttpApiEvent(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Returns the event of a request.
     *
     * @param body empty if absent
     * @param routeKey method and path of the route, e.g. {@code GET /api/session-status}
     */
    ObjectNode of(HttpCall call, byte[] body, String routeKey, String requestId, Instant received) {
        HttpApiPayload payload = new HttpApiPayload(call.method(), call.path(), routeKey)
                .query(call.query(), query(call.query()))
                .cookies(cookies(call))
                .headers(headers(call, requestId))
                .connection(
                        call.protocol(), call.sourceIp(), Objects.requireNonNullElse(call.header("host"), "localhost"))
                .request(requestId, received);
        if (body.length > 0) {
            boolean isText = isText(call);
            payload.body(
                    isText
                            ? new String(body, StandardCharsets.UTF_8)
                            : Base64.getEncoder().encodeToString(body),
                    !isText);
        }
        return payload.into(json.createObjectNode());
    }

    private static List<String> cookies(HttpCall call) {
        String header = call.header("cookie");
        return header == null
                ? List.of()
                : Stream.of(header.split("[;,]", -1)).map(String::strip).toList();
    }

    private static Map<String, String> headers(HttpCall call, String requestId) {
        var joined = new TreeMap<String, String>();
        call.headers()
                .forEach(header -> joined.merge(
                        header.getKey().toLowerCase(Locale.ROOT), header.getValue(), (a, b) -> a + "," + b));
        joined.remove("cookie");
        joined.put("x-forwarded-for", call.sourceIp());
        joined.put("x-forwarded-proto", "https");
        joined.put("x-forwarded-port", "443");
        joined.put("x-amzn-trace-id", "Root=1-" + requestId);
        return joined;
    }

    private static Map<String, String> query(String raw) {
        var joined = new TreeMap<String, String>();
        for (String pair : raw.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            joined.merge(decode(name), decode(value), (a, b) -> a + "," + b);
        }
        return joined;
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notPercentEncoded) {
            return encoded;
        }
    }

    private static boolean isText(HttpCall call) {
        String type = mediaType(call.header("content-type"));
        return (type.startsWith("text/") || TEXT_TYPES.contains(type)) && call.header("content-encoding") == null;
    }

    private static String mediaType(@Nullable String contentType) {
        if (contentType == null) {
            return "";
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
