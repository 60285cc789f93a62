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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The requests of the page's buttons. */
class ControlsTest {
    private static final Lab LAB =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    @AfterEach
    void clearFaults() throws Exception {
        send("DELETE", "chaos-run", "");
        awaitStatus(204, "DELETE", "faults", "");
    }

    @AfterAll
    static void close() {
        LAB.close();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(LAB.pageUrl() + "/lab/" + path))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private JsonNode settings() throws IOException, InterruptedException {
        return json.readTree(send("GET", "settings", "").body());
    }

    @Test
    void settings_list_products_scenarios_and_faults() throws Exception {
        JsonNode settings = settings();

        assertThat(settings.path("moment").asText())
                .isEqualTo(LAB.moment().baseUrl().toString());
        assertThat(settings.path("pricing").asText()).isEqualTo("fixed");
        assertThat(settings.path("products")).hasSize(3);
        assertThat(settings.path("scenarios")).hasSize(12);
        assertThat(settings.path("faults")).hasSize(FaultSwitch.values().length).allSatisfy(fault -> {
            assertThat(fault.path("group").asText()).isNotEmpty();
            assertThat(fault.path("expect").asText()).isNotEmpty();
        });
        assertThat(settings.toString()).doesNotContain("sk_test", "whsec");
    }

    @Test
    void a_fault_is_on_until_it_is_switched_off() throws Exception {
        assertThat(send("POST", "faults/LOST/on", "").statusCode()).isEqualTo(204);
        assertThat(LAB.faults().on()).containsExactly(FaultSwitch.LOST);

        assertThat(send("POST", "faults/LOST/off", "").statusCode()).isEqualTo(204);
        assertThat(LAB.faults().on()).isEmpty();

        send("POST", "faults/LATE/on", "");
        assertThat(send("DELETE", "faults", "").statusCode()).isEqualTo(204);
        assertThat(LAB.faults().on()).isEmpty();
    }

    @Test
    void catalog_pricing_needs_a_product_and_uses_its_price() throws Exception {
        assertThat(send("POST", "pricing/catalog", "").statusCode()).isEqualTo(204);
        try (App app = new App(LAB.apiUrl())) {
            String session = app.createSession(null, "{\"product_id\":\"cake\",\"quantity\":2}")
                    .body()
                    .path("session_id")
                    .asText();
            assertThat(LAB.moment().session(session).amount()).isEqualTo(12_500);
            assertThat(app.createSession().status()).isEqualTo(400);

            assertThat(send("POST", "pricing/fixed", "").statusCode()).isEqualTo(204);
            assertThat(app.createSession().status()).isEqualTo(200);
        }
    }

