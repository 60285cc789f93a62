package dev.momentcheckout.moment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * One HTTP exchange with Moment, over the HTTP client that the AWS SDK uses anyway. That client has no read timeout, so the deadline is kept here: when
 * it passes, the exchange is aborted, which also closes its connection; a silent Moment must not use up the connections of the calls that follow.
 */
final class MomentTransport {
    /** A session is about 2 KB; what is larger than this is not one. */
    private static final int MAX_BODY_BYTES = 1024 * 1024;

    private static final Duration ABORT_RETRY_INTERVAL = Duration.ofMillis(20);

    private final SdkHttpClient http;
    private final ScheduledExecutorService timer;

    MomentTransport(SdkHttpClient http, ScheduledExecutorService timer) {
        this.http = http;
        this.timer = timer;
    }

    /** @param retryAfter what Moment asks for, if it does so in seconds */
    record Response(
            int status,
            byte[] body,
            boolean replayed,
            @Nullable Duration retryAfter) {}

    /**
     * Sends a request once.
     *
     * @throws IOException if there is no whole answer within the limit, or it is larger than 1 MiB; the request may have been carried out
     */
    Response get(URI uri, String apiKey, Duration limit) throws IOException {
        return exchange(request(SdkHttpMethod.GET, uri, apiKey).build(), limit);
    }

    /** As {@link #get}, with a JSON body and the key under which Moment keeps its answer. */
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
            throw new IOException("no time left to ask");
        }
        ExecutableHttpRequest exchange = http.prepareRequest(execute.build());
        AtomicReference<@Nullable AbortableInputStream> answerBody = new AtomicReference<>();
        AtomicBoolean tooLate = new AtomicBoolean();
        // Repeated, because an abort is without effect before the request is on its way, and in the moment between its
        // headers and the hold on its body.
        ScheduledFuture<?> alarm = timer.scheduleWithFixedDelay(
                () -> {
                    tooLate.set(true);
                    abort(exchange, answerBody.get());
                },
                limit.toMillis(),
                ABORT_RETRY_INTERVAL.toMillis(),
                TimeUnit.MILLISECONDS);
        try {
            HttpExecuteResponse response = exchange.call();
            AbortableInputStream stream = response.responseBody().orElse(null);
            answerBody.set(stream);
            byte[] bytes = stream == null ? new byte[0] : read(stream, response, tooLate);
            return new Response(
                    response.httpResponse().statusCode(),
                    bytes,
                    header(response, "Idempotent-Replayed")
                            .map(Boolean::parseBoolean)
                            .orElse(false),
                    header(response, "Retry-After")
                            .map(MomentTransport::seconds)
                            .orElse(null));
        } catch (CancellationException e) {
            // How an aborted body ends for who is waiting for more of it.
            throw new IOException("an answer that was cut off", e);
        } finally {
            alarm.cancel(false);
        }
    }

    private static void abort(ExecutableHttpRequest exchange, @Nullable AbortableInputStream body) {
        exchange.abort();
        if (body != null) {
            body.abort();
        }
    }

    private static byte[] read(AbortableInputStream stream, HttpExecuteResponse response, AtomicBoolean tooLate)
            throws IOException {
        try (InputStream in = stream) {
            byte[] bytes = in.readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                stream.abort();
                throw new IOException("an answer of over 1 MiB");
            }
            // An aborted body may end like a whole one.
            boolean cutOff = header(response, "Content-Length")
                    .map(length -> !length.equals(Integer.toString(bytes.length)))
                    .orElse(false);
            if (tooLate.get() || cutOff) {
                throw new IOException("an answer that was cut off");
            }
            return bytes;
        }
    }

    private static Optional<String> header(HttpExecuteResponse response, String name) {
        return response.httpResponse().firstMatchingHeader(name);
    }

    /** Seconds only: the form with a date would need Moment's clock. */
    private static @Nullable Duration seconds(String retryAfter) {
        return retryAfter.strip().matches("[0-9]{1,4}") ? Duration.ofSeconds(Long.parseLong(retryAfter.strip())) : null;
    }
}
