package dev.momentcheckout.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

class WarmUpRequestTest {
    private static final Map<String, String> ANSWERS = Map.of("POST /a", "{\"a\":1}", "GET /b", "{\"b\":2}");
    private final Map<String, String> seen = new HashMap<>();

    @Test
    void its_answers_come_without_a_network_and_its_settings_replace_those_of_the_stack() {
        rehearsal()
                .run(
                        Map.of("MOMENT_MODE", "live", "SESSIONS_TABLE", "t"),
                        Clock.systemUTC(),
                        function("POST /a", "GET /b"));

        assertThat(seen)
                .containsEntry("POST /a", "201 {\"a\":1}")
                .containsEntry("GET /b", "200 {\"b\":2}")
                .containsEntry("MOMENT_MODE", "test")
                .containsEntry("SESSIONS_TABLE", "t")
                .containsEntry("PRICING", "fixed")
                .containsEntry("AWS_SECRET_ACCESS_KEY", "rehearsal")
                .containsEntry("MOMENT_BASE_URL", "https://moment.invalid");
    }

    @Test
    void a_call_that_was_not_rehearsed_is_no_call() {
        assertThatIllegalStateException()
                .isThrownBy(() -> play("POST /a", "GET /b", "DELETE /everything"))
                .withMessageContaining("DELETE /everything");
    }

    @Test
    void an_answer_that_nobody_asked_for_is_not_left_unnoticed() {
        assertThatIllegalStateException().isThrownBy(() -> play("POST /a")).withMessageContaining("[POST /a]");
    }

    @Test
    void an_answer_of_another_status_is_not_left_unnoticed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> rehearsal()
                        .run(
                                Map.of(),
                                Clock.systemUTC(),
                                (_, _) -> (_, out, _) -> out.write(
                                        "{\"statusCode\":503,\"body\":\"\"}".getBytes(StandardCharsets.UTF_8))))
                .withMessageContaining("503");
    }

    private void play(String... calls) {
        rehearsal().run(Map.of(), Clock.systemUTC(), function(calls));
    }

    private static WarmUpRequest rehearsal() {
        return new WarmUpRequest(Map.of("PRICING", "fixed"), ANSWERS, "{}");
    }

    /** Makes these calls, and answers 200. */
    private BiFunction<Map<String, String>, SystemServices, RequestStreamHandler> function(String... calls) {
        return (environment, services) -> (in, out, context) -> {
            seen.putAll(environment);
            for (String call : List.of(calls)) {
                seen.put(call, asked(services, call));
            }
            out.write("{\"statusCode\":200,\"body\":\"\"}".getBytes(StandardCharsets.UTF_8));
        };
    }

    private static String asked(SystemServices services, String call) {
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