    @Test
    void a_second_run_is_rejected_while_one_is_active() throws Exception {
        assertThat(send("POST", "chaos-run", "{\"payments\":300,\"seed\":7}").statusCode())
                .isEqualTo(204);

        assertThat(send("POST", "scenarios/WEBHOOK_BEFORE_RETURN", "").statusCode())
                .isEqualTo(409);
        HttpResponse<String> second = send("POST", "chaos-run", "");

        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json.readTree(second.body()).path("title").asText()).contains("wait until it has ended");
        assertThat(send("DELETE", "chaos-run", "").statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({"cross-site, 403", "same-site, 403", "same-origin, 204", "none, 204"})
    void a_page_of_another_site_changes_nothing(String site, int status) throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create(LAB.pageUrl() + "/lab/faults/LOST/on"))
                        .header("Sec-Fetch-Site", site)
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(LAB.faults().on()).hasSize(status == 204 ? 1 : 0);
        assertThat(send("GET", "settings", "").statusCode()).isEqualTo(200);
    }

    /** A result would be wrong that is about faults, prices or a time that a visitor has set meanwhile. */
    @Test
    void nothing_that_a_result_depends_on_is_changed_while_a_run_is_active() throws Exception {
        send("POST", "faults/LATE/on", "");
        assertThat(send("POST", "chaos-run", "{\"payments\":300,\"seed\":7}").statusCode())
                .isEqualTo(204);
        Duration offset = LAB.time().offset();

        for (String path : List.of("faults/MOMENT_DOWN/on", "copies/3", "pricing/catalog", "time/6")) {
            assertThat(send("POST", path, "").statusCode()).as(path).isEqualTo(409);
        }
        assertThat(send("DELETE", "faults", "").statusCode()).isEqualTo(409);
        assertThat(LAB.faults().on()).doesNotContain(FaultSwitch.MOMENT_DOWN);
        assertThat(LAB.pricing()).isEqualTo(Pricing.FIXED);
        assertThat(LAB.time().offset()).isEqualTo(offset);
    }

    /** The page may ask for the end as soon as the run is accepted. */
    @Test
    void a_run_is_stopped_right_after_its_start_and_starts_again() throws Exception {
        for (int run = 0; run < 3; run++) {
            awaitStatus(204, "POST", "chaos-run", "{\"payments\":5000,\"seed\":7}");
            assertThat(send("DELETE", "chaos-run", "").statusCode()).isEqualTo(204);
        }
        awaitStatus(204, "POST", "chaos-run", "{\"payments\":1}");
        awaitStatus(204, "POST", "scenarios/WEBHOOK_BEFORE_RETURN", "");
    }

    /** Repeats a request until the active run has ended. */
    private void awaitStatus(int status, String method, String path, String body) throws Exception {
        Instant limit = Instant.now().plusSeconds(60);
        HttpResponse<String> response = send(method, path, body);
        while (response.statusCode() == 409 && Instant.now().isBefore(limit)) {
            response = send(method, path, body);
        }
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }

    @Test
    void skipping_time_counts_the_sessions_that_it_made_due() throws Exception {
        send("POST", "faults/LOST/on", "");
        String first = create();
        String second = create();
        LAB.moment().pay(first);
        LAB.moment().pay(second);
        Duration before = LAB.time().offset();
        JsonNode skipped = json.readTree(send("POST", "time/6", "").body());

        assertThat(skipped.path("minutes").asInt()).isEqualTo(6);
        assertThat(skipped.path("checked").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(List.of(first, second))
                .allSatisfy(session -> assertThat(ScenarioContext.text(LAB.item(session), "state"))
                        .isEqualTo("PAID"));
        assertThat(LAB.time().offset()).isEqualTo(before.plusMinutes(6));
        assertThat(json.readTree(send("POST", "time/1", "").body()))
                .isEqualTo(json.readTree("{\"minutes\":1,\"checked\":0}"));
    }

    private static String create() {
        try (App app = new App(LAB.apiUrl())) {
            return app.createSession().body().path("session_id").asText();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, scenarios/NONE, '', 404",
        "POST, scenarios/%3Cb%3E, '', 404",
        "POST, faults/NONE/on, '', 404",
        "POST, faults/LOST/perhaps, '', 404",
        "POST, pricing/client, '', 404",
        "POST, pricing/free, '', 404",
        "POST, copies/1, '', 400",
        "POST, copies/101, '', 400",
        "POST, time/0, '', 400",
        "POST, time/soon, '', 400",
        "POST, time/99999999999, '', 400",
        "POST, chaos-run, '{\"payments\":0}', 400",
        "POST, chaos-run, '{\"payments\":1000000}', 400",
        "POST, chaos-run, '{\"payments\":\"many\"}', 400",
        "POST, chaos-run, '{\"seed\":-1}', 400",
        "POST, chaos-run, '{\"seed\":\"1000000000000000000\"}', 400",
        "POST, chaos-run, 'not JSON', 400",
    })
    void an_invalid_request_is_rejected_with_a_problem(String method, String path, String body, int status)
            throws Exception {
        HttpResponse<String> response = send(method, path, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(json.readTree(response.body()).path("title").asText()).isNotEmpty();
        assertThat(json.readTree(response.body()).path("status").asInt()).isEqualTo(status);
    }
}
