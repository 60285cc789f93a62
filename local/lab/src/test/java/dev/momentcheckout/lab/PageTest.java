package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page's files and event stream. The module testing/browser tests the page in a browser. */
class PageTest {
    private static final Lab LAB =
            Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root", "."), "template.yaml")));

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterAll
    static void close() {
        LAB.close();
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(LAB.pageUrl() + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(to(path).build(), BodyHandlers.ofString());
    }

    @Test
    void loads_nothing_from_other_origins() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .isEqualTo("default-src 'self'; frame-src " + LAB.moment().baseUrl()
                        + "; base-uri 'none'; form-action 'none'");
        assertThat(page.body()).doesNotContain("http://", "https://", "<style", "onclick");
    }

    @Test
    void serves_the_documents_and_classes_that_it_links_as_text() throws Exception {
        HttpResponse<String> document = get("/source/docs/costs.md");

        assertThat(document.statusCode()).isEqualTo(200);
        assertThat(document.body()).startsWith("# What a payment costs");
        assertThat(document.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
        assertThat(document.headers().firstValue("x-content-type-options")).hasValue("nosniff");
        assertThat(get("/source/" + Rule.STATE.source()).body()).contains("enum SessionState");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/assets/nothing.js",
                "/assets/..%2FPage.class",
                "/assets/index.exe",
                "/nothing",
                "/source/samconfig.toml",
                "/source/docs/..%2F..%2Fsamconfig.toml",
                "/source/docs/%2e%2e/samconfig.toml",
                "/source/"
            })
    void serves_its_own_files_only(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    /** Of a name that another site has pointed to this machine. The simulator's tests have the rule itself. */
    @ParameterizedTest
    @ValueSource(strings = {"/", "/lab/settings", "/lab/events", "/api/session-status?session_id=ps_1", "/nothing"})
    void a_host_name_of_another_site_is_answered_by_no_route(String path) throws Exception {
        try (var socket = new Socket(LAB.pageUrl().getHost(), LAB.pageUrl().getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: evil.example\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var response =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));

            assertThat(response.readLine()).isEqualTo("HTTP/1.1 421 Misdirected Request");
        }
    }

    private String create() throws IOException, InterruptedException {
        HttpResponse<String> created = http.send(
                to("/api/create-payment-session")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(created.statusCode()).isEqualTo(200);
        return created.body().replaceFirst(".*\"session_id\":\"([^\"]+)\".*", "$1");
    }

    private static String lastId(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("id: "))
                .reduce((_, newer) -> newer)
                .orElseThrow()
                .substring("id: ".length());
    }

    @Test
    void streams_the_current_state_and_resumes_after_the_last_event_id() throws Exception {
        String session = create();
        String opened = "\"id\":\"" + session + "\"";
        List<String> lines = readUntil("", opened, "\"state\":\"OPEN\"", "\"kind\":\"verdict\"");

        assertThat(lines.get(1)).startsWith("data: {\"kind\":\"lab\",\"start\":\"");
        String start = lines.get(1).replaceFirst(".*\"start\":\"([0-9a-f]+)\".*", "$1");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("id: "))
                .allMatch(id -> id.matches("id: " + start + "-\\d+"));

        String other = create();
        List<String> later = readUntil(lastId(lines), "\"id\":\"" + other + "\"");
        assertThat(later.get(1)).contains("\"kind\":\"lab\"");
        assertThat(later).noneMatch(line -> line.contains(opened) && line.contains("\"steps\":1,"));
    }

    /** A tab that was open while the lab was restarted asks for what follows a number of the other start. */
    @Test
    void an_event_id_of_another_start_gets_the_current_state() throws Exception {
        String session = create();
        readUntil("", "\"id\":\"" + session + "\"");

        for (String id : List.of("0000000f-999999", "7", "not an id", "0000000f-99999999999999999999")) {
            assertThat(readUntil(id, "\"id\":\"" + session + "\"").get(1)).contains("\"kind\":\"lab\"");
        }
    }

    @Test
    void the_steps_of_a_payment_are_read_one_payment_at_a_time() throws Exception {
        String session = create();
        readUntil("", "\"id\":\"" + session + "\"", "\"state\":\"OPEN\"");

        HttpResponse<String> payment = get("/lab/payments/" + session);
        assertThat(payment.statusCode()).isEqualTo(200);
        assertThat(payment.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(payment.body()).contains("\"label\":\"POST /api/create-payment-session\"", "\"bill\":{");
        HttpResponse<String> unknown = get("/lab/payments/ps_none");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.headers().firstValue("content-type")).hasValue("application/problem+json");
    }

    /** Reads the stream until it has contained all these texts, in any order. */
    private List<String> readUntil(String lastId, String... texts) throws IOException, InterruptedException {
        HttpResponse<InputStream> stream = http.send(
                (lastId.isEmpty() ? to("/lab/events") : to("/lab/events").header("Last-Event-ID", lastId)).build(),
                BodyHandlers.ofInputStream());
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream");
        List<String> lines = new ArrayList<>();
        try (var reader = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String next;
            while ((next = reader.readLine()) != null) {
                lines.add(next);
                if (Stream.of(texts).allMatch(text -> lines.stream().anyMatch(line -> line.contains(text)))) {
                    return lines;
                }
            }
        }
        throw new AssertionError("the stream ended: " + lines);
    }

    /** Documents state the sizes, so that their layout does not shift while a screenshot loads. */
    @ParameterizedTest
    @CsvSource({"payment, 1280, 800", "verdict, 1280, 800", "scenario-dark, 1280, 800", "narrow, 360, 740"})
    void screenshots_keep_their_sizes(String name, int width, int height) throws IOException {
        BufferedImage screenshot =
                ImageIO.read(Path.of(System.getProperty("project.root", "."), "docs/images", name + ".png")
                        .toFile());

        assertThat(screenshot.getWidth()).isEqualTo(width);
        assertThat(screenshot.getHeight()).isEqualTo(height);
    }
}
