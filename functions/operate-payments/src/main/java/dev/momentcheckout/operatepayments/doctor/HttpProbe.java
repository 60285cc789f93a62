package dev.momentcheckout.operatepayments.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

/** Sends a request without credentials, and reads status and headers of the response. */
final class HttpProbe {
    /** A cold start of a function fits in. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** An abort has no effect before the request is sent. */
    private static final Duration ABORT_RETRY_INTERVAL = Duration.ofMillis(100);

    private final SdkHttpClient http;
    private final ScheduledExecutorService timer;

    HttpProbe(SdkHttpClient http, ScheduledExecutorService timer) {
        this.http = http;
        this.timer = timer;
    }

    /**
     * A response without its body.
     *
     * @param date the header {@code Date}
     */
    record Answer(int status, Optional<String> date) {}

    /** @throws IOException if no response arrives within the limit */
    Answer get(URI uri) throws IOException {
        return exchange(request(SdkHttpMethod.GET, uri).build());
    }

    /** @throws IOException as {@link #get} */
    Answer postJson(URI uri, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return exchange(request(SdkHttpMethod.POST, uri)
                .putHeader("Content-Type", "application/json")
                .putHeader("Content-Length", Integer.toString(body.length))
                .contentStreamProvider(() -> new ByteArrayInputStream(body))
                .build());
    }

    private static SdkHttpFullRequest.Builder request(SdkHttpMethod method, URI uri) {
        return SdkHttpFullRequest.builder()
                .method(method)
                .uri(uri)
                .putHeader("Host", uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort())
                .putHeader("Accept", "application/json, application/problem+json");
    }

    private Answer exchange(SdkHttpFullRequest request) throws IOException {
        HttpExecuteRequest.Builder execute = HttpExecuteRequest.builder().request(request);
        request.contentStreamProvider().ifPresent(execute::contentStreamProvider);
        ExecutableHttpRequest exchange = http.prepareRequest(execute.build());
        ScheduledFuture<?> timeout = timer.scheduleWithFixedDelay(
                exchange::abort, LIMIT.toMillis(), ABORT_RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        try {
            HttpExecuteResponse response = exchange.call();
            response.responseBody().ifPresent(AbortableInputStream::abort);
            return new Answer(
                    response.httpResponse().statusCode(),
                    response.httpResponse().firstMatchingHeader("Date"));
        } catch (CancellationException e) {
            throw new IOException("no response in time", e);
        } finally {
            timeout.cancel(false);
        }
    }
}
