package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

class WarmUpRequestTest {
    private static final Map<String, String> RESPONSES = Map.of("POST /a", "{\"a\":1}", "GET /b", "{\"b\":2}");
    private final Map<String, String> observed = new HashMap<>();

    @Test
    void returns_canned_responses_and_replaces_the_settings_of_the_stack() {
        warmUp().run(Map.of("MOMENT_MODE", "live", "SESSIONS_TABLE", "t"), handler("POST /a", "GET /b"));

        assertThat(observed)
                .containsEntry("POST /a", "201 {\"a\":1}")
                .containsEntry("GET /b", "200 {\"b\":2}")
                .containsEntry("MOMENT_MODE", "test")
                .containsEntry("SESSIONS_TABLE", "t")
                .containsEntry("PRICING", "fixed")
                .containsEntry("AWS_SECRET_ACCESS_KEY", "warm-up")
                .containsEntry("MOMENT_BASE_URL", "https://moment.invalid");
    }

    @Test
    void a_call_without_a_canned_response_fails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> run("POST /a", "GET /b", "DELETE /everything"))
                .withMessageContaining("DELETE /everything");
    }

    @Test
    void a_canned_response_that_is_not_requested_fails() {
        assertThatIllegalStateException().isThrownBy(() -> run("POST /a")).withMessageContaining("[POST /a]");
    }

    @Test
    void a_response_with_another_status_fails() {
        assertThatIllegalStateException()
                .isThrownBy(() -> warmUp().run(
                                Map.of(),
                                (_, _) -> (_, out, _) -> out.write(
                                        "{\"statusCode\":503,\"body\":\"\"}".getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("503");
    }

    private void run(String... calls) {
        warmUp().run(Map.of(), handler(calls));
    }

    private static WarmUpRequest warmUp() {
        return new WarmUpRequest(Map.of("PRICING", "fixed"), RESPONSES, "{}");
    }

    /** Returns a handler that makes these calls and responds with a 200. */
    private BiFunction<Map<String, String>, SystemServices, RequestStreamHandler> handler(String... calls) {
        return (environment, services) -> (in, out, context) -> {
            observed.putAll(environment);
            for (String call : List.of(calls)) {
                observed.put(call, response(services, call));
            }
            out.write("{\"statusCode\":200,\"body\":\"\"}".getBytes(StandardCharsets.UTF_8));
        };
    }

    private static String response(SystemServices services, String call) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.valueOf(call.substring(0, call.indexOf(' '))))
                .uri(URI.create("https://nowhere.invalid" + call.substring(call.indexOf(' ') + 1)))
                .build();
        try (var http = services.http().get()) {
            var response = http.prepareRequest(
                            HttpExecuteRequest.builder().request(request).build())
                    .call();
            byte[] body = response.responseBody().orElseThrow().readAllBytes();
            return response.httpResponse().statusCode() + " " + new String(body, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
