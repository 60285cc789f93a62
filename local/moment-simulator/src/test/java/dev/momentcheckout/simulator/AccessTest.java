package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final SimulatorSettings SETTINGS = SimulatorSettings.defaults()
            .withSecretKeys("sk_test_one", "sk_live_two", "sk_test_revoked")
            .withRevokedKeys("sk_test_revoked");

    @Test
    void a_missing_key_is_401() throws Exception {
        assertThat(statusFor(SETTINGS, null)).isEqualTo(401);
    }

    @Test
    void another_scheme_is_401() throws Exception {
        assertThat(statusFor(SETTINGS, "Basic sk_test_one")).isEqualTo(401);
    }

    @Test
    void an_unknown_key_is_401() throws Exception {
        assertThat(statusFor(SETTINGS, "Bearer sk_test_unknown")).isEqualTo(401);
    }

    @Test
    void an_unknown_key_is_400_if_configured() throws Exception {
        assertThat(statusFor(SETTINGS.withUnknownKeyStatus(400), "Bearer sk_test_unknown"))
                .isEqualTo(400);
    }

    @Test
    void a_revoked_key_is_403_even_if_it_is_accepted_too() throws Exception {
        assertThat(statusFor(SETTINGS, "Bearer sk_test_revoked")).isEqualTo(403);
    }

    @Test
    void an_accepted_key_is_authenticated() throws Exception {
        assertThat(statusFor(SETTINGS, "Bearer sk_test_one")).isEqualTo(404);
    }

    @Test
    void a_key_of_the_other_mode_gets_404_for_the_session() throws Exception {
        try (MomentSimulator simulator = MomentSimulator.start(SETTINGS)) {
            ApiClient client = new ApiClient(simulator);
            HttpRequest.Builder create = HttpRequest.newBuilder(
                            client.createRequest("key-1", ApiClient.BODY), (_, _) -> true)
                    .setHeader("Authorization", "Bearer sk_live_two");
            HttpResponse<String> created = client.send(create.build());
            String path =
                    "/collect/payment_sessions/" + json(created).path("id").asText();

            assertThat(json(created).path("mode").asText()).isEqualTo("live");
            assertThat(get(client, path, "Bearer sk_live_two").statusCode()).isEqualTo(200);
            assertThat(get(client, path, "Bearer sk_test_one").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void after_a_rotation_only_the_new_key_is_accepted() throws Exception {
        try (MomentSimulator simulator = MomentSimulator.start(SETTINGS)) {
            ApiClient client = new ApiClient(simulator);
            String path = "/collect/payment_sessions/ps_none";

            simulator.acceptSecretKeys("sk_test_next");

            assertThat(get(client, path, "Bearer sk_test_next").statusCode()).isEqualTo(404);
            assertThat(get(client, path, "Bearer sk_test_one").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void settings_never_print_a_key_or_a_secret() {
        String printed = SETTINGS.toString();

        assertThat(printed)
                .doesNotContain("sk_test_one", "sk_test_revoked", "whsec_")
                .contains("3 accepted");
    }

    @Test
    void settings_reject_undocumented_statuses() {
        assertThatThrownBy(() -> SETTINGS.withUnknownKeyStatus(418)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SETTINGS.withMismatchStatus(400)).isInstanceOf(IllegalArgumentException.class);
    }

    private static int statusFor(SimulatorSettings settings, @Nullable String authorization) throws Exception {
        try (MomentSimulator simulator = MomentSimulator.start(settings)) {
            HttpResponse<String> response =
                    get(new ApiClient(simulator), "/collect/payment_sessions/ps_none", authorization);
            assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
            assertThat(json(response).path("status").asInt()).isEqualTo(response.statusCode());
            return response.statusCode();
        }
    }

    private static HttpResponse<String> get(ApiClient client, String path, @Nullable String authorization)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(client.request(path).build().uri());
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build());
    }
}
