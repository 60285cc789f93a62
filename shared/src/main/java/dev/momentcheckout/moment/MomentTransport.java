package dev.momentcheckout.moment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/**
 * Performs one HTTP exchange with Moment over the AWS SDK's HTTP client. That client has no read timeout, so this class
 * aborts an exchange at its time limit. The abort also closes the connection; otherwise calls without a response would
 * use up the connection pool.
 */
final class MomentTransport {
    /** A session object has about 2 KB. The limit protects the memory of the function. */
    private static final int MAX_BODY_BYTES = 1024 * 1024;

    /** Short against the time limits; the abort takes effect after one or two attempts. */
    private static final Duration ABORT_RETRY_INTERVAL = Duration.ofMillis(20);

    private final SdkHttpClient http;
    private final ScheduledExecutorService timer;

    MomentTransport(SdkHttpClient http, ScheduledExecutorService timer) {
        this.http = http;
        this.timer = timer;
    }

    /**
     * A response of Moment, with the headers that the caller needs.
     *
     * @param retryAfter the time to wait by {@code Retry-After}, at most an hour; null without a valid header
     */
    record Response(
            int status,
            byte[] body,
            boolean replayed,
            @Nullable Duration retryAfter) {}

    /**
     * Sends a request once.
     *
     * @throws SocketTimeoutException if no complete response arrives within the limit
     * @throws ProtocolException if the response is cut off or larger than 1 MiB
     * @throws IOException if the connection fails. After each of these, Moment may have processed the request
     */
    Response get(URI uri, String apiKey, Duration limit) throws IOException {
        return exchange(request(SdkHttpMethod.GET, uri, apiKey).build(), limit);
    }

    /**
     * Sends a request with a JSON body once.
     *
     * @param idempotencyKey the key under which Moment stores its response
     * @throws IOException as {@link #get}
     */
    Response post(URI uri, String apiKey, String idempotencyKey, byte[] json, Duration limit) throws IOException {
        SdkHttpFullRequest request = request(SdkHttpMethod.POST, uri, apiKey)
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", Integer.toString(json.length))
                .putHeader("Idempotency-Key", idempotencyKey)
                .contentStreamProvider(() -> new ByteArrayInputStream(json))
                .build();
        return exchange(request, limit);
    }

    private static SdkHttpFullRequest.Builder request(SdkHttpMethod method, URI uri, String apiKey) {
        return SdkHttpFullRequest.builder()
                .method(method)
                .uri(uri)
                .putHeader("Host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort())
                .putHeader("Accept", "application/json, application/problem+json")
                .putHeader("Authorization", "Bearer " + apiKey);
    }

    private Response exchange(SdkHttpFullRequest request, Duration limit) throws IOException {
        HttpExecuteRequest.Builder execute = HttpExecuteRequest.builder().request(request);
        request.contentStreamProvider().ifPresent(execute::contentStreamProvider);
        if (!limit.isPositive()) {
            throw new SocketTimeoutException("no time left");
        }
        ExecutableHttpRequest exchange = http.prepareRequest(execute.build());
        AtomicReference<@Nullable AbortableInputStream> responseBody = new AtomicReference<>();
        AtomicBoolean timedOut = new AtomicBoolean();
        // Repeated: an abort has no effect before the request is sent, nor between the arrival of the headers and the
        // assignment of the body.
        ScheduledFuture<?> timeout = timer.scheduleWithFixedDelay(
                () -> {
                    timedOut.set(true);
                    abort(exchange, responseBody.get());
                },
                limit.toMillis(),
                ABORT_RETRY_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            HttpExecuteResponse response = exchange.call();
            AbortableInputStream stream = response.responseBody().orElse(null);
            responseBody.set(stream);
            byte[] bytes = stream == null ? new byte[0] : read(stream, response, timedOut);
            return new Response(
                    response.httpResponse().statusCode(),
                    bytes,
                    header(response, "Idempotent-Replayed")
                            .map(Boolean::parseBoolean)
                            .orElse(false),
                    RetryAfter.read(
                            header(response, "Retry-After").orElse(null),
                            header(response, "Date").orElse(null)));
        } catch (CancellationException e) {
            // Reading from an aborted body ends with this exception.
            throw incomplete(timedOut, e);
        } catch (IOException e) {
            // An aborted call ends with the exception of a closed connection.
            throw timedOut.get() && !(e instanceof SocketTimeoutException) ? incomplete(timedOut, e) : e;
        } finally {
            timeout.cancel(false);
        }
    }

    private static void abort(ExecutableHttpRequest exchange, @Nullable AbortableInputStream body) {
        exchange.abort();
        if (body != null) {
            body.abort();
        }
    }

    private static byte[] read(AbortableInputStream stream, HttpExecuteResponse response, AtomicBoolean timedOut)
            throws IOException {
        try (InputStream in = stream) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                stream.abort();
                throw new ProtocolException("response larger than 1 MiB");
            }
            // An aborted body can end like a complete one.
            boolean cutOff = header(response, "Content-Length")
                    .map(length -> !length.equals(Integer.toString(bytes.length)))
                    .orElse(false);
            if (timedOut.get() || cutOff) {
                throw incomplete(timedOut, null);
            }
            return bytes;
        }
    }

    private static IOException incomplete(AtomicBoolean timedOut, @Nullable Exception cause) {
        IOException incomplete =
                timedOut.get() ? new SocketTimeoutException("too slow") : new ProtocolException("incomplete response");
        incomplete.initCause(cause);
        return incomplete;
    }

    private static Optional<String> header(HttpExecuteResponse response, String name) {
        return response.httpResponse().firstMatchingHeader(name);
    }
}
