package dev.momentcheckout.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A client of the API. Its requests are valid; tests change them one step at a time. */
final class ApiClient {
    static final String BODY = """
            {"amount":12550,"currency":"ZAR","external_reference":"ORDER-1001","metadata":{"order_id":"1001"},\
            "options":{"checkout_options":{"presentation_mode":{"mode":"embedded"},\
            "success_url":"myapp://checkout?session_id={SESSION_ID}"}}}""";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final URI base;

    ApiClient(MomentSimulator simulator) {
        base = simulator.baseUrl();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + SimulatorSettings.DEFAULT_SECRET_KEY);
    }

    HttpRequest createRequest(String key, String body) {
        return request("/collect/payment_sessions")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    HttpResponse<String> create(String key, String body) throws IOException, InterruptedException {
        return send(createRequest(key, body));
    }

    HttpResponse<String> create(String key) throws IOException, InterruptedException {
        return create(key, BODY);
    }

    /** Creates a session and returns its id. */
    String created(String key) throws IOException, InterruptedException {
        return json(create(key)).path("id").asText();
    }

    HttpResponse<String> retrieve(String id) throws IOException, InterruptedException {
        return send(request("/collect/payment_sessions/" + id).build());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).build());
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(request(path).POST(BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> delete(String path) throws IOException, InterruptedException {
        return send(request(path).DELETE().build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        return CLIENT.sendAsync(request, BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) throws IOException {
        return JsonFormat.JSON.readTree(response.body());
    }
}
