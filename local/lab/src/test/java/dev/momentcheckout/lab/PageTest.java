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

/** What the page is made of; what it does in a browser is tested in testing/browser. */
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
    void loads_nothing_from_elsewhere() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .isEqualTo("default-src 'self'; frame-src " + LAB.moment().baseUrl()
                        + "; base-uri 'none'; form-action 'none'");
        assertThat(page.body()).doesNotContain("http://", "https://", "<style", "onclick");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/nothing.js", "/assets/..%2FPage.class", "/assets/index.exe", "/nothing"})
    void gives_its_own_files_and_no_others(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void tells_what_happens_and_goes_on_where_a_browser_was() throws Exception {
        HttpResponse<String> created = http.send(
                to("/api/create-payment-session")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        assertThat(created.statusCode()).isEqualTo(200);
        String token = created.body().replaceFirst(".*\"client_token\":\"([^\"]+)\".*", "$1");

        List<String> told = heard(
                "0", "POST /api/create-payment-session", "POST /collect/payment_sessions", "write OPEN", "200, try 1");

        assertThat(told).noneSatisfy(line -> assertThat(line).contains(token));
        String id = told.stream()
                .filter(line -> line.startsWith("id: "))
                .reduce((_, newer) -> newer)
                .orElseThrow();

        LAB.moment().expire(LAB.moment().sessions().getLast().id());
        List<String> after = heard(id.substring("id: ".length()), "write EXPIRED");

        assertThat(after).noneSatisfy(line -> assertThat(line).contains("POST /api/create-payment-session"));
    }

    /** Reads until all of this is told, in any order. */
    private List<String> heard(String last, String... all) throws IOException, InterruptedException {
        HttpResponse<InputStream> stream =
                http.send(to("/lab/happenings").header("Last-Event-ID", last).build(), BodyHandlers.ofInputStream());
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream");
        List<String> lines = new ArrayList<>();
        try (var reader = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = reader.readLine()) != null) {
                lines.add(line);
                if (Stream.of(all).allMatch(each -> lines.stream().anyMatch(told -> told.contains(each)))) {
                    return lines;
                }
            }
        }
        throw new AssertionError("the stream ended: " + lines);
    }

    /** Pictures that change their size would make a document jump. */
    @ParameterizedTest
    @CsvSource({"payment, 1280, 900", "story-dark, 1280, 900", "narrow, 360, 740"})
    void pictures_of_it_have_the_size_that_they_always_had(String name, int width, int height) throws IOException {
        BufferedImage picture =
                ImageIO.read(Path.of(System.getProperty("project.root", "."), "docs/images", name + ".png")
                        .toFile());

        assertThat(picture.getWidth()).isEqualTo(width);
        assertThat(picture.getHeight()).isEqualTo(height);
    }
}
