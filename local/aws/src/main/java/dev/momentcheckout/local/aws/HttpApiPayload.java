package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds the event that API Gateway's HTTP API sends to a function, payload format 2.0. The lab, tests and benchmarks
 * all use it. Members that API Gateway omits when they are empty are omitted here too.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Lambda proxy integrations for HTTP APIs</a>
 */
public final class HttpApiPayload {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String ACCOUNT = "000000000000";
    private static final String API = "lab";

    private final String method;
    private final String path;
    private final String routeKey;
    private String rawQuery = "";
    private Map<String, String> query = Map.of();
    private List<String> cookies = List.of();
    private Map<String, String> headers = Map.of();
    private Map<String, String> claims = Map.of();
    private String protocol = "HTTP/1.1";
    private String sourceIp = "127.0.0.1";
    private String domainName = "localhost";
    private String requestId = "gateway-request";
    private Instant received = Instant.EPOCH;
    private @Nullable String body;
    private boolean isBase64;

    /**
     * Starts an event without query, headers and body.
     *
     * @param routeKey method and path of the route, e.g. {@code GET /api/session-status}
     */
    public HttpApiPayload(String method, String path, String routeKey) {
        this.method = method;
        this.path = path;
        this.routeKey = routeKey;
    }

    /**
     * Sets the query.
     *
     * @param raw as sent, without the question mark
     * @param parameters decoded; repeated values joined with commas
     */
    public HttpApiPayload query(String raw, Map<String, String> parameters) {
        this.rawQuery = raw;
        this.query = parameters;
        return this;
    }

    public HttpApiPayload cookies(List<String> pairs) {
        this.cookies = pairs;
        return this;
    }

    /**
     * Sets the headers.
     *
     * @param joined one value a name; repeated values joined with commas
     */
    public HttpApiPayload headers(Map<String, String> joined) {
        this.headers = joined;
        return this;
    }

    /** Sets the claims that the JWT authorizer has verified. */
    public HttpApiPayload claims(Map<String, String> verified) {
        this.claims = verified;
        return this;
    }

    public HttpApiPayload connection(String protocolVersion, String clientIp, String host) {
        this.protocol = protocolVersion;
        this.sourceIp = clientIp;
        this.domainName = host;
        return this;
    }

    public HttpApiPayload request(String id, Instant at) {
        this.requestId = id;
        this.received = at;
        return this;
    }

    /**
     * Sets the body.
     *
     * @param base64 the value of {@code isBase64Encoded}; the text is not encoded here
     */
    public HttpApiPayload body(@Nullable String text, boolean base64) {
        this.body = text;
        this.isBase64 = base64;
        return this;
    }

    /** Returns the given object, filled with the event. */
    public ObjectNode into(ObjectNode event) {
        event.put("version", "2.0").put("routeKey", routeKey);
        event.put("rawPath", path).put("rawQueryString", rawQuery);
        if (!cookies.isEmpty()) {
            cookies.forEach(event.putArray("cookies")::add);
        }
        headers.forEach(event.putObject("headers")::put);
        if (!query.isEmpty()) {
            query.forEach(event.putObject("queryStringParameters")::put);
        }
        context(event.putObject("requestContext"));
        if (body != null) {
            event.put("body", body);
        }
        return event.put("isBase64Encoded", isBase64);
    }

    private void context(ObjectNode context) {
        context.put("accountId", ACCOUNT).put("apiId", API);
        if (!claims.isEmpty()) {
            claims.forEach(context.putObject("authorizer").putObject("jwt").putObject("claims")::put);
        }
        context.put("domainName", domainName).put("domainPrefix", API);
        context.putObject("http")
                .put("method", method)
                .put("path", path)
                .put("protocol", protocol)
                .put("sourceIp", sourceIp)
                .put("userAgent", headers.getOrDefault("user-agent", ""));
        context.put("requestId", requestId).put("routeKey", routeKey).put("stage", "$default");
        context.put("time", TIME.format(received)).put("timeEpoch", received.toEpochMilli());
    }
}
