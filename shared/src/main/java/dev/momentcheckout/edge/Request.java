package dev.momentcheckout.edge;

import dev.momentcheckout.session.Owner;
import dev.momentcheckout.settings.SignIn;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of API Gateway's HTTP API (payload format 2.0) in our own terms. Header names are looked up ignoring case, since other callers than API
 * Gateway, such as {@code sam local}, keep it.
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
     * Reads an event.
     *
     * @param largestBody bytes
     * @throws ApiProblemException if the body is larger, or is not the base64 that the event says it is
     */
    static Request of(GatewayEvent event, int largestBody) {
        return new Request(event.headers(), event.query(), event.claims(), body(event, largestBody));
    }

    /** All values of a header; API Gateway joins repeated headers with commas into one. */
    public List<String> headers(String name) {
        return headers.entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    public @Nullable String query(String name) {
        return query.get(name);
    }

    /** The body's bytes as they were sent; empty if there was none. */
    public byte[] body() {
        return body.clone();
    }

    /**
     * Who is asking. The gateway has verified the claims; they are not compared again, but they must be there, because SAM drops an authorizer that it
     * cannot build without a word.
     *
     * @throws ApiProblemException if sign-in is required and there is no verified issuer and subject
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

    private static byte[] body(GatewayEvent event, int largestBody) {
        String text = event.body();
        if (text == null) {
            return new byte[0];
        }
        // No body is shorter in bytes than in characters, nor its base64 shorter than itself.
        if (text.length() > 2L * largestBody) {
            throw ApiProblemException.of(ProblemType.BODY_TOO_LARGE);
        }
        byte[] bytes = event.isBase64() ? base64(text) : text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > largestBody) {
            throw ApiProblemException.of(ProblemType.BODY_TOO_LARGE);
        }
        return bytes;
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw ApiProblemException.of(
                    ProblemType.INVALID_REQUEST, "the body is not the base64 that the event says it is");
        }
    }
}
