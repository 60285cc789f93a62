package dev.momentcheckout.testing.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.client.ApiClient;
import dev.momentcheckout.client.ApiException;
import dev.momentcheckout.client.api.DefaultApi;
import dev.momentcheckout.client.model.CreateRequest;
import dev.momentcheckout.client.model.Created;
import dev.momentcheckout.client.model.ErrorResponse;
import dev.momentcheckout.client.model.MomentEvent;
import dev.momentcheckout.client.model.Status;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The generated client, against each answer of the contract and against the lab. */
class GeneratedClientTest {
    private static final ObjectMapper JSON = ApiClient.createDefaultObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PROBLEM = "urn:moment-checkout:problem:";
    /** More than Moment's webhook needs. */
    private static final int READS = 2000;

    private static final DefaultApi LAB = client(environment("LAB_API"));

    static Stream<Named<JsonNode>> answers() throws IOException {
        JsonNode answers = JSON.readTree(Path.of(environment("ANSWERS")).toFile());
        return StreamSupport.stream(answers.spliterator(), false)
                .map(answer -> Named.of(
                        answer.path("operation").asText() + " "
                                + answer.path("title").asText(),
                        answer));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void each_answer_has_its_type_and_all_its_members(JsonNode answer) throws IOException {
        DefaultApi client = client(answer.path("base").asText());
        ApiException error = failure(() -> send(answer.path("operation").asText(), client));
        assertThat(error.getCode()).isEqualTo(answer.path("status").asInt());
        ErrorResponse body = body(error);
        JsonNode sent = answer.path("body");
        assertThat((JsonNode) JSON.valueToTree(body)).isEqualTo(sent);
        assertThat(body.getType()).isEqualTo(sent.path("type").textValue());
        assertThat(body.getSessionId()).isEqualTo(sent.path("session_id").textValue());
        assertThat(body.getMessage()).isEqualTo(sent.path("message").textValue());
        answer.path("headers")
                .properties()
                .forEach(header -> assertThat(error.getResponseHeaders().firstValue(header.getKey()))
                        .hasValue(header.getValue().asText()));
    }

    @Test
    void the_text_of_html_is_in_the_exception() {
        ApiException error = failure(() -> client(environment("HTML")).createPaymentSession(null, null));
        assertThat(error.getCode()).isEqualTo(503);
        assertThat(error.getResponseBody()).isEqualTo("<html>Bad gateway</html>");
    }

    @Test
    void a_field_that_is_newer_than_the_client_is_ignored() throws ApiException {
        Created created = client(environment("NEW_FIELD")).createPaymentSession(null, null);
        assertThat(created.getSessionId()).isEqualTo("ps_1");
    }

    @Test
    void a_payment_in_the_lab() throws Exception {
        String key = UUID.randomUUID().toString();
        Created created = LAB.createPaymentSession(key, null);
        assertThat(LAB.createPaymentSession(key, new CreateRequest())).isEqualTo(created);
        Status open = LAB.getSessionStatus(created.getSessionId());
        assertThat(open.getStatus()).isEqualTo(Status.StatusEnum.ACTIVE);
        assertThat(open.getFinal()).isFalse();
        assertThat(open.getAmount()).isEqualTo(1000);

        command(environment("LAB_MOMENT") + "/_sim/sessions/" + created.getSessionId() + "/pay");
        assertThat(IntStream.range(0, READS).mapToObj(_ -> status(created.getSessionId())))
                .contains(Status.StatusEnum.COMPLETED);

        ApiException paid = failure(() -> LAB.createPaymentSession(key, null));
        assertThat(paid.getCode()).isEqualTo(409);
        assertThat(body(paid).getType()).isEqualTo(PROBLEM + "payment-already-completed");
        assertThat(body(paid).getSessionId()).isEqualTo(created.getSessionId());
    }

    @Test
    void errors_of_the_lab() throws IOException {
        ApiException invalid =
                failure(() -> LAB.createPaymentSession(null, new CreateRequest().reference("not a reference")));
        assertThat(invalid.getCode()).isEqualTo(400);
        assertThat(body(invalid).getType()).isEqualTo(PROBLEM + "invalid-request");
        assertThat(body(invalid).getField()).isEqualTo("reference");

        ApiException unknown = failure(() -> LAB.getSessionStatus("ps_unknown"));
        assertThat(unknown.getCode()).isEqualTo(404);
        assertThat(body(unknown).getType()).isEqualTo(PROBLEM + "session-not-found");
        assertThat(unknown.getResponseHeaders().firstValue("X-Request-Id"))
                .hasValue(body(unknown).getRequestId());

        ApiException webhook = failure(() -> send("receiveWebhook", LAB));
        assertThat(webhook.getCode()).isEqualTo(401);
        assertThat(body(webhook).getType()).isEqualTo(PROBLEM + "webhook-verification-failed");
    }

    @Test
    void moment_fails() throws Exception {
        command(environment("LAB_PAGE") + "/lab/faults/MOMENT_FAILS/on");
        try {
            ApiException failed = failure(() -> LAB.createPaymentSession(null, null));
            assertThat(failed.getCode()).isEqualTo(503);
            assertThat(body(failed).getType()).isEqualTo(PROBLEM + "moment-unavailable");
            assertThat(failed.getResponseHeaders().firstValueAsLong("Retry-After"))
                    .isPresent();
        } finally {
            command(environment("LAB_PAGE") + "/lab/faults/MOMENT_FAILS/off");
        }
    }

    @Test
    void a_key_of_another_product() throws Exception {
        command(environment("LAB_PAGE") + "/lab/pricing/catalog");
        try {
            String key = UUID.randomUUID().toString();
            LAB.createPaymentSession(key, new CreateRequest().productId("tea"));
            ApiException other = failure(() -> LAB.createPaymentSession(key, new CreateRequest().productId("cake")));
            assertThat(other.getCode()).isEqualTo(409);
            assertThat(body(other).getType()).isEqualTo(PROBLEM + "idempotency-key-reused");
            assertThat(body(other).getSessionId()).isNull();
        } finally {
            command(environment("LAB_PAGE") + "/lab/pricing/fixed");
        }
    }

    private interface Request {
        void send() throws ApiException;
    }

    private static ApiException failure(Request request) {
        return catchThrowableOfType(ApiException.class, request::send);
    }

    /** The library {@code native} leaves the body of an error as text. */
    private static ErrorResponse body(ApiException error) throws IOException {
        return JSON.readValue(error.getResponseBody(), ErrorResponse.class);
    }

    private static void send(String operation, DefaultApi client) throws ApiException {
        switch (operation) {
            case "createPaymentSession" -> client.createPaymentSession(null, null);
            case "getSessionStatus" -> client.getSessionStatus("ps_1");
            case "receiveWebhook" ->
                client.receiveWebhook(
                        "1",
                        "1",
                        "v1,",
                        new MomentEvent()
                                .id("evt_1")
                                .type("payment_session.completed")
                                .data(Map.of()));
            default -> throw new IllegalArgumentException(operation);
        }
    }

    private static Status.StatusEnum status(String session) {
        try {
            return LAB.getSessionStatus(session).getStatus();
        } catch (ApiException e) {
            throw new AssertionError(e);
        }
    }

    private static DefaultApi client(String url) {
        return new DefaultApi(new ApiClient(HttpClient.newBuilder(), JSON, url));
    }

    private static void command(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(HTTP.send(request, BodyHandlers.ofString()).statusCode()).isBetween(200, 299);
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null) {
            throw new IllegalStateException(name + " is missing: make check-clients starts the lab and sets it");
        }
        return value;
    }
}
