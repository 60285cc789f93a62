package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.testing.alarms.FunctionLog.CapturedLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CloudWatch Logs Insights, for the one query of an operator's command: the messages about a session, newest first. The
 * lines are those that the functions wrote.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html">
 *     GetQueryResults</a>
 */
final class LogsInsights implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern SESSION = Pattern.compile("session_id = \"([^\"]+)\"");

    private final HttpServer server;
    private final List<CapturedLine> lines = new CopyOnWriteArrayList<>();
    private volatile String session = "";

    private LogsInsights(HttpServer server) {
        this.server = server;
    }

    static LogsInsights start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            LogsInsights insights = new LogsInsights(server);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", insights::answer);
            server.start();
            return insights;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_CLOUDWATCH_LOGS}. */
    URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    void receive(CapturedLine line) {
        lines.add(line);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        JsonNode input = JSON.readTree(exchange.getRequestBody());
        byte[] body = JSON.writeValueAsBytes(target.endsWith(".StartQuery") ? start(input) : results());
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private JsonNode start(JsonNode input) {
        Matcher named = SESSION.matcher(input.path("queryString").asText());
        session = named.find() ? named.group(1) : "";
        return JSON.createObjectNode().put("queryId", "query-1");
    }

    private JsonNode results() {
        List<JsonNode> found = lines.stream()
                .map(CapturedLine::json)
                .filter(line -> line.path("session_id").asText().equals(session) && line.has("message"))
                .toList();
        ObjectNode response = JSON.createObjectNode().put("status", "Complete");
        ArrayNode results = response.putArray("results");
        for (JsonNode line : found.reversed()) {
            ArrayNode result = results.addArray();
            field(
                    result,
                    "@timestamp",
                    line.path("timestamp").asText().replace('T', ' ').replace("Z", ""));
            field(result, "@message", line.toString());
        }
        response.putObject("statistics").put("recordsMatched", (double) found.size());
        return response;
    }

    private static void field(ArrayNode result, String name, String value) {
        result.addObject().put("field", name).put("value", value);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
