package dev.momentcheckout.edge;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.settings.SignIn;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of API Gateway's HTTP API. Header lookup ignores case: API Gateway sends lower-case names, other callers
 * such as {@code sam local} do not.
 */
public final class Request {
    private final Map<String, String> headers;
    private final Map<String, String> query;
    private final Map<String, String> claims;
    private final byte[] body;

    private Request(Map<String, String> headers, Map<String, String> query, Map<String, String> claims, byte[] body) {
        this.headers = headers;
        this.query = query;
        this.claims = claims;
        this.body = body;
    }

    /**
     * Returns the request of an event.
     *
     * @throws ApiProblemException if the body is too large, or is flagged as base64 and is not
     */
    static Request of(APIGatewayV2HTTPEvent event, int maxBodyBytes) {
        return new Request(
                event.getHeaders(),
                event.getQueryStringParameters(),
                event.getRequestContext().getAuthorizer().getJwt().getClaims(),
                body(event, maxBodyBytes));
    }

    /** Returns all values of a header. API Gateway joins repeated headers with commas into one. */
    public List<String> headers(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    public @Nullable String query(String name) {
        return query.get(name);
    }

    /** Returns the bytes of the body as the caller sent them; empty if there is no body. */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Returns the owner that the caller acts for. API Gateway has verified the claims. They must be present, because
     * SAM silently omits an authorizer that it cannot build.
     *
     * @throws ApiProblemException if sign-in is required and the event has no verified issuer and subject
     */
    public Owner owner(SignIn signIn) {
        if (signIn == SignIn.NONE) {
            return Owner.ANONYMOUS;
        }
        String issuer = claims.get("iss");
        String subject = claims.get("sub");
        if (issuer == null || issuer.isBlank() || subject == null || subject.isBlank()) {
            throw ApiProblemException.of(ProblemType.UNAUTHENTICATED);
        }
        return Owner.signedIn(issuer, subject);
    }

    private static byte[] body(APIGatewayV2HTTPEvent event, int maxBodyBytes) {
        String text = event.getBody();
        if (text == null) {
            return new byte[0];
        }
        // Avoids decoding a body that is certainly too large: base64 adds a third, so twice the limit never fits.
        if (text.length() > 2L * maxBodyBytes) {
            throw ApiProblemException.of(ProblemType.BODY_TOO_LARGE);
        }
        byte[] bytes = event.getIsBase64Encoded() ? base64(text) : text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > maxBodyBytes) {
            throw ApiProblemException.of(ProblemType.BODY_TOO_LARGE);
        }
        return bytes;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw ApiProblemException.of(ProblemType.INVALID_REQUEST, "the body is not valid base64");
        }
    }
}
