package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.local.aws.HttpListener;
import dev.momentcheckout.simulator.BrowserProtection;
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
 * The server of the lab's page, separate from the gateway so that the gateway serves the template's routes only. It
 * also serves the API's routes, because the page's content security policy allows requests to its own origin only.
 */
final class Page implements AutoCloseable {
    /** How often an idle stream sends a comment, which detects a closed connection. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final ObjectMapper json = new ObjectMapper();
    private final PageEvents events;
    private final URI moment;
    private final SourceFiles sources;
    private final HttpListener listener;

    /**
     * Starts the server.
     *
     * @param api handles the paths below {@code /api}
     * @param controls handles the paths below {@code /lab}
     * @param moment base URL of the simulator's pay page
     * @param sources what the page links, below {@code /source}
     * @throws UncheckedIOException if the port is in use
     */
    Page(String host, int port, Handler api, HttpService controls, PageEvents events, URI moment, SourceFiles sources) {
        this.events = events;
        this.moment = moment;
        this.sources = sources;
        this.listener = HttpListener.start(
                "The page",
                host,
                port,
                routing -> routing.addFilter(new BrowserProtection())
                        .any("/api/*", api)
                        .get("/", (_, response) -> file("index.html", response))
                        .get(
                                "/assets/{file}",
                                (request, response) ->
                                        file(request.path().pathParameters().get("file"), response))
                        .get("/source/{+path}", this::source)
                        .get("/lab/events", this::stream)
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

    /** Sends a document or a class as text. */
    private void source(ServerRequest request, ServerResponse response) {
        Optional<byte[]> content = sources.read(request.path().pathParameters().get("path"));
        if (content.isEmpty()) {
            response.status(Status.NOT_FOUND_404).send();
            return;
        }
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8")
                .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                .send(content.get());
    }

    /**
     * Sends server-sent events. A browser that reconnects sends the id of its last event.
     *
     * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML Standard: server-sent
     *     events</a>
     */
    private void stream(ServerRequest request, ServerResponse response) {
        long last = lastEventId(request);
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream").header(HeaderNames.CACHE_CONTROL, "no-store");
        try (OutputStream out = response.outputStream()) {
            // Sent at once, so that the page knows that it is connected.
            out.write(frame(last, new PageEvent.LabStarted(events.start())).getBytes(StandardCharsets.UTF_8));
            out.flush();
            while (!events.isClosed()) {
                // A comment is sent even without an event: only a write detects that the browser has disconnected.
                var text = new StringBuilder(": heartbeat\n\n");
                for (PageEvents.Numbered each : events.after(last, HEARTBEAT)) {
                    text.append(frame(each.number(), each.event()));
                    last = each.number();
                }
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException | UncheckedIOException e) {
            // The browser has disconnected.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String frame(long number, PageEvent event) throws IOException {
        return "id: " + events.start() + "-" + number + "\ndata: " + json.writeValueAsString(event.json()) + "\n\n";
    }

    /** Returns the number of the last event that the browser has; 0 if it has none of this start of the lab. */
    private long lastEventId(ServerRequest request) {
        Optional<String> header = request.headers().value(HeaderNames.create("Last-Event-ID"));
        return header.filter(id -> id.matches("[0-9a-f]+-\\d{1,18}"))
                .filter(id -> id.startsWith(events.start() + "-"))
                .map(id -> Long.parseLong(id.substring(id.indexOf('-') + 1)))
                .orElse(0L);
    }

    @Override
    public void close() {
        events.close();
        listener.close();
    }
}
