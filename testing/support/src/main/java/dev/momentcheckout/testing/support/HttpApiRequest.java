package dev.momentcheckout.testing.support;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.momentcheckout.local.aws.HttpApiPayload;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A request of an app or of Moment. Each {@code with} method returns a changed copy. {@link #to} converts it to API
 * Gateway's event and passes that to a handler, as Lambda does.
 *
 * @param claims verified by API Gateway's JWT authorizer
 */
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

    /** Returns a create request without a body, as the {@code http.post} of the SDK's documentation sends it. */
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

    /** Returns this request with a body that is base64-encoded in the event. */
    public HttpApiRequest withBody(byte[] bytes) {
        return new HttpApiRequest(
                method, path, headers, query, Base64.getEncoder().encodeToString(bytes), true, claims);
    }

    /** Returns this request with the same body as text, as API Gateway sends JSON. */
    public HttpApiRequest asText() {
        return body == null || !base64
                ? this
                : withBody(new String(Base64.getDecoder().decode(body), StandardCharsets.UTF_8));
    }

    /** Returns this request with the claims of a signed-in user. */
    public HttpApiRequest signedInAs(String issuer, String subject) {
        return new HttpApiRequest(method, path, headers, query, body, base64, Map.of("iss", issuer, "sub", subject));
    }

    /** Returns this request with its body flagged as base64, without encoding it. */
    public HttpApiRequest flaggedAsBase64() {
        return new HttpApiRequest(method, path, headers, query, body, true, claims);
    }

    /** Returns the handler's response, read with AWS's own serialization. */
    public APIGatewayV2HTTPResponse to(RequestStreamHandler handler, Context context) {
        var output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(event()), output, context);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return RESPONSES.fromJson(output.toString(StandardCharsets.UTF_8));
    }

    /** Returns the JSON of API Gateway's event. */
    public byte[] event() {
        return new HttpApiPayload(method, path, method + " " + path)
                .query(rawQuery(), query)
                .headers(headers)
                .claims(claims)
                .body(body, base64)
                .into(JSON.createObjectNode())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private String rawQuery() {
        return query.entrySet().stream()
                .map(parameter ->
                        parameter.getKey() + "=" + URLEncoder.encode(parameter.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
