package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.local.aws.Route;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.local.aws.SamTemplate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private static final PojoSerializer<APIGatewayV2HTTPEvent> EVENTS =
            LambdaEventSerializers.serializerFor(APIGatewayV2HTTPEvent.class, GatewayTest.class.getClassLoader());
    private static final PojoSerializer<APIGatewayV2HTTPResponse> RESPONSES =
            JacksonFactory.getInstance().getSerializer(APIGatewayV2HTTPResponse.class);
    private final BlockingQueue<APIGatewayV2HTTPEvent> events = new LinkedBlockingQueue<>();
    private final BlockingQueue<Context> contexts = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Invocations invocations = new Invocations();
    private final Gateway gateway = Gateway.start(
            "127.0.0.1",
            0,
            List.of(new Route("POST", "/api/pay", "Pay"), new Route("ANY", "/any", "Pay")),
            Cors.NONE,
            Clock.systemUTC(),
            invocations);

    @AfterEach
    void stop() {
        http.close();
        gateway.close();
    }

    @Test
    void passes_a_request_to_the_function_of_its_route() throws Exception {
        respondWith(response(200, "ok"));

        var response = send(request("/api/pay?a=1&a=%2F")
                .header("Content-Type", "application/json")
                .header("X-Twice", "one")
                .header("X-Twice", "two")
                .header("Cookie", "k=v; l=w")
                .header("User-Agent", "app")
                .POST(BodyPublishers.ofString("{\"n\":1}")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("ok");
        APIGatewayV2HTTPEvent event = events.take();
        assertThat(event.getVersion()).isEqualTo("2.0");
        assertThat(event.getRouteKey()).isEqualTo("POST /api/pay");
        assertThat(event.getRawPath()).isEqualTo("/api/pay");
        assertThat(event.getRawQueryString()).isEqualTo("a=1&a=%2F");
        assertThat(event.getQueryStringParameters()).isEqualTo(Map.of("a", "1,/"));
        assertThat(event.getCookies()).containsExactly("k=v", "l=w");
        assertThat(event.getHeaders())
                .containsEntry("x-twice", "one,two")
                .containsEntry("content-type", "application/json")
                .containsKey("host")
                .doesNotContainKeys("cookie", "X-Twice");
        assertThat(event.getBody()).isEqualTo("{\"n\":1}");
        assertThat(event.getIsBase64Encoded()).isFalse();
        var http = event.getRequestContext().getHttp();
        assertThat(List.of(http.getMethod(), http.getPath(), http.getProtocol(), http.getSourceIp()))
                .containsExactly("POST", "/api/pay", "HTTP/1.1", "127.0.0.1");
        assertThat(http.getUserAgent()).isEqualTo("app");
        assertThat(event.getRequestContext().getStage()).isEqualTo("$default");
        assertThat(response.headers().firstValue("apigw-requestid"))
                .contains(event.getRequestContext().getRequestId());
    }

    @Test
    void an_invocation_has_ended_when_its_response_arrives() throws Exception {
        respondWith(response(200, "ok"));
        BlockingQueue<HandledRequest> handled = new LinkedBlockingQueue<>();
        gateway.observe(handled::add);

        for (int i = 0; i < 200; i++) {
            send(request("/api/pay").POST(BodyPublishers.noBody()));

            assertThat(handled.take().invocation().hasEndedBefore(invocations.tick()))
                    .isTrue();
        }
    }

    @Test
    void a_post_without_a_body_becomes_an_event_without_a_body() throws Exception {
        respondWith(response(200, "ok"));

        send(request("/api/pay").POST(BodyPublishers.noBody()));

        assertThat(events.take().getBody()).isNull();
    }

    @Test
    void encodes_binary_bodies_as_base64() throws Exception {
        respondWith(response(200, "ok"));
        byte[] bytes = {0, (byte) 0xff};

        send(request("/api/pay").POST(BodyPublishers.ofByteArray(bytes)));

        APIGatewayV2HTTPEvent event = events.take();
        assertThat(event.getIsBase64Encoded()).isTrue();
        assertThat(Base64.getDecoder().decode(event.getBody())).isEqualTo(bytes);
    }

    @Test
    void the_context_has_name_memory_request_id_and_remaining_time() throws Exception {
        respondWith(response(200, "ok"));

        send(request("/api/pay").POST(BodyPublishers.noBody()));

        Context context = contexts.take();
        assertThat(context.getFunctionName()).isEqualTo("Pay");
        assertThat(context.getMemoryLimitInMB()).isEqualTo(512);
        assertThat(context.getRemainingTimeInMillis()).isBetween(1, 20_000);
        assertThat(context.getAwsRequestId()).isNotEmpty();
    }

    @Test
    void converts_headers_cookies_and_base64_of_the_response() throws Exception {
        respondWith(APIGatewayV2HTTPResponse.builder()
                .withStatusCode(201)
                .withHeaders(Map.of("Content-Type", "image/png", "X-Own", "1"))
                .withCookies(List.of("a=1; Secure", "b=2"))
                .withBody(Base64.getEncoder().encodeToString("bytes".getBytes(StandardCharsets.UTF_8)))
                .withIsBase64Encoded(true)
                .build());

        var response = send(request("/any").DELETE());

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("bytes");
        assertThat(response.headers().allValues("content-type")).containsExactly("image/png");
        assertThat(response.headers().firstValue("x-own")).contains("1");
        assertThat(response.headers().allValues("set-cookie")).containsExactly("a=1; Secure", "b=2");
    }

    @Test
    void an_empty_body_has_no_content_type() throws Exception {
        respondWith(response(200, ""));

        var response = send(request("/any").GET());

        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("content-type")).isEmpty();
    }

    @Test
    void unknown_paths_and_methods_get_404() throws Exception {
        respondWith(response(200, "ok"));

        assertMessage(send(request("/nowhere").GET()), 404, "Not Found");
        assertMessage(send(request("/api/pay").GET()), 404, "Not Found");
        assertMessage(send(request("/api/pay/").POST(BodyPublishers.noBody())), 404, "Not Found");
        assertThat(events).isEmpty();
    }

    @Test
    void accepts_a_body_of_10_megabytes_and_rejects_a_larger_one() throws Exception {
        respondWith(response(200, "ok"));
        int limit = 10 * 1024 * 1024;

        assertMessage(
                send(request("/any").POST(BodyPublishers.ofByteArray(new byte[limit + 1]))),
                413,
                "Request Entity Too Large");
        assertThat(events).isEmpty();
        assertThat(send(request("/any").POST(BodyPublishers.ofByteArray(new byte[limit])))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void a_handler_that_throws_gets_500() throws Exception {
        serve(Duration.ofSeconds(20), (_, _) -> {
            throw new IllegalStateException("broken on purpose");
        });

        assertMessage(send(request("/any").GET()), 500, "Internal Server Error");
    }

    @Test
    void a_handler_that_exceeds_its_timeout_gets_500() throws Exception {
        var interrupted = new CountDownLatch(1);
        serve(Duration.ofMillis(50), (_, _) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return response(200, "too late");
        });

        assertMessage(send(request("/any").GET()), 500, "Internal Server Error");
        interrupted.await();
    }

    @Test
    void a_response_without_a_status_gets_500() throws Exception {
        serve(Duration.ofSeconds(20), (_, _) -> new APIGatewayV2HTTPResponse());

        assertMessage(send(request("/any").GET()), 500, "Internal Server Error");
    }

    @Test
    void a_gateway_without_functions_returns_500() throws Exception {
        assertMessage(send(request("/any").GET()), 500, "Internal Server Error");
    }

    @Test
    void names_the_port_that_is_in_use() {
        int port = gateway.url().getPort();

        assertThatThrownBy(() ->
                        Gateway.start("127.0.0.1", port, List.of(), Cors.NONE, Clock.systemUTC(), new Invocations()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("127.0.0.1:" + port);
    }

    @Test
    void rejects_routes_with_parameters() {
        var routes = List.of(new Route("GET", "/api/{id}", "Pay"));

        assertThatThrownBy(() -> Gateway.start("127.0.0.1", 0, routes, Cors.NONE, Clock.systemUTC(), new Invocations()))
                .isInstanceOf(LabException.class)
                .hasMessageContaining("/api/{id}");
    }

    private static final String SHOP = "https://shop.example";

    /** The gateway with the template's configuration for two origins. */
    private Gateway withCors() {
        SamTemplate template = SamTemplate.read(Path.of(System.getProperty("project.root"), "template.yaml"));
        return Gateway.start(
                "127.0.0.1",
                0,
                List.of(new Route("POST", "/api/pay", "Pay")),
                Cors.of(template, SHOP + ",http://localhost:3000"),
                Clock.systemUTC(),
                new Invocations());
    }

    private static Map<String, List<String>> corsHeaders(HttpResponse<?> response) {
        var headers = new TreeMap<>(response.headers().map());
        headers.keySet().removeIf(name -> !name.startsWith("access-control-"));
        return headers;
    }

    private static HttpRequest.Builder preflight(Gateway to, String origin) {
        return request(to, "/api/pay")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "content-type,idempotency-key");
    }

    @Test
    void answers_a_preflight_request_of_an_allowed_origin_as_api_gateway_does() throws Exception {
        try (Gateway open = withCors()) {
            var response = send(preflight(open, SHOP));

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(response.body()).isEmpty();
            assertThat(corsHeaders(response))
                    .isEqualTo(Map.of(
                            "access-control-allow-origin", List.of(SHOP),
                            "access-control-allow-methods", List.of("GET,POST"),
                            "access-control-allow-headers", List.of("authorization,content-type,idempotency-key"),
                            "access-control-max-age", List.of("3600")));
            assertThat(response.headers().firstValue("apigw-requestid")).isPresent();
        }
    }

    @Test
    void answers_a_preflight_request_of_another_origin_without_a_permission() throws Exception {
        try (Gateway open = withCors()) {
            var response = send(preflight(open, "https://other.example"));

            assertThat(response.statusCode()).isEqualTo(204);
            assertThat(corsHeaders(response)).isEmpty();
        }
    }

    @Test
    void adds_the_permission_to_a_functions_response_and_removes_what_the_function_sends() throws Exception {
        try (Gateway open = withCors()) {
            serve(
                    open,
                    Duration.ofSeconds(20),
                    (_, _) -> APIGatewayV2HTTPResponse.builder()
                            .withStatusCode(200)
                            .withHeaders(Map.of("Access-Control-Allow-Origin", "*", "X-Own", "1"))
                            .withBody("ok")
                            .build());
            HttpRequest.Builder pay = request(open, "/api/pay").POST(BodyPublishers.noBody());

            assertThat(corsHeaders(send(pay.copy().header("Origin", "http://localhost:3000"))))
                    .isEqualTo(Map.of(
                            "access-control-allow-origin", List.of("http://localhost:3000"),
                            "access-control-expose-headers", List.of("retry-after,x-request-id")));
            assertThat(corsHeaders(send(pay.copy().header("Origin", "https://other.example"))))
                    .isEmpty();
            assertThat(corsHeaders(send(pay.copy()))).isEmpty();
            assertThat(send(pay).headers().firstValue("x-own")).contains("1");
        }
    }

    @Test
    void without_a_cors_configuration_options_is_no_route_and_a_functions_own_headers_stay() throws Exception {
        respondWith(APIGatewayV2HTTPResponse.builder()
                .withStatusCode(200)
                .withHeaders(Map.of("Access-Control-Allow-Origin", "*"))
                .build());

        assertMessage(send(preflight(gateway, SHOP)), 404, "Not Found");
        assertThat(corsHeaders(send(request("/any").header("Origin", SHOP).GET())))
                .isEqualTo(Map.of("access-control-allow-origin", List.of("*")));
    }

    @Test
    void origins_that_the_template_refuses_are_named_with_the_variable() {
        SamTemplate template = SamTemplate.read(Path.of(System.getProperty("project.root"), "template.yaml"));

        assertThatThrownBy(() -> Cors.of(template, "shop.example/path"))
                .isInstanceOf(LabException.class)
                .hasMessageContainingAll("LAB_CORS_ORIGINS=shop.example/path", "origins such as https://shop.example");
        assertThat(Cors.of(template, "")).isEqualTo(Cors.NONE);
    }

    private void respondWith(APIGatewayV2HTTPResponse response) {
        serve(Duration.ofSeconds(20), (event, context) -> {
            events.add(event);
            contexts.add(context);
            return response;
        });
    }

    private void serve(Duration timeout, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
        serve(gateway, timeout, handler);
    }

    private static void serve(
            Gateway on, Duration timeout, RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler) {
        var function = new SamFunction("Pay", "shop.Pay", timeout, 512);
        on.serve(Map.of(
                "Pay",
                new LambdaFunction(
                        function,
                        (in, out, context) ->
                                RESPONSES.toJson(handler.handleRequest(EVENTS.fromJson(in), context), out),
                        new LabTime(_ -> {}),
                        new Invocations())));
    }

    private static APIGatewayV2HTTPResponse response(int status, String body) {
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(status)
                .withBody(body)
                .build();
    }

    private static void assertMessage(HttpResponse<String> response, int status, String message) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).isEqualTo("{\"message\":\"" + message + "\"}");
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
    }

    private HttpRequest.Builder request(String path) {
        return request(gateway, path);
    }

    private static HttpRequest.Builder request(Gateway to, String path) {
        return HttpRequest.newBuilder(URI.create(to.url() + path)).version(HttpClient.Version.HTTP_1_1);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
