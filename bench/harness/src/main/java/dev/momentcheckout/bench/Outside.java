package dev.momentcheckout.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
final class Outside implements AutoCloseable {
    static final String API_KEY = "sk_test_bench";

    private final ObjectMapper json = new ObjectMapper();
    private final HttpsServer server;
    private final List<String> calls = new ArrayList<>();
    private final AtomicLong sessions = new AtomicLong();

    Outside(Authority authority) {
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
        List<String> news = List.copyOf(calls);
        calls.clear();
        return news;
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
        remember(call);
        byte[] answer = json.writeValueAsBytes(target == null ? moment(body) : aws(target));
        exchange.getResponseHeaders()
                .set("Content-Type", target == null ? "application/json" : "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(
                target == null && exchange.getRequestMethod().equals("POST") ? 201 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private ObjectNode aws(String target) {
        ObjectNode answer = json.createObjectNode();
        if (target.startsWith("secretsmanager.")) {
            answer.put("ARN", "arn:aws:secretsmanager:eu-west-1:000000000000:secret:bench-AbCdEf")
                    .put("Name", "bench");
            if (target.endsWith(".GetSecretValue")) {
                answer.put("SecretString", API_KEY).put("VersionId", "00000000-0000-0000-0000-000000000000");
                answer.putArray("VersionStages").add("AWSCURRENT");
            }
        }
        return answer;
    }

    private ObjectNode moment(byte[] body) throws IOException {
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
