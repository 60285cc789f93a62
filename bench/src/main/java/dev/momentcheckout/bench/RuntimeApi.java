package dev.momentcheckout.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * A server of Lambda's runtime API for one process, which requests invocations and posts their responses.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpServer server;
    private final LinkedBlockingQueue<Long> ready = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Long> snapshots = new LinkedBlockingQueue<>();
    private final CountDownLatch restored = new CountDownLatch(1);
    private final LinkedBlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Response> responses = new LinkedBlockingQueue<>();
    private final AtomicInteger invocations = new AtomicInteger();

    /**
     * The response or the error of the function.
     *
     * @param at when it arrived, as {@link System#nanoTime()}
     */
    record Response(long at, boolean isError, String body) {}

    RuntimeApi() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PREFIX, this::handle);
        server.start();
    }

    /** The value of {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Waits until the process requests an invocation, and returns that time as {@link System#nanoTime()}.
     *
     * @throws BenchException if the process exits before, or needs more than 60 seconds
     */
    long awaitReady(BooleanSupplier isAlive) {
        return await(ready, isAlive);
    }

    /** Waits until a process with the initialization type {@code snap-start} is ready for its snapshot. */
    void awaitSnapshot(BooleanSupplier isAlive) {
        await(snapshots, isAlive);
    }

    /** Lets the process continue, as after the restore of its snapshot. */
    void restore() {
        restored.countDown();
    }

    private long await(LinkedBlockingQueue<Long> queue, BooleanSupplier isAlive) {
        Instant end = Instant.now().plus(TIMEOUT);
        try {
            while (Instant.now().isBefore(end) && isAlive.getAsBoolean()) {
                Long at = queue.poll(100, TimeUnit.MILLISECONDS);
                if (at != null) {
                    return at;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        Response response = responses.peek();
        throw new BenchException((isAlive.getAsBoolean()
                        ? "The function is not ready after " + TIMEOUT.toSeconds() + " s"
                        : "The function has exited")
                + (response == null ? "" : ": " + response.body()));
    }

    /** Sends an event and waits for the response. */
    Response invoke(byte[] event) {
        events.add(event);
        try {
            Response response = responses.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            if (response == null) {
                throw new BenchException("The function does not respond within " + TIMEOUT.toSeconds() + " s");
            }
            return response;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
        if (path.equals("invocation/next")) {
            next(exchange);
            return;
        }
        if (path.equals("restore/next")) {
            afterRestore(exchange);
            return;
        }
        long at = System.nanoTime();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        responses.add(new Response(at, !path.endsWith("/response"), body));
        exchange.sendResponseHeaders(202, -1);
        exchange.close();
    }

    private void next(HttpExchange exchange) throws IOException {
        ready.add(System.nanoTime());
        byte[] event;
        try {
            event = events.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        var headers = exchange.getResponseHeaders();
        headers.set("Lambda-Runtime-Aws-Request-Id", "bench-" + invocations.incrementAndGet());
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 20_000));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:000000000000:function:bench");
        headers.set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, event.length);
        exchange.getResponseBody().write(event);
        exchange.close();
    }

    private void afterRestore(HttpExchange exchange) throws IOException {
        snapshots.add(System.nanoTime());
        try {
            restored.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
