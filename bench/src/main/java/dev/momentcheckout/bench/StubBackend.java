package dev.momentcheckout.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A stub of AWS and Moment that answers at once over HTTPS and records the calls. */
final class StubBackend implements AutoCloseable {
    static final String API_KEY = "sk_test_bench";
    static final String SIGNING_SECRET = "whsec_YmVuY2gtYmVuY2gtYmVuY2g=";
    /** A part of the ARN of the webhook signing secret. */
    static final String SIGNING = "signing";
    /** The id of the one session in the table, which is open. */
    static final String OPEN_SESSION_ID = "ps_known";

    private static final String ITEM = """
            {"Item":{"id":{"S":"%s"},"version":{"N":"1"},"revision":{"N":"1"},"state":{"S":"OPEN"},"rank":{"N":"0"},"created_here":{"BOOL":true},
             "owner":{"S":"anonymous"},"amount":{"N":"1000"},"currency":{"S":"ZAR"},"mode":{"S":"test"},"last_attempt":{"S":"none"},
             "reported_terms":{"SS":["1000 ZAR test"]},"history":{"L":[{"S":"OPEN"}]},"created_at_ms":{"N":"1000"},"updated_at_ms":{"N":"1000"},
             "next_check_shard":{"S":"high#0"},"next_check_at":{"N":"1"},"expires_at":{"N":"1"}}}
            """.formatted(OPEN_SESSION_ID);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpsServer server;
    private final List<String> calls = new ArrayList<>();
    private final AtomicLong sessions = new AtomicLong();

    StubBackend(TestCa testCa) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(testCa.server()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Returns the calls since the last time, in order: an AWS action, or a method and path. */
    synchronized List<String> takeCalls() {
        List<String> taken = List.copyOf(calls);
        calls.clear();
        return taken;
    }

    private synchronized void add(String call) {
        calls.add(call);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String call = target == null
                ? exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()
                : target;
        JsonNode versionStage =
                target == null ? MissingNode.getInstance() : json.readTree(body).path("VersionStage");
        if (versionStage.isTextual()) {
            add(call + " VersionStage=" + versionStage.textValue());
            respondVersionNotFound(exchange);
            return;
        }
        add(call);
        byte[] response = json.writeValueAsBytes(
                target == null ? moment(exchange.getRequestURI().getPath(), body) : aws(target, body));
        exchange.getResponseHeaders()
                .set("Content-Type", target == null ? "application/json" : "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(
                target == null && exchange.getRequestMethod().equals("POST") ? 201 : 200, response.length);
        exchange.getResponseBody().write(response);
        exchange.close();
    }

    /** Only a warm-up request names a version stage, and no secret has that stage. */
    private void respondVersionNotFound(HttpExchange exchange) throws IOException {
        byte[] response = json.writeValueAsBytes(json.createObjectNode()
                .put("__type", "ResourceNotFoundException")
                .put("Message", "no such version"));
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(400, response.length);
        exchange.getResponseBody().write(response);
        exchange.close();
    }

    private JsonNode aws(String target, byte[] body) throws IOException {
        JsonNode request = json.readTree(body);
        ObjectNode response = json.createObjectNode();
        if (target.endsWith(".GetItem") && request.at("/Key/id/S").asText().equals(OPEN_SESSION_ID)) {
            return json.readTree(ITEM);
        }
        if (target.startsWith("secretsmanager.")) {
            response.put("ARN", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf")
                    .put("Name", "bench");
            if (target.endsWith(".GetSecretValue")) {
                response.put(
                                "SecretString",
                                request.path("SecretId").asText().contains(SIGNING) ? SIGNING_SECRET : API_KEY)
                        .put("VersionId", "00000000-0000-0000-0000-000000000000");
                response.putArray("VersionStages").add("AWSCURRENT");
            }
        }
        return response;
    }

    /** Returns the session {@link #OPEN_SESSION_ID} as Moment reports it after the payment. */
    static String paidSession() {
        return """
                {"id":"%s","type":"one_time","amount":1000,"currency":"ZAR","status":"completed","payment_outcome":"paid","payment_status":"paid",\
                "mode":"test","metadata":{"integration_id":"bench"},"created_at":"%s","updated_at":"%s"}""".formatted(OPEN_SESSION_ID, Instant.now(), Instant.now());
    }

    private JsonNode moment(String path, byte[] body) throws IOException {
        if (path.endsWith("/" + OPEN_SESSION_ID)) {
            return json.readTree(paidSession());
        }
        JsonNode request = body.length == 0 ? json.createObjectNode() : json.readTree(body);
        String now = Instant.now().toString();
        ObjectNode session = json.createObjectNode();
        session.put("id", "ps_bench" + sessions.incrementAndGet()).put("type", "one_time");
        session.put("amount", request.path("amount").asLong(1000));
        session.put("currency", request.path("currency").asText("ZAR"));
        session.put("status", "active").put("payment_outcome", "not_started").put("payment_status", "unpaid");
        session.put("client_token", "eyJ0eXAiOiJiZW5jaCJ9.e30.bench").put("mode", "test");
        session.set(
                "metadata", request.path("metadata").isObject() ? request.path("metadata") : json.createObjectNode());
        session.put("created_at", now).put("updated_at", now);
        return session;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
