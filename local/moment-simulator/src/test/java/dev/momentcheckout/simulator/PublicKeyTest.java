package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicKeyTest {
    private static final String PUBLIC_KEY = SimulatorSettings.DEFAULT_PUBLIC_KEY;
    private static final String LIVE_PUBLIC_KEY = "pk_live";

    private final MomentSimulator simulator = MomentSimulator.start(SimulatorSettings.defaults()
            .withPublicKeys(PUBLIC_KEY, LIVE_PUBLIC_KEY, "pk_test_revoked")
            .withRevokedKeys("pk_test_revoked"));
    private final ApiClient client = new ApiClient(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void a_public_key_creates_a_session_with_its_metadata() throws Exception {
        HttpResponse<String> created = createWith(PUBLIC_KEY, "key-1");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(json(created).path("mode").asText()).isEqualTo("test");
        assertThat(json(created).path("client_token").asText()).isNotEmpty();
        assertThat(json(created).path("metadata").path("order_id").asText()).isEqualTo("1001");
        assertThat(simulator.sessions())
                .extracting(Session::id)
                .containsExactly(json(created).path("id").asText());
    }

    @Test
    void the_default_settings_accept_a_public_key() throws Exception {
        try (MomentSimulator defaults = MomentSimulator.start(SimulatorSettings.defaults())) {
            assertThat(createWith(new ApiClient(defaults), "pk_test_simulator", "key-1")
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @Test
    void a_public_key_cannot_retrieve_a_session_and_uses_up_no_fault() throws Exception {
        String id = json(createWith(PUBLIC_KEY, "key-1")).path("id").asText();
        simulator.faults().next(Endpoint.RETRIEVE, Fault.failure(503));

        HttpResponse<String> response = get("/collect/payment_sessions/" + id, PUBLIC_KEY);

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.body()).doesNotContain("amount", PUBLIC_KEY);
        assertThat(simulator.faults().planned()).hasSize(1);
    }

    @Test
    void a_public_key_cannot_retrieve_a_payment() throws Exception {
        String id = json(createWith(PUBLIC_KEY, "key-1")).path("id").asText();
        String payment = simulator.pay(id).paymentId().orElseThrow();

        assertThat(get("/collect/payments/" + payment, PUBLIC_KEY).statusCode()).isEqualTo(403);
        assertThat(client.get("/collect/payments/" + payment).statusCode()).isEqualTo(200);
    }

    @Test
    void the_secret_key_retrieves_a_session_that_a_public_key_created() throws Exception {
        String id = json(createWith(PUBLIC_KEY, "key-1")).path("id").asText();

        assertThat(client.retrieve(id).statusCode()).isEqualTo(200);
    }

    @Test
    void the_prefix_of_a_public_key_selects_the_mode() throws Exception {
        assertThat(json(createWith(LIVE_PUBLIC_KEY, "key-1")).path("mode").asText())
                .isEqualTo("live");
    }

    @Test
    void a_public_key_and_the_secret_key_do_not_share_idempotency_keys() throws Exception {
        String id = client.created("key-1");

        assertThat(json(createWith(PUBLIC_KEY, "key-1")).path("id").asText()).isNotEqualTo(id);
    }

    @Test
    void an_unknown_or_revoked_public_key_is_rejected() throws Exception {
        assertThat(createWith("pk_test_unknown", "key-1").statusCode()).isEqualTo(401);
        assertThat(createWith("pk_test_revoked", "key-1").statusCode()).isEqualTo(403);
        assertThat(simulator.sessions()).isEmpty();
    }

    @Test
    void a_public_key_survives_the_rotation_of_the_secret_key() throws Exception {
        simulator.acceptSecretKeys("sk_test_next");

        assertThat(createWith(PUBLIC_KEY, "key-1").statusCode()).isEqualTo(201);
    }

    private HttpResponse<String> createWith(String key, String idempotencyKey) throws Exception {
        return createWith(client, key, idempotencyKey);
    }

    private static HttpResponse<String> createWith(ApiClient client, String key, String idempotencyKey)
            throws Exception {
        return client.send(HttpRequest.newBuilder(client.createRequest(idempotencyKey, ApiClient.BODY), (_, _) -> true)
                .setHeader("Authorization", "Bearer " + key)
                .build());
    }

    private HttpResponse<String> get(String path, String key) throws Exception {
        return client.send(HttpRequest.newBuilder(client.request(path).build(), (_, _) -> true)
                .setHeader("Authorization", "Bearer " + key)
                .build());
    }
}
