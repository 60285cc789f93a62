package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.webhookreceive.WebhookReceiveHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Runs functions through a proxy that makes DynamoDB throttle, fail, or apply a write and lose the response, and on a
 * database whose eventually consistent reads are stale.
 */
class DatabaseFaultsTest {
    private static final Set<String> CONNECTION_HEADERS =
            Set.of("connection", "content-length", "host", "upgrade", "http2-settings", "transfer-encoding");

    private final TestEnvironment testEnvironment = TestEnvironment.startIsolated();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer proxy = startProxy();
    private final AtomicInteger writesToFail = new AtomicInteger();
    private volatile Fault fault = Fault.THROTTLED;

    enum Fault {
        /** Rejected with an error that the SDK retries. */
        THROTTLED,
        /** Rejected with status 500. */
        INTERNAL_ERROR,
        /** The request does not reach the database. */
        CONNECTION_LOST,
        /** The write takes effect, so the SDK's retry finds the effect of its first try. */
        RESPONSE_LOST
    }

    private HttpServer startProxy() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::forward);
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void close() {
        proxy.stop(0);
        http.close();
        testEnvironment.close();
    }

    private void forward(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean writes = "DynamoDB_20120810.UpdateItem"
                .equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
        boolean fails = writes && writesToFail.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (fails && fault == Fault.THROTTLED) {
            respond(exchange, 400, NetworkFaults.THROTTLED);
            return;
        }
        if (fails && fault == Fault.INTERNAL_ERROR) {
            respond(exchange, 500, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\"}");
            return;
        }
        if (fails && fault == Fault.CONNECTION_LOST) {
            exchange.close();
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(testEnvironment.databaseEndpoint())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!CONNECTION_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (fails) {
                exchange.close();
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            response.headers()
                    .firstValue("x-amz-crc32")
                    .ifPresent(crc -> exchange.getResponseHeaders().set("x-amz-crc32", crc));
            exchange.sendResponseHeaders(response.statusCode(), response.body().length);
            exchange.getResponseBody().write(response.body());
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static void respond(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Map<String, String> environment(String function) {
        Map<String, String> environment = testEnvironment.environment(function);
        environment.put(
                "AWS_ENDPOINT_URL_DYNAMODB",
                URI.create("http://127.0.0.1:" + proxy.getAddress().getPort()).toString());
        return environment;
    }

    private SystemServices services() {
        return SystemServices.of(testEnvironment.clock(), _ -> {})
                .withBackoff(BackoffStrategy.retryImmediately())
                .withLog(_ -> {});
    }

    private void failWrites(Fault nextFault, int writes) {
        fault = nextFault;
        writesToFail.set(writes);
    }

    private static final LambdaContext CONTEXT = new LambdaContext("faults");

    private String session(CreateSessionHandler create) throws IOException {
        var response = HttpApiRequest.create().to(create, CONTEXT);
        assertThat(response.getStatusCode()).as(response.getBody()).isEqualTo(200);
        return new ObjectMapper()
                .readTree(response.getBody())
                .path("session_id")
                .asText();
    }

    private HttpApiRequest paid(String session) {
        Event event = testEnvironment
                .moment()
                .webhooks()
                .event(EventType.SESSION_COMPLETED, testEnvironment.moment().pay(session));
        SignedDelivery signed = testEnvironment
                .moment()
                .webhooks()
                .sign("msg_1", testEnvironment.clock().instant(), event.bytes());
        return HttpApiRequest.webhook(signed.headers(), signed.body());
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void one_failed_write_is_repeated_within_the_invocation(Fault injected) throws IOException {
        CreateSessionHandler create = new CreateSessionHandler(environment("CreateSession"), services());
        WebhookReceiveHandler webhook = new WebhookReceiveHandler(environment("WebhookReceive"), services());
        failWrites(injected, 1);
        String session = session(create);
        assertThat(requireNonNull(testEnvironment.item(session).get("revision")).n())
                .isEqualTo("1");

        HttpApiRequest webhookRequest = paid(session);
        failWrites(injected, 1);
        assertThat(webhookRequest.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);

        assertPaidAndPublishedOnce(session);
    }

    @Test
    void a_second_delivery_that_reads_the_open_session_neither_writes_nor_publishes_again() throws IOException {
        CreateSessionHandler create = new CreateSessionHandler(environment("CreateSession"), services());
        WebhookReceiveHandler webhook = new WebhookReceiveHandler(environment("WebhookReceive"), services());
        String session = session(create);
        HttpApiRequest paid = paid(session);
        // From now on, eventually consistent reads miss the last write of each item.
        testEnvironment.databaseFaults().staleReads(true);

        assertThat(paid.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);
        Map<String, AttributeValue> afterFirstDelivery = testEnvironment.item(session);
        testEnvironment.clock().advance(Duration.ofSeconds(1));
        assertThat(paid.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);

        assertThat(testEnvironment.item(session)).isEqualTo(afterFirstDelivery);
        assertPaidAndPublishedOnce(session);
    }

    private void assertPaidAndPublishedOnce(String session) {
        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(requireNonNull(testEnvironment.item(session).get("revision")).n())
                .isEqualTo("2");
        assertThat(testEnvironment.stream().drain(new SystemUnderTest(testEnvironment, new NetworkFaults())::publish))
                .isTrue();
        assertThat(testEnvironment.bus().entries()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_database_that_keeps_failing_causes_a_503_and_a_second_delivery_succeeds(Fault injected) throws IOException {
        CreateSessionHandler create = new CreateSessionHandler(environment("CreateSession"), services());
        WebhookReceiveHandler webhook = new WebhookReceiveHandler(environment("WebhookReceive"), services());
        String session = session(create);
        HttpApiRequest webhookRequest = paid(session);
        failWrites(injected, 1000);
        int status = webhookRequest.to(webhook, CONTEXT).getStatusCode();
        // A retry may read the effect of the write whose response was lost.
        assertThat(status).isIn(injected == Fault.RESPONSE_LOST ? Set.of(200, 503) : Set.of(503));

        failWrites(injected, 0);
        assertThat(webhookRequest.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);
        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(requireNonNull(testEnvironment.item(session).get("revision")).n())
                .isEqualTo("2");
    }

    @Test
    void create_returns_no_token_while_writes_fail() {
        CreateSessionHandler create = new CreateSessionHandler(environment("CreateSession"), services());
        failWrites(Fault.THROTTLED, 1000);
        var response = HttpApiRequest.create().to(create, CONTEXT);
        assertThat(response.getStatusCode()).isEqualTo(503);
        assertThat(response.getBody()).doesNotContain("client_token");
    }
}
