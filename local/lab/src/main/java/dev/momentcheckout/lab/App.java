package dev.momentcheckout.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An HTTP client of the API, as an app or as Moment's webhook sender. */
public final class App implements AutoCloseable {
    /** As long as API Gateway waits for an integration. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI api;
    private final Map<String, String> headers;

    /** @param api base URL, without {@code /api} */
    public App(URI api) {
        this(api, Map.of());
    }

    /** @param headers sent with each request, for example an access token */
    public App(URI api, Map<String, String> headers) {
        this.api = api;
        this.headers = Map.copyOf(headers);
    }

    /** A response; {@code body} is a missing node if it is not JSON. */
    public record Response(int status, JsonNode body) {}

    /** Creates a session with a POST without a body, as an app does that follows Moment's SDK documentation. */
    public Response createSession() {
        return createSession(null, null);
    }

    /**
     * Creates a session.
     *
     * @param key {@code Idempotency-Key}; null for none
     * @param json the body; null for none
     */
    public Response createSession(@Nullable String key, @Nullable String json) {
        HttpRequest.Builder request = request("/api/create-payment-session");
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        if (json == null) {
            return send(request.POST(BodyPublishers.noBody()));
        }
        return send(request.header("content-type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** Returns the status of a session. */
    public Response status(String sessionId) {
        return send(request("/api/session-status?session_id=" + sessionId).GET());
    }

    /** Delivers a webhook. */
    public Response webhook(Map<String, String> signature, String body) {
        HttpRequest.Builder request = request("/api/moment-webhook").POST(BodyPublishers.ofString(body));
        request.header("content-type", "application/json");
        signature.forEach(request::header);
        return send(request);
    }

    @Override
    public void close() {
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(api + path))
                .version(HttpClient.Version.HTTP_1_1)
                .timeout(TIMEOUT);
        headers.forEach(request::header);
        return request;
    }

    private Response send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Response(response.statusCode(), parse(response.body()));
        } catch (IOException e) {
            throw new UncheckedIOException("The API does not respond", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the API", e);
        }
    }

    private JsonNode parse(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            return json.missingNode();
        }
    }
}
