package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;

/** What a lab has recorded, as its page reads it. */
final class Records implements AutoCloseable {
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final Lab lab;

    Records(Lab lab) {
        this.lab = lab;
    }

    /** Waits until everything that goes on has ended and is recorded. */
    void awaitIdle() {
        lab.moment().webhooks().awaitIdle();
        lab.moment().awaitIdle();
        assertThat(lab.awaitPublished()).isTrue();
        lab.observe();
        // The writes whose response was on its way are recorded now.
        lab.observe();
    }

    /** Opens a session for an order of the catalog and pays it. Returns the session. */
    String payOrder(App app, String order) {
        lab.deploy(Pricing.CATALOG);
        lab.putCatalogItem("order#" + order, 4900, "ZAR");
        String session = app.createSession(null, "{\"order_id\":\"" + order + "\"}")
                .body()
                .path("session_id")
                .asText();
        awaitIdle();
        lab.moment().pay(session);
        awaitIdle();
        return session;
    }

    HttpResponse<String> send(String method, String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(lab.pageUrl() + path)).method(method, BodyPublishers.noBody());
        return http.send((headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofString());
    }

    JsonNode payment(String id) throws IOException, InterruptedException {
        HttpResponse<String> response = send("GET", "/lab/payments/" + id);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }

    boolean has(String id) throws IOException, InterruptedException {
        return send("GET", "/lab/payments/" + id).statusCode() == 200;
    }

    /** Returns the steps as {@code FROM-TO type function label}. */
    List<String> steps(String id) throws IOException, InterruptedException {
        List<String> steps = new ArrayList<>();
        payment(id)
                .path("events")
                .forEach(step -> steps.add(step.path("from").asText() + "-"
                        + step.path("to").asText() + " "
                        + step.path("type").asText() + " "
                        + step.path("function").asText("-") + " "
                        + step.path("label").asText()));
        return steps;
    }

    JsonNode step(String id, String label) throws IOException, InterruptedException {
        for (JsonNode step : payment(id).path("events")) {
            if (step.path("label").asText().equals(label)) {
                return step;
            }
        }
        throw new AssertionError("no step " + label + " in " + steps(id));
    }

    @Override
    public void close() {
        http.close();
    }
}
