package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
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

    @ParameterizedTest
    @ValueSource(strings = {"/assets/nothing.js", "/assets/..%2FPage.class", "/assets/index.exe", "/nothing"})
    void serves_its_own_files_only(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void streams_events_and_resumes_after_the_last_event_id() throws Exception {
        HttpResponse<String> created = http.send(
                to("/api/create-payment-session")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(created.statusCode()).isEqualTo(200);
        String token = created.body().replaceFirst(".*\"client_token\":\"([^\"]+)\".*", "$1");

        List<String> lines = readUntil(
                "0",
                "POST /api/create-payment-session",
                "POST /collect/payment_sessions",
                "write OPEN",
                "200, attempt 1");

        assertThat(lines).noneSatisfy(line -> assertThat(line).contains(token));
        String id = lines.stream()
                .filter(line -> line.startsWith("id: "))
                .reduce((_, newer) -> newer)
                .orElseThrow();

        LAB.moment().expire(LAB.moment().sessions().getLast().id());
        List<String> later = readUntil(id.substring("id: ".length()), "write EXPIRED");

        assertThat(later).noneSatisfy(line -> assertThat(line).contains("POST /api/create-payment-session"));
    }

    /** Reads the stream until it has contained all these texts, in any order. */
    private List<String> readUntil(String lastId, String... texts) throws IOException, InterruptedException {
        HttpResponse<InputStream> stream =
                http.send(to("/lab/events").header("Last-Event-ID", lastId).build(), BodyHandlers.ofInputStream());
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
    @CsvSource({"payment, 1280, 900", "scenario-dark, 1280, 900", "narrow, 360, 740"})
    void screenshots_keep_their_sizes(String name, int width, int height) throws IOException {
        BufferedImage screenshot =
                ImageIO.read(Path.of(System.getProperty("project.root", "."), "docs/images", name + ".png")
                        .toFile());

        assertThat(screenshot.getWidth()).isEqualTo(width);
        assertThat(screenshot.getHeight()).isEqualTo(height);
    }
}
