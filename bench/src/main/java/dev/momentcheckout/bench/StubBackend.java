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

/** AWS and Moment, over HTTPS and as fast as can be: each answers what lets a function go on. It remembers what it was asked. */
final class StubBackend implements AutoCloseable {
    static final String API_KEY = "sk_test_bench";
    static final String SIGNING_SECRET = "whsec_YmVuY2gtYmVuY2gtYmVuY2g=";
    /** A part of the name of the secret that holds the signing secret. */
    static final String SIGNING = "signing";
    /** The one session that is in the table, open. */
    static final String KNOWN = "ps_known";

    private static final String ITEM = """
            {"Item":{"id":{"S":"%s"},"version":{"N":"1"},"revision":{"N":"1"},"state":{"S":"OPEN"},"rank":{"N":"0"},"created_here":{"BOOL":true},
             "owner":{"S":"anonymous"},"amount":{"N":"1000"},"currency":{"S":"ZAR"},"mode":{"S":"test"},"last_attempt":{"S":"none"},
             "reported_terms":{"SS":["1000 ZAR test"]},"history":{"L":[{"S":"OPEN"}]},"created_at_ms":{"N":"1000"},"updated_at_ms":{"N":"1000"},
             "next_check_shard":{"S":"high#0"},"next_check_at":{"N":"1"},"expires_at":{"N":"1"}}}
            """.formatted(KNOWN);

    private final ObjectMapper json = new ObjectMapper();
    private final HttpsServer server;
    private final List<String> calls = new ArrayList<>();
    private final AtomicLong sessions = new AtomicLong();

    StubBackend(TestCa authority) {
        try {
            server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setHttpsConfigurator(new HttpsConfigurator(authority.server()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("https://127.0.0.1:" + server.getAddress().getPort());
    }

    /** What was asked since this was called last, in order: actions of AWS, or method and path. */
    synchronized List<String> news() {
        List<String> update = List.copyOf(calls);
        calls.clear();
        return update;
    }

    private synchronized void remember(String call) {
        calls.add(call);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String call = target == null
                ? exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath()
                : target;
        JsonNode testEnvironment =
                target == null ? MissingNode.getInstance() : json.readTree(body).path("VersionStage");
        if (testEnvironment.isTextual()) {
            remember(call + " VersionStage=" + testEnvironment.textValue());
            refuse(exchange);
            return;
        }
        remember(call);
        byte[] answer = json.writeValueAsBytes(
                target == null ? moment(exchange.getRequestURI().getPath(), body) : aws(target, body));
        exchange.getResponseHeaders()
                .set("Content-Type", target == null ? "application/json" : "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(
                target == null && exchange.getRequestMethod().equals("POST") ? 201 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** No secret has a version of a stage that is asked for by name here. */
    private void refuse(HttpExchange exchange) throws IOException {
        byte[] answer = json.writeValueAsBytes(json.createObjectNode()
                .put("__type", "ResourceNotFoundException")
                .put("Message", "no such version"));
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(400, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private JsonNode aws(String target, byte[] body) throws IOException {
        JsonNode asked = json.readTree(body);
        ObjectNode answer = json.createObjectNode();
        if (target.endsWith(".GetItem") && asked.at("/Key/id/S").asText().equals(KNOWN)) {
            return json.readTree(ITEM);
        }
        if (target.startsWith("secretsmanager.")) {
            answer.put("ARN", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf")
                    .put("Name", "bench");
            if (target.endsWith(".GetSecretValue")) {
                answer.put("SecretString", asked.path("SecretId").asText().contains(SIGNING) ? SIGNING_SECRET : API_KEY)
                        .put("VersionId", "00000000-0000-0000-0000-000000000000");
                answer.putArray("VersionStages").add("AWSCURRENT");
            }
        }
        return answer;
    }

    /** The session of {@link #KNOWN} as Moment tells of it once it is paid. */
    static String paidSession() {
        return """
                {"id":"%s","type":"one_time","amount":1000,"currency":"ZAR","status":"completed","payment_outcome":"paid","payment_status":"paid",\
                "mode":"test","metadata":{"integration_id":"bench"},"created_at":"%s","updated_at":"%s"}""".formatted(KNOWN, Instant.now(), Instant.now());
    }

    private JsonNode moment(String path, byte[] body) throws IOException {
        if (path.endsWith("/" + KNOWN)) {
            return json.readTree(paidSession());
        }
        JsonNode asked = body.length == 0 ? json.createObjectNode() : json.readTree(body);
        String now = Instant.now().toString();
        ObjectNode session = json.createObjectNode();
        session.put("id", "ps_bench" + sessions.incrementAndGet()).put("type", "one_time");
        session.put("amount", asked.path("amount").asLong(1000));
        session.put("currency", asked.path("currency").asText("ZAR"));
        session.put("status", "active").put("payment_outcome", "not_started").put("payment_status", "unpaid");
        session.put("client_token", "eyJ0eXAiOiJiZW5jaCJ9.e30.bench").put("mode", "test");
        session.set("metadata", asked.path("metadata").isObject() ? asked.path("metadata") : json.createObjectNode());
        session.put("created_at", now).put("updated_at", now);
        return session;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
