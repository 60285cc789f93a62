package dev.momentcheckout.simulator;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Receives webhooks in place of a backend. A redirect leads to a path that accepts anything. */
final class WebhookReceiver implements AutoCloseable {
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger redirected = new AtomicInteger();
    private final AtomicReference<Runnable> beforeResponse = new AtomicReference<>(() -> {});
    private final AtomicReference<CountDownLatch> gate = new AtomicReference<>(new CountDownLatch(0));
    private final WebServer server = WebServer.builder()
            .host("127.0.0.1")
            .shutdownHook(false)
            .routing(routing -> routing.post("/hook", this::receive).any("/elsewhere", this::receiveRedirected))
            .build()
            .start();

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.port() + "/hook");
    }

    void respondWith(int next) {
        status.set(next);
    }

    void beforeResponse(Runnable action) {
        beforeResponse.set(action);
    }

    int redirected() {
        return redirected.get();
    }

    void hang() {
        gate.set(new CountDownLatch(1));
    }

    void release() {
        gate.get().countDown();
    }

    List<Received> received() {
        return received;
    }

    List<String> types() {
        return received.stream().map(Received::type).toList();
    }

    private void receive(ServerRequest request, ServerResponse response) throws InterruptedException {
        gate.get().await();
        received.add(new Received(
                header(request, "webhook-id"),
                header(request, "webhook-timestamp"),
                header(request, "webhook-signature"),
                header(request, "content-type"),
                new String(request.content().as(byte[].class), StandardCharsets.UTF_8)));
        beforeResponse.get().run();
        response.status(status.get()).header(HeaderNames.LOCATION, "/elsewhere").send();
    }

    private void receiveRedirected(ServerRequest request, ServerResponse response) {
        redirected.incrementAndGet();
        response.send();
    }

    private static String header(ServerRequest request, String name) {
        return request.headers().first(HeaderNames.create(name)).orElse("absent");
    }

    @Override
    public void close() {
        server.stop();
    }

    record Received(String id, String timestamp, String signature, String contentType, String body) {
        String type() {
            return body.replaceFirst(".*?\"type\":\"([^\"]*)\".*", "$1");
        }
    }
}
