package dev.momentcheckout.preflight;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Reads the metadata of a token issuer, as API Gateway does when it creates the authorizer. If API Gateway cannot read
 * them, the deployment rolls back.
 *
 * @see <a href="https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig">OpenID Connect
 *     Discovery 1.0, section 4</a>
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html">JWT
 *     authorizers</a>
 */
final class IssuerMetadata {
    /** An issuer that needs longer would also delay the requests of the apps. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int MAX_BYTES = 1_000_000;
    private static final Pattern AUTHORITY = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
    private static final String PATH = "/.well-known/openid-configuration";

    private final HttpClient client;
    private final Duration timeout;

    IssuerMetadata(HttpClient client, Duration timeout) {
        this.client = client;
        this.timeout = timeout;
    }

    /** Returns a reader that trusts the certificates that Java trusts, and follows no redirect. */
    static IssuerMetadata overTheInternet() {
        return new IssuerMetadata(
                HttpClient.newBuilder()
                        .connectTimeout(TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build(),
                TIMEOUT);
    }

    /**
     * Whether {@link #problem} cannot read the metadata of this issuer, because Java's HTTP client does not accept its
     * host name: one with an underscore, for example, which DNS accepts.
     */
    static boolean isOutOfReach(String issuer) {
        try {
            return metadataOf(issuer).getHost() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Returns what is wrong with an issuer's metadata; empty if API Gateway can use them, or if the issuer
     * {@linkplain #isOutOfReach is out of reach}.
     */
    Optional<String> problem(String issuer) {
        URI metadata;
        try {
            metadata = metadataOf(issuer);
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    "JwtIssuer must be an https URL with a host name, and without user name, query and fragment");
        }
        if (metadata.getHost() == null) {
            return Optional.empty();
        }
        return fault(issuer, metadata)
                .map(fault -> "JwtIssuer: " + metadata + " " + fault
                        + ". API Gateway reads this address when it creates the authorizer, and the deployment rolls back"
                        + " if it cannot. If API Gateway can reach the issuer and only this machine cannot, set"
                        + " ISSUER_CHECK=off");
    }

    private static URI metadataOf(String issuer) {
        URI uri = URI.create(issuer);
        // The host and the user are null if the host name is not one for Java.
        String authority = requireNonNullElse(uri.getRawAuthority(), "");
        if (!AUTHORITY.matcher(authority).matches() || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("not an issuer");
        }
        String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
        return URI.create(base + PATH);
    }

    private Optional<String> fault(String issuer, URI metadata) {
        HttpRequest request = HttpRequest.newBuilder(metadata)
                .header("accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<String>> call =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
        try {
            // A time limit of the request would not cover the body.
            HttpResponse<String> response = call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return response.statusCode() == 200
                    ? faultOf(issuer, response.body())
                    : Optional.of("answers with status " + response.statusCode());
        } catch (TimeoutException e) {
            call.cancel(true);
            return Optional.of("does not answer within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            return Optional.of("cannot be read (" + cause(requireNonNullElse(e.getCause(), e)) + ")");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PreflightException("Interrupted", e);
        }
    }

    private static Optional<String> faultOf(String issuer, String body) {
        JsonNode json;
        try {
            json = new ObjectMapper().readTree(body);
        } catch (JacksonException e) {
            return Optional.of("does not answer with JSON");
        }
        if (!json.path("issuer").asText().equals(issuer)) {
            return Optional.of("names the issuer \"" + json.path("issuer").asText()
                    + "\", which the tokens will have as their claim iss, instead of \"" + issuer + "\"");
        }
        if (json.path("jwks_uri").asText().isEmpty()) {
            return Optional.of("names no jwks_uri, the address of the keys that sign the tokens");
        }
        return Optional.empty();
    }

    /** Names the kind of failure too, because the messages of the JDK are short or absent. */
    private static String cause(Throwable failure) {
        return failure instanceof IOException && failure.getMessage() != null
                ? failure.getClass().getSimpleName() + ": " + failure.getMessage()
                : failure.getClass().getSimpleName();
    }
}
