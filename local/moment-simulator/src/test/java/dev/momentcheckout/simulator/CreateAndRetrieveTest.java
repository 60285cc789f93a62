package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.Caller.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
}
