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
 * Lambda's Runtime API for one process: it asks for an invocation, and answers it. Source: <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Lambda, runtime API</a>.
 */
final class RuntimeApi implements AutoCloseable {
    private static final String PREFIX = "/2018-06-01/runtime/";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpServer server;
    private final LinkedBlockingQueue<Long> ready = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Long> snapshots = new LinkedBlockingQueue<>();
    private final CountDownLatch restored = new CountDownLatch(1);
    private final LinkedBlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final AtomicInteger invocations = new AtomicInteger();

    /**
     * What the function said.
     *
     * @param at by {@link System#nanoTime()}
     */
    record Answer(long at, boolean isError, String body) {}

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

    /** For {@code AWS_LAMBDA_RUNTIME_API}. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until the process asks for an invocation, as long as it lives; returns when that was, by {@link System#nanoTime()}. */
    long awaitReady(BooleanSupplier isAlive) {
        return await(ready, isAlive);
    }

    /** Waits until the process, started with the initialization type {@code snap-start}, is ready to be frozen. */
    void awaitSnapshot(BooleanSupplier isAlive) {
        await(snapshots, isAlive);
    }

    /** Goes on where the process would have been restored from its snapshot. */
    void restore() {
        restored.countDown();
    }

    private long await(LinkedBlockingQueue<Long> queue, BooleanSupplier isAlive) {
        Instant end = Instant.now().plus(PATIENCE);
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
        Answer said = answers.peek();
        throw new BenchException((isAlive.getAsBoolean()
                        ? "The function is not ready after " + PATIENCE.toSeconds() + " s"
                        : "The function has ended")
                + (said == null ? "" : ": " + said.body()));
    }

    /** Hands over an event and waits for the answer. */
    Answer invoke(byte[] event) {
        events.add(event);
        try {
            Answer answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (answer == null) {
                throw new BenchException("The function does not answer within " + PATIENCE.toSeconds() + " s");
            }
            return answer;
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
        answers.add(new Answer(at, !path.endsWith("/response"), body));
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
