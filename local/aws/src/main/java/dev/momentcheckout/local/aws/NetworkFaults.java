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

/** All outside calls of a function, seen and cut off at will. */
public final class NetworkFaults {
    /** The body of DynamoDB's answer, with status 400, when it is asked for too much (developer guide, "Error handling"). */
    public static final String THROTTLED =
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException\",\"message\":\"slow down\"}";

    private final AtomicInteger callsBeforeCrash = new AtomicInteger(Integer.MAX_VALUE);
    private volatile Interceptor interceptor = (_, next) -> next.call();

    /** Stands in for each call: makes it, or does not, or does something before and after. */
    @FunctionalInterface
    public interface Interceptor {
        HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException;
    }

    /** The process is gone. An Error, since nothing in a function may catch it and go on. */
    public static final class ProcessCrashError extends Error {
        ProcessCrashError() {
            super("the process is gone", null, false, false);
        }
    }

    /** The process dies when so many calls have been answered; the last has had its effect outside. */
    public void crashAfter(int calls) {
        callsBeforeCrash.set(calls);
    }

    /** It dies no more. */
    public void stopCrashing() {
        callsBeforeCrash.set(Integer.MAX_VALUE);
    }

    /** From now on each call goes through this. */
    public void intercept(Interceptor another) {
        interceptor = another;
    }

    /** A client whose calls are seen here; for a function's surroundings. */
    public SdkHttpClient wrap(SdkHttpClient real) {
        return new SdkHttpClient() {
            @Override
            public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
                ExecutableHttpRequest next = real.prepareRequest(request);
                return new ExecutableHttpRequest() {
                    @Override
                    public HttpExecuteResponse call() throws IOException {
                        HttpExecuteResponse answer = interceptor.intercept(request, next);
                        if (callsBeforeCrash.get() != Integer.MAX_VALUE && callsBeforeCrash.decrementAndGet() <= 0) {
                            throw new ProcessCrashError();
                        }
                        return answer;
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

    /** DynamoDB's answer when it is asked for too much. */
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

    /** The body that is sent; empty if there is none. */
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
