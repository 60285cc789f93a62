package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CreateAndRetrieveTest {
    private final MomentSimulator simulator = MomentSimulator.start(
            SimulatorSettings.defaults().withClock(new TestClock()).withIds(new CountingIds()));
    private final ApiClient client = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void creates_an_active_session_with_the_documented_fields() throws Exception {
        HttpResponse<String> response = client.create("key-1");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("idempotent-replayed")).isEmpty();
        ObjectNode session = (ObjectNode) json(response);
        JsonNode expected = JsonFormat.JSON.readTree("""
                {"id":"ps_sim0000000001","type":"one_time","amount":12550,"currency":"ZAR","status":"active",
                 "payment_outcome":"not_started","payment_status":"unpaid",
                 "session_url":"https://checkout.momentpay.net/cktsim0000000001","mode":"test",
                 "external_reference":"ORDER-1001","metadata":{"order_id":"1001"},
                 "created_at":"2026-06-01T08:00:00.000Z","updated_at":"2026-06-01T08:00:00.000Z"}""");
        assertThat(session.path("client_token").asText()).matches("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]+");
        session.remove("client_token");
        assertThat(session.toString()).isEqualTo(expected.toString());
    }

    @Test
    void retrieves_the_session_without_its_client_token() throws Exception {
        String id = client.created("key-1");

        HttpResponse<String> response = client.retrieve(id);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("id").asText()).isEqualTo(id);
        assertThat(json(response).has("client_token")).isFalse();
    }

    @Test
    void retrieves_the_client_token_too_if_configured() throws Exception {
        try (MomentSimulator configured =
                MomentSimulator.start(SimulatorSettings.defaults().withClientTokenOnRetrieve())) {
            ApiClient other = new ApiClient(configured);
            JsonNode created = json(other.create("key-1"));

            assertThat(json(other.retrieve(created.path("id").asText())).path("client_token"))
                    .isEqualTo(created.path("client_token"));
        }
    }

    @Test
    void echoes_metadata_in_its_order_and_the_return_url_but_not_the_success_url() throws Exception {
        HttpResponse<String> response = client.create(
                "key-1",
                "{\"amount\":1,\"currency\":\"ZAR\",\"metadata\":{\"z\":\"1\",\"a\":\"2\",\"m\":\"\"},\"options\":"
                        + "{\"checkout_options\":{\"return_url\":\"https://shop.example/r\",\"success_url\":\"app://s\"}}}");

        assertThat(response.body())
                .contains(
                        "\"metadata\":{\"z\":\"1\",\"a\":\"2\",\"m\":\"\"}",
                        "\"return_url\":\"https://shop.example/r\"")
                .doesNotContain("success_url", "app://s");
    }

    @Test
    void the_session_url_starts_with_the_configured_checkout_url() throws Exception {
        try (MomentSimulator configured = MomentSimulator.start(
                SimulatorSettings.defaults().withCheckoutUrl(URI.create("http://127.0.0.1:9/pay")))) {
            assertThat(json(new ApiClient(configured).create("key-1"))
                            .path("session_url")
                            .asText())
                    .startsWith("http://127.0.0.1:9/pay/ckt");
        }
    }

    @Test
    void random_ids_are_unique_letters_and_digits() throws Exception {
        try (MomentSimulator random = MomentSimulator.start(SimulatorSettings.defaults())) {
            ApiClient other = new ApiClient(random);
            String first = other.created("key-1");

            assertThat(first).matches("ps_[A-Za-z0-9]{20}").isNotEqualTo(other.created("key-2"));
        }
    }
}
