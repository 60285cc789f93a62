package dev.momentcheckout.testing.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.LocalDynamoDb;
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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that throttles, fails, or does what it is told and loses the answer, behind a proxy that all calls of a function go through. */
class DatabaseFaultsTest {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "host", "upgrade", "http2-settings", "transfer-encoding");

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer proxy = started();
    private final AtomicInteger writesToSpoil = new AtomicInteger();
    private volatile Fault fault = Fault.THROTTLED;

    enum Fault {
        /** Refused, with the error that the SDK repeats by itself. */
        THROTTLED,
        /** Refused by a server that fails. */
        INTERNAL_ERROR,
        /** Never reached the database. */
        CUT_OFF_BEFORE,
        /** Done, and the answer is lost: the SDK's own repetition meets its own effect. */
        ANSWER_LOST
    }

    private HttpServer started() {
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
        boolean spoiled = writes && writesToSpoil.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (spoiled && fault == Fault.THROTTLED) {
            answer(exchange, 400, NetworkFaults.THROTTLED);
            return;
        }
        if (spoiled && fault == Fault.INTERNAL_ERROR) {
            answer(exchange, 500, "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\"}");
            return;
        }
        if (spoiled && fault == Fault.CUT_OFF_BEFORE) {
            exchange.close();
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        LocalDynamoDb.shared().endpoint())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> response = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (spoiled) {
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

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
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

    private SystemServices around() {
        return SystemServices.of(testEnvironment.clock(), _ -> {}).withLog(_ -> {});
    }

    private void spoil(Fault what, int writes) {
        fault = what;
        writesToSpoil.set(writes);
    }

    private static final LambdaContext CONTEXT = new LambdaContext("faults");

    private String session(CreateSessionHandler create) throws IOException {
        var answer = HttpApiRequest.create().to(create, CONTEXT);
        assertThat(answer.getStatusCode()).as(answer.getBody()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.getBody()).path("session_id").asText();
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
    void one_write_that_goes_wrong_is_made_good_within_the_call(Fault how) throws IOException {
        CreateSessionHandler create = new CreateSessionHandler(environment("CreateSession"), around());
        WebhookReceiveHandler webhook = new WebhookReceiveHandler(environment("WebhookReceive"), around());
        spoil(how, 1);
        String session = session(create);
        assertThat(requireNonNull(testEnvironment.item(session).get("revision")).n())
                .isEqualTo("1");

        HttpApiRequest call = paid(session);
        spoil(how, 1);
        assertThat(call.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);

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
    void a_database_that_goes_on_failing_is_a_503_and_moment_delivers_again(Fault how) throws IOException {
        CreateSessionHandler create = new CreateSessionHandler(environment("CreateSession"), around());
        WebhookReceiveHandler webhook = new WebhookReceiveHandler(environment("WebhookReceive"), around());
        String session = session(create);
        HttpApiRequest call = paid(session);
        spoil(how, 1000);
        int status = call.to(webhook, CONTEXT).getStatusCode();
        // What was done and not answered is found when it is read again.
        assertThat(status).isIn(how == Fault.ANSWER_LOST ? Set.of(200, 503) : Set.of(503));

        spoil(how, 0);
        assertThat(call.to(webhook, CONTEXT).getStatusCode()).isEqualTo(200);
        assertThat(requireNonNull(testEnvironment.item(session).get("state")).s())
                .isEqualTo("PAID");
        assertThat(requireNonNull(testEnvironment.item(session).get("revision")).n())
                .isEqualTo("2");
    }

    @Test
    void no_token_is_handed_out_while_nothing_can_be_written() {
        CreateSessionHandler create = new CreateSessionHandler(environment("CreateSession"), around());
        spoil(Fault.THROTTLED, 1000);
        var answer = HttpApiRequest.create().to(create, CONTEXT);
        assertThat(answer.getStatusCode()).isEqualTo(503);
        assertThat(answer.getBody()).doesNotContain("client_token");
    }
}
