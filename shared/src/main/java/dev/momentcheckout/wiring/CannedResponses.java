package dev.momentcheckout.wiring;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullResponse;
import software.amazon.awssdk.http.SdkHttpRequest;

/** The HTTP client of a {@link WarmUpRequest}: it returns canned responses of AWS and Moment, without a network. */
final class CannedResponses implements SdkHttpClient {
    private final Map<String, String> responses;
    private final Set<String> requested = Collections.synchronizedSet(new HashSet<>());

    CannedResponses(Map<String, String> responses) {
        this.responses = responses;
    }

    Set<String> requested() {
        return requested;
    }

    boolean allRequested() {
        return requested.equals(responses.keySet());
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
                return response(request.httpRequest());
            }

            @Override
            public void abort() {
                // A response is ready at once.
            }
        };
    }

    private HttpExecuteResponse response(SdkHttpRequest request) {
        String call = request.firstMatchingHeader("X-Amz-Target")
                .orElseGet(() -> request.method() + " " + request.encodedPath());
        requested.add(call);
        String json = responses.get(call);
        if (json == null) {
            // The SDK would retry an IOException.
            throw new IllegalStateException("no canned response for " + call);
        }
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpFullResponse.builder()
                        .statusCode(call.startsWith("POST") ? 201 : 200)
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Content-Length", Integer.toString(body.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    @Override
    public String clientName() {
        return "CannedResponses";
    }

    @Override
    public void close() {
        // It holds no resources.
    }
}
