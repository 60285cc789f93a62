package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.Caller.json;
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
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void creates_an_active_session_with_the_documented_fields() throws Exception {
        HttpResponse<String> response = caller.create("key-1");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("idempotent-replayed")).isEmpty();
        ObjectNode session = (ObjectNode) json(response);
        JsonNode expected = Wire.JSON.readTree("""
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
        String id = caller.created("key-1");

        HttpResponse<String> response = caller.retrieve(id);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("id").asText()).isEqualTo(id);
        assertThat(json(response).has("client_token")).isFalse();
    }

    @Test
    void retrieves_the_same_client_token_again_when_set_so() throws Exception {
        try (MomentSimulator generous =
                MomentSimulator.start(SimulatorSettings.defaults().withClientTokenOnRetrieve())) {
            Caller other = new Caller(generous);
            JsonNode created = json(other.create("key-1"));

            assertThat(json(other.retrieve(created.path("id").asText())).path("client_token"))
                    .isEqualTo(created.path("client_token"));
        }
    }

    @Test
    void echoes_metadata_in_its_order_and_the_return_url_but_not_the_success_url() throws Exception {
        HttpResponse<String> response = caller.create(
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
    void says_that_hosted_pages_are_where_the_settings_say() throws Exception {
        try (MomentSimulator elsewhere = MomentSimulator.start(
                SimulatorSettings.defaults().withCheckoutUrl(URI.create("http://127.0.0.1:9/pay")))) {
            assertThat(json(new Caller(elsewhere).create("key-1"))
                            .path("session_url")
                            .asText())
                    .startsWith("http://127.0.0.1:9/pay/ckt");
        }
    }

    @Test
    void random_ids_are_letters_and_digits_and_differ() throws Exception {
        try (MomentSimulator random = MomentSimulator.start(SimulatorSettings.defaults())) {
            Caller other = new Caller(random);
            String first = other.created("key-1");

            assertThat(first).matches("ps_[A-Za-z0-9]{20}").isNotEqualTo(other.created("key-2"));
        }
    }
}
