package dev.momentcheckout.simulator;

import static dev.momentcheckout.simulator.ApiClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {
    private static final MomentSimulator SIMULATOR = MomentSimulator.start(SimulatorSettings.defaults());
    private final ApiClient client = new ApiClient(SIMULATOR);

    @AfterAll
    static void stop() {
        SIMULATOR.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"text\"",
                "{\"amount\":1,\"currency\":\"ZAR\"",
                "{\"amount\":1,\"currency\":\"ZAR\"} {}",
                "{\"amount\":1,\"amount\":2,\"currency\":\"ZAR\"}"
            })
    void rejects_a_body_that_is_not_a_json_object(String body) throws Exception {
        assertRejected(body, "body");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"amount\":\"100\",",
                "\"amount\":10.5,",
                "\"amount\":10.0,",
                "\"amount\":-1,",
                "\"amount\":null,",
                "\"amount\":9223372036854775808,"
            })
    void rejects_an_amount_that_is_not_an_integer_of_minor_units(String amount) throws Exception {
        assertRejected("{" + amount + "\"currency\":\"ZAR\"}", "amount");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",\"currency\":null", ",\"currency\":\"RAND\"", ",\"currency\":710", ",\"currency\":\"\""})
    void rejects_a_currency_that_is_not_a_code(String currency) throws Exception {
        assertRejected("{\"amount\":100" + currency + "}", "currency");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"type\":\"subscription\"",
                "\"type\":null",
                "\"type\":1",
                "\"external_reference\":\"\"",
                "\"external_reference\":\"order 1\"",
                "\"external_reference\":17",
                "\"options\":[]",
                "\"options\":{\"checkout_options\":\"embedded\"}",
                "\"options\":{\"checkout_options\":{\"presentation_mode\":{\"mode\":\"popup\"}}}",
                "\"options\":{\"checkout_options\":{\"presentation_mode\":{\"mode\":1}}}",
                "\"options\":{\"checkout_options\":{\"save_payment_method\":\"perhaps\"}}",
                "\"options\":{\"checkout_options\":{\"success_url\":\"/return\"}}",
                "\"options\":{\"checkout_options\":{\"success_url\":\"https://a b\"}}",
                "\"options\":{\"checkout_options\":{\"success_url\":5}}",
                "\"options\":{\"payment_method_options\":{\"card\":{\"capture_method\":\"later\"}}}",
                "\"metadata\":[]",
                "\"metadata\":{\"a\":1}",
                "\"metadata\":{\"a\":null}",
                "\"metadata\":{\"a23456789b123456789c123456789d123456789e1\":\"41 characters\"}",
                "\"metadata\":{\"1\":\"\",\"2\":\"\",\"3\":\"\",\"4\":\"\",\"5\":\"\",\"6\":\"\",\"7\":\"\",\"8\":\"\",\"9\":\"\",\"10\":\"\",\"11\":\"\"}"
            })
    void rejects_a_field_outside_its_limits_and_names_it(String field) throws Exception {
        assertRejected("{\"amount\":100,\"currency\":\"ZAR\"," + field + "}", field.replaceFirst("\"(\\w+)\".*", "$1"));
    }

    @Test
    void external_reference_has_at_most_255_characters() throws Exception {
        String body = "{\"amount\":100,\"currency\":\"ZAR\",\"external_reference\":\"%s\"}";

        assertThat(create(body.formatted("r".repeat(255))).statusCode()).isEqualTo(201);
        assertRejected(body.formatted("r".repeat(256)), "external_reference");
    }

    @Test
    void metadata_values_have_at_most_500_characters() throws Exception {
        String body = "{\"amount\":100,\"currency\":\"ZAR\",\"metadata\":{\"note\":\"%s\"}}";

        assertThat(create(body.formatted("n".repeat(500))).statusCode()).isEqualTo(201);
        assertRejected(body.formatted("n".repeat(501)), "metadata");
    }

    @ParameterizedTest
    @ValueSource(strings = {"redirect", "embedded", "embedded_modal", "embedded_inline"})
    void accepts_every_documented_presentation_mode(String mode) throws Exception {
        assertThat(create(presentation(mode)).statusCode()).isEqualTo(201);
    }

    @Test
    void accepts_any_presentation_mode_if_configured() throws Exception {
        try (MomentSimulator lenient =
                MomentSimulator.start(SimulatorSettings.defaults().acceptingAnyPresentationMode())) {
            assertThat(new ApiClient(lenient)
                            .create("key-1", presentation("popup"))
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":0,\"currency\":\"ZAR\",\"options\":{\"checkout_options\":{\"save_payment_method\":\"prompt\"}}}",
                "{\"amount\":0,\"currency\":\"ZAR\",\"options\":{\"checkout_options\":{\"save_payment_method\":\"never\"}}}",
                "{\"amount\":0,\"currency\":\"ZAR\",\"type\":\"first_in_series\","
                        + "\"options\":{\"checkout_options\":{\"save_payment_method\":\"never\"}}}",
                "{\"amount\":0,\"currency\":\"ZAR\",\"type\":\"next_in_series\"}"
            })
    void rejects_amount_0_with_another_value_than_always(String body) throws Exception {
        assertRejected(body, "amount 0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":0,\"currency\":\"ZAR\"}",
                "{\"amount\":0,\"currency\":\"ZAR\",\"type\":\"first_in_series\"}",
                "{\"amount\":0,\"currency\":\"ZAR\",\"options\":{\"checkout_options\":{\"save_payment_method\":\"always\"}}}"
            })
    void accepts_amount_0_without_the_option_and_with_always(String body) throws Exception {
        assertThat(create(body).statusCode()).isEqualTo(201);
    }

    @Test
    void ignores_unknown_fields() throws Exception {
        assertThat(create("{\"amount\":100,\"currency\":\"ZAR\",\"colour\":\"blue\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void returns_the_currency_in_upper_case() throws Exception {
        assertThat(json(create("{\"amount\":100,\"currency\":\"zar\"}"))
                        .path("currency")
                        .asText())
                .isEqualTo("ZAR");
    }

    @Test
    void rejects_another_content_type_than_json() throws Exception {
        HttpRequest request = client.request("/collect/payment_sessions")
                .header("Content-Type", "text/plain")
                .header("Idempotency-Key", "key-1")
                .POST(BodyPublishers.ofString(ApiClient.BODY))
                .build();

        assertThat(client.send(request).statusCode()).isEqualTo(400);
    }

    @Test
    void an_unknown_session_is_a_404_problem_with_the_path() throws Exception {
        HttpResponse<String> response = client.retrieve("ps_nope");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(response.body())
                .isEqualTo(
                        "{\"type\":\"https://api.momentco.io/docs/errors#not-found\",\"title\":\"Resource not found\","
                                + "\"status\":404,\"detail\":\"No such payment session\","
                                + "\"instance\":\"/collect/payment_sessions/ps_nope\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/collect/refunds", "/elsewhere", "/collect/payment_sessions", "/collect/payments/pay_nope"})
    void any_other_path_is_a_404_problem(String path) throws Exception {
        HttpResponse<String> response = client.get(path);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).path("instance").asText()).isEqualTo(path);
    }

    private HttpResponse<String> create(String body) throws Exception {
        return client.create(UUID.randomUUID().toString(), body);
    }

    private void assertRejected(String body, String named) throws Exception {
        HttpResponse<String> response = create(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(json(response).path("detail").asText()).containsIgnoringCase(named);
        assertThat(json(response).path("title").asText()).isEqualTo("Bad request");
    }

    private static String presentation(String mode) {
        return "{\"amount\":100,\"currency\":\"ZAR\",\"options\":{\"checkout_options\":{\"presentation_mode\":{\"mode\":\"%s\"}}}}"
                .formatted(mode);
    }
}
