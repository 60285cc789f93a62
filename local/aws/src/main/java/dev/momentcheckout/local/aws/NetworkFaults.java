package dev.momentcheckout.local.aws;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;

/** Intercepts all outgoing HTTP calls of a function, and simulates a crash of its process after a number of them. */
public final class NetworkFaults {
    /**
     * The body of DynamoDB's 400 response to a throttled request.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Error
     *     handling with DynamoDB</a>
     */
    public static final String THROTTLED =
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\",\"message\":\"slow down\"}";

    private final AtomicInteger callsBeforeCrash = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Interceptor interceptor = (_, next) -> next.call();

    /** Replaces each outgoing call: it may make the call, answer itself, or act before and after. */
    @FunctionalInterface
    public interface Interceptor {
        /** @throws IOException if the call fails */
        HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException;
    }

    /** Simulates the crash of the process. It is an {@link Error} because a function must not catch it and continue. */
    public static final class ProcessCrashError extends Error {
        ProcessCrashError() {
            super("simulated crash of the process", null, false, false);
        }
    }

    /** Crashes the process after this many outgoing calls; the last call has taken effect. */
    public void crashAfter(int calls) {
        callsBeforeCrash.set(calls);
    }

    /** Cancels {@link #crashAfter}. */
    public void cancelCrash() {
        callsBeforeCrash.set(Integer.MAX_VALUE);
    }

    /** Replaces the interceptor of all further calls. */
    public void intercept(Interceptor replacement) {
        interceptor = replacement;
    }

    /** Returns a client that makes its calls through the interceptor, for the system services of a function. */
    public SdkHttpClient wrap(SdkHttpClient real) {
        return new SdkHttpClient() {
            @Override
            public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
                ExecutableHttpRequest next = real.prepareRequest(request);
                return new ExecutableHttpRequest() {
                    @Override
                    public HttpExecuteResponse call() throws IOException {
                        HttpExecuteResponse response = interceptor.intercept(request, next);
                        if (callsBeforeCrash.get() != Integer.MAX_VALUE && callsBeforeCrash.decrementAndGet() <= 0) {
                            throw new ProcessCrashError();
                        }
                        return response;
                    }

                    @Override
                    public void abort() {
                        next.abort();
                    }
                };
            }

            @Override
            public void close() {
                real.close();
            }
        };
    }

    /** Returns DynamoDB's response to a throttled request. */
    public static HttpExecuteResponse throttled() {
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder()
                        .statusCode(400)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .build())
                .responseBody(AbortableInputStream.create(
                        new ByteArrayInputStream(THROTTLED.getBytes(StandardCharsets.UTF_8))))
                .build();
    }

    /** Returns the body of a request; empty if it has none. */
    public static String body(HttpExecuteRequest request) {
        return request.contentStreamProvider()
                .map(provider -> {
                    try (InputStream in = provider.newStream()) {
                        var bytes = new ByteArrayOutputStream();
                        in.transferTo(bytes);
                        return bytes.toString(StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orElse("");
    }
}
