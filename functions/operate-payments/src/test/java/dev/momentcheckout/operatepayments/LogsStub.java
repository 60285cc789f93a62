package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An endpoint that answers queries of CloudWatch Logs Insights as AWS does.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html">
 *     GetQueryResults</a>
 */
final class LogsStub implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final List<JsonNode> queries = new CopyOnWriteArrayList<>();
    private final List<String[]> lines = new ArrayList<>();
    private int polls;
    private int pollsUntilComplete = 1;
    private int moreMatched;
    private String denied = "";

    private LogsStub(HttpServer server) {
        this.server = server;
    }

    static LogsStub start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            LogsStub stub = new LogsStub(server);
            server.createContext("/", stub::answer);
            server.start();
            return stub;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI endpoint() {
        return URI.create("http://" + InetAddress.getLoopbackAddress().getHostAddress() + ":"
                + server.getAddress().getPort());
    }

    /** The requests of {@code StartQuery}. */
    List<JsonNode> queries() {
        return queries;
    }

    /** Adds a result, newest first. */
    synchronized void add(String time, String message) {
        lines.add(new String[] {time, message});
    }

    /** The number of matching lines that the limit of the query left out. */
    synchronized void setMoreMatched(int number) {
        moreMatched = number;
    }

    synchronized void completeAfter(int calls) {
        pollsUntilComplete = calls;
    }

    /** Answers an operation with {@code AccessDeniedException}. */
    synchronized void deny(String operation) {
        denied = operation;
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String operation = exchange.getRequestHeaders().getFirst("X-Amz-Target").replace("Logs_20140328.", "");
        JsonNode input = JSON.readTree(exchange.getRequestBody());
        ObjectNode response = JSON.createObjectNode();
        int status = 200;
        if (operation.equals(denied)) {
            status = 400;
            response.put("__type", "AccessDeniedException").put("message", "no");
        } else if (operation.equals("StartQuery")) {
            queries.add(input);
            polls = 0;
            response.put("queryId", "12ab3456-12ab-123a-789e-1234567890ab");
        } else {
            results(response);
        }
        byte[] body = JSON.writeValueAsBytes(response);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.getResponseHeaders().set("x-amzn-RequestId", "logs-request-1");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private void results(ObjectNode response) {
        polls++;
        ArrayNode results = response.putArray("results");
        response.put("queryLanguage", "CWLI");
        ObjectNode statistics = response.putObject("statistics");
        if (polls < pollsUntilComplete) {
            response.put("status", polls == 1 ? "Scheduled" : "Running");
            statistics.put("recordsMatched", 0.0);
            return;
        }
        response.put("status", "Complete");
        statistics.put("recordsMatched", (double) (lines.size() + moreMatched)).put("bytesScanned", 1326.0);
        for (String[] line : lines) {
            ArrayNode result = results.addArray();
            result.addObject().put("field", "@timestamp").put("value", line[0]);
            result.addObject().put("field", "@message").put("value", line[1] + "\n");
            result.addObject().put("field", "@ptr").put("value", "CmEKJgoiMTIzNDU2Nzg5");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
