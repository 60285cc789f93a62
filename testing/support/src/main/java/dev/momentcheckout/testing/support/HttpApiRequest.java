package dev.momentcheckout.testing.support;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One call of an app or of Moment, bent step by step, made an event as API Gateway does and handed to a handler as Lambda does. */
public record HttpApiRequest(
        String method,
        String path,
        Map<String, String> headers,
        Map<String, String> query,
        @Nullable String body,
        boolean base64,
        Map<String, String> claims) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final PojoSerializer<APIGatewayV2HTTPResponse> RESPONSES =
            JacksonFactory.getInstance().getSerializer(APIGatewayV2HTTPResponse.class);

    /** As the SDK page's {@code http.post} sends it: no body. */
    public static HttpApiRequest create() {
        return new HttpApiRequest("POST", "/api/create-payment-session", Map.of(), Map.of(), null, false, Map.of());
    }

    public static HttpApiRequest status(String sessionId) {
        return new HttpApiRequest(
                "GET", "/api/session-status", Map.of(), Map.of("session_id", sessionId), null, false, Map.of());
    }

    public static HttpApiRequest webhook(Map<String, String> headers, byte[] body) {
        return new HttpApiRequest("POST", "/api/moment-webhook", headers, Map.of(), null, false, Map.of())
                .withBody(body);
    }

    public HttpApiRequest withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpApiRequest(method, path, more, query, body, base64, claims);
    }

    public HttpApiRequest withoutHeader(String name) {
        Map<String, String> fewer = new LinkedHashMap<>(headers);
        fewer.remove(name);
        return new HttpApiRequest(method, path, fewer, query, body, base64, claims);
    }

    public HttpApiRequest withoutQuery() {
        return new HttpApiRequest(method, path, headers, Map.of(), body, base64, claims);
    }

    public HttpApiRequest withBody(String text) {
        return new HttpApiRequest(method, path, headers, query, text, false, claims);
    }

    /** As bytes, in base64, whatever they are. */
    public HttpApiRequest withBody(byte[] bytes) {
        return new HttpApiRequest(
                method, path, headers, query, Base64.getEncoder().encodeToString(bytes), true, claims);
    }

    /** The same body as text, as API Gateway hands on JSON. */
    public HttpApiRequest asText() {
        return body == null || !base64
                ? this
                : withBody(new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8));
    }

    /** As the gateway's JWT authorizer leaves it. */
    public HttpApiRequest signedInAs(String issuer, String subject) {
        return new HttpApiRequest(method, path, headers, query, body, base64, Map.of("iss", issuer, "sub", subject));
    }

    /** Says that the body is base64, whatever it is. */
    public HttpApiRequest flaggedAsBase64() {
        return new HttpApiRequest(method, path, headers, query, body, true, claims);
    }

    /** What a handler answers, read as AWS's own types have it. */
    public APIGatewayV2HTTPResponse to(RequestStreamHandler handler, Context context) {
        var response = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(event()), response, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RESPONSES.fromJson(response.toString(StandardCharsets.UTF_8));
    }

    /** The JSON of API Gateway's event. */
    public byte[] event() {
        ObjectNode event = JSON.createObjectNode();
        event.put("version", "2.0");
        event.put("routeKey", method + " " + path);
        event.put("rawPath", path);
        ObjectNode headersNode = event.putObject("headers");
        headers.forEach(headersNode::put);
        if (!query.isEmpty()) {
            ObjectNode queryNode = event.putObject("queryStringParameters");
            query.forEach(queryNode::put);
        }
        ObjectNode context = event.putObject("requestContext");
        context.put("requestId", "gateway-request");
        ObjectNode http = context.putObject("http");
        http.put("method", method);
        http.put("path", path);
        if (!claims.isEmpty()) {
            ObjectNode claimsNode =
                    context.putObject("authorizer").putObject("jwt").putObject("claims");
            claims.forEach(claimsNode::put);
        }
        if (body != null) {
            event.put("body", body);
        }
        event.put("isBase64Encoded", base64);
        return event.toString().getBytes(StandardCharsets.UTF_8);
    }
}
