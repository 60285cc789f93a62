package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.HttpListener;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The lab's page, on an address of its own, so that the gateway stays what API Gateway is. The routes for apps answer here too: a browser calls no other host
 * than the one its page is from.
 */
final class Page implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final ObjectMapper json = new ObjectMapper();
    private final Timeline timeline;
    private final URI moment;
    private final HttpListener listener;

    /**
     * @param api answers what begins with {@code /api}
     * @param controls answers what else the page asks for and orders, below {@code /lab}
     * @param moment where the simulator's pay page is
     * @throws UncheckedIOException if the port is taken
     */
    Page(String host, int port, Handler api, HttpService controls, Timeline timeline, URI moment) {
        this.timeline = timeline;
        this.moment = moment;
        this.listener = HttpListener.start(
                "The page",
                host,
                port,
                routing -> routing.any("/api/*", api)
                        .get("/", (_, response) -> file("index.html", response))
                        .get(
                                "/assets/{file}",
                                (request, response) ->
                                        file(request.path().pathParameters().get("file"), response))
                        .get("/lab/happenings", this::stream)
                        .register("/lab", controls));
    }

    URI url() {
        return listener.endpoint();
    }

    private void file(String name, ServerResponse response) throws IOException {
        String type = TYPES.get(name.replaceFirst(".*\\.", ""));
        try (InputStream in =
                name.matches("[a-z-]+\\.[a-z]+") ? Page.class.getResourceAsStream("page/" + name) : null) {
            if (in == null || type == null) {
                response.status(Status.NOT_FOUND_404).send();
                return;
            }
            response.header(HeaderNames.CONTENT_TYPE, type)
                    .header(HeaderNames.CACHE_CONTROL, "no-store")
                    .header(
                            HeaderNames.create("Content-Security-Policy"),
                            "default-src 'self'; frame-src " + moment + "; base-uri 'none'; form-action 'none'")
                    .send(in.readAllBytes());
        }
    }

    /** Server-sent events, as the HTML standard has them (section 9.2); a browser that comes back says what it had last. */
    private void stream(ServerRequest request, ServerResponse response) {
        long last = lastSeen(request);
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream").header(HeaderNames.CACHE_CONTROL, "no-store");
        try (OutputStream out = response.outputStream()) {
            while (!timeline.isClosed()) {
                // Written even if nothing has come: that is how it shows that the browser is gone.
                var text = new StringBuilder(": here\n\n");
                for (Timeline.Numbered each : timeline.after(last, PATIENCE)) {
                    text.append("id: ").append(each.number()).append('\n');
                    text.append("data: ")
                            .append(json.writeValueAsString(each.event().json()))
                            .append("\n\n");
                    last = each.number();
                }
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException | UncheckedIOException gone) {
            // The browser has closed the page, or goes to another.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long lastSeen(ServerRequest request) {
        Optional<String> header = request.headers().value(HeaderNames.create("Last-Event-ID"));
        return header.filter(id -> id.matches("\\d{1,18}")).map(Long::parseLong).orElse(0L);
    }

    @Override
    public void close() {
        timeline.close();
        listener.close();
    }
}
