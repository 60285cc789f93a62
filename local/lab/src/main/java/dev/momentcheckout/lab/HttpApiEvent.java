package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns a request into the event that an HTTP API hands to a function, payload format 2.0.
 *
 * <p>Source: <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 * Lambda integrations of HTTP APIs</a>. Which bodies arrive as base64 is not documented; measured on AWS, only
 * {@code text/*} and three application types come as text, and a form or a body without a type does not.
 */
final class HttpApiEvent {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final Set<String> TEXT_TYPES =
            Set.of("application/json", "application/xml", "application/javascript");
    private static final String ACCOUNT = "000000000000";
    private static final String API = "lab";

    private final ObjectMapper json;

    HttpApiEvent(ObjectMapper json) {
        this.json = json;
    }

    /**
     * The event.
     *
     * @param body empty if there is none
     * @param routeKey method and path of the route, e.g. {@code GET /api/session-status}
     */
    ObjectNode of(HttpCall call, byte[] body, String routeKey, String requestId, Instant received) {
        ObjectNode event = json.createObjectNode();
        event.put("version", "2.0").put("routeKey", routeKey);
        event.put("rawPath", call.path()).put("rawQueryString", call.query());
        cookies(event, call);
        ObjectNode headers = event.putObject("headers");
        headers(call, requestId).forEach(headers::put);
        query(event, call.query());
        context(event.putObject("requestContext"), call, routeKey, requestId, received);
        body(event, call, body);
        return event;
    }

    private static void cookies(ObjectNode event, HttpCall call) {
        String header = call.header("cookie");
        if (header != null) {
            var cookies = event.putArray("cookies");
            for (String cookie : header.split("[;,]", -1)) {
                cookies.add(cookie.strip());
            }
        }
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

    private static void query(ObjectNode event, String query) {
        if (query.isEmpty()) {
            return;
        }
        var joined = new TreeMap<String, String>();
        for (String pair : query.split("&", -1)) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            joined.merge(decode(name), decode(value), (a, b) -> a + "," + b);
        }
        ObjectNode parameters = event.putObject("queryStringParameters");
        joined.forEach(parameters::put);
    }

    private static String decode(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notPercentEncoded) {
            return encoded;
        }
    }

    private static void context(
            ObjectNode context, HttpCall call, String routeKey, String requestId, Instant received) {
        context.put("accountId", ACCOUNT).put("apiId", API);
        context.put("domainName", Objects.requireNonNullElse(call.header("host"), "localhost"));
        context.put("domainPrefix", API);
        context.putObject("http")
                .put("method", call.method())
                .put("path", call.path())
                .put("protocol", call.protocol())
                .put("sourceIp", call.sourceIp())
                .put("userAgent", Objects.requireNonNullElse(call.header("user-agent"), ""));
        context.put("requestId", requestId).put("routeKey", routeKey).put("stage", "$default");
        context.put("time", TIME.format(received)).put("timeEpoch", received.toEpochMilli());
    }

    private static void body(ObjectNode event, HttpCall call, byte[] body) {
        if (body.length == 0) {
            event.put("isBase64Encoded", false);
        } else if (isText(call)) {
            event.put("body", new String(body, StandardCharsets.UTF_8)).put("isBase64Encoded", false);
        } else {
            event.put("body", Base64.getEncoder().encodeToString(body)).put("isBase64Encoded", true);
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
