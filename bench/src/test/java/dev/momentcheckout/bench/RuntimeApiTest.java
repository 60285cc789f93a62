package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RuntimeApiTest {
    @Test
    void waiting_for_a_function_that_has_exited_fails() {
        try (var api = new RuntimeApi()) {
            assertThatExceptionOfType(BenchException.class)
                    .isThrownBy(() -> api.awaitReady(() -> false))
                    .withMessageContaining("has exited");
        }
    }

    @Test
    void a_function_waits_for_its_snapshot_and_continues_after_the_restore() throws Exception {
        try (var api = new RuntimeApi();
                HttpClient http = HttpClient.newHttpClient()) {
            CompletableFuture<HttpResponse<Void>> frozen = http.sendAsync(
                    HttpRequest.newBuilder(URI.create("http://" + api.address() + "/2018-06-01/runtime/restore/next"))
                            .build(),
                    BodyHandlers.discarding());
            api.awaitSnapshot(() -> true);
            assertThat(frozen).isNotDone();

            api.restore();

            assertThat(frozen.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void sends_an_event_and_returns_the_response() throws Exception {
        try (var api = new RuntimeApi();
                var threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient http = HttpClient.newHttpClient()) {
            String base = "http://" + api.address() + "/2018-06-01/runtime/invocation/";
            CompletableFuture<HttpResponse<String>> next = http.sendAsync(
                    HttpRequest.newBuilder(URI.create(base + "next")).build(), BodyHandlers.ofString());
            long ready = api.awaitReady(() -> true);
            CompletableFuture<RuntimeApi.Response> response = CompletableFuture.supplyAsync(
                    () -> api.invoke("{\"a\":1}".getBytes(StandardCharsets.UTF_8)), threads);

            HttpResponse<String> event = next.get();
            assertThat(event.body()).isEqualTo("{\"a\":1}");
            String id =
                    event.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
            HttpResponse<Void> accepted = http.send(
                    HttpRequest.newBuilder(URI.create(base + id + "/response"))
                            .POST(BodyPublishers.ofString("{\"statusCode\":200}"))
                            .build(),
                    BodyHandlers.discarding());
            assertThat(accepted.statusCode()).isEqualTo(202);

            assertThat(response.get().isError()).isFalse();
            assertThat(response.get().body()).isEqualTo("{\"statusCode\":200}");
            assertThat(response.get().at()).isGreaterThan(ready);
        }
    }
}
