package dev.momentcheckout.proof;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.stage.Network;
import dev.momentcheckout.stage.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What a payment costs, by what the clients really send. Request units by DynamoDB's rules (developer guide, "Capacity unit consumption"): a read costs half a
 * unit for each 4 KB, twice that if it is consistent; a write one unit for each KB of the larger of the old and the new item, a failed condition as much; and
 * the index one unit for an entry that comes or goes, two for one whose keys change.
 */
final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Stage stage;
    private double reads;
    private double writes;
    private int secrets;
    private int moment;

    Ledger(Stage stage) {
        this.stage = stage;
    }

    /** What was spent since the last time. */
    record Spent(double reads, double writes, int secrets, int moment) {}

    synchronized Spent spent() {
        Spent spent = new Spent(reads, writes, secrets, moment);
        reads = 0;
        writes = 0;
        secrets = 0;
        moment = 0;
        return spent;
    }

    /** The reconciler's looks run side by side. */
    private synchronized void add(double readUnits, double writeUnits, int secretReads, int momentCalls) {
        reads += readUnits;
        writes += writeUnits;
        secrets += secretReads;
        moment += momentCalls;
    }

    HttpExecuteResponse watch(HttpExecuteRequest request, ExecutableHttpRequest next) throws IOException {
        String target =
                request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
        if (request.httpRequest().encodedPath().startsWith("/collect")) {
            add(0, 0, 0, 1);
            return next.call();
        }
        if (target.startsWith("secretsmanager.")) {
            add(0, 0, 1, 0);
            return next.call();
        }
        if (!target.startsWith("DynamoDB_")) {
            return next.call();
        }
        JsonNode call = JSON.readTree(Network.body(request));
        String id = call.at("/Key/id/S").asText();
        boolean catalog = call.path("TableName").asText().startsWith("Catalog");
        return switch (target.substring(target.indexOf('.') + 1)) {
            case "GetItem" -> {
                double units = Math.max(1, Math.ceil((catalog ? 100 : size(stage.item(id))) / 4096.0));
                add(call.path("ConsistentRead").asBoolean() ? units : units / 2, 0, 0, 0);
                yield next.call();
            }
            case "UpdateItem" -> {
                Map<String, AttributeValue> before = stage.item(id);
                HttpExecuteResponse answer = next.call();
                Map<String, AttributeValue> after = stage.item(id);
                double units = Math.max(1, Math.ceil(Math.max(size(before), size(after)) / 1024.0));
                add(0, units + index(before, after), 0, 0);
                yield answer;
            }
            case "Query" -> {
                add(0.5, 0, 0, 0);
                yield next.call();
            }
            default -> throw new IllegalStateException("no budget knows " + target);
        };
    }

    private static int index(Map<String, AttributeValue> before, Map<String, AttributeValue> after) {
        boolean was = before.containsKey("due_shard");
        boolean is = after.containsKey("due_shard");
        if (was != is) {
            return 1;
        }
        boolean same = Objects.equals(before.get("due_shard"), after.get("due_shard"))
                && Objects.equals(before.get("due_at"), after.get("due_at"));
        return was && !same ? 2 : 0;
    }

    /** Bytes of an item, by the same rules. */
    static int size(Map<String, AttributeValue> item) {
        return item.entrySet().stream()
                .mapToInt(entry -> bytes(entry.getKey()) + size(entry.getValue()))
                .sum();
    }

    private static int size(AttributeValue value) {
        return switch (value.type()) {
            case S -> bytes(requireNonNull(value.s()));
            case N -> (value.n().length() + 1) / 2 + 1;
            case BOOL, NUL -> 1;
            case SS -> value.ss().stream().mapToInt(Ledger::bytes).sum();
            case L ->
                3 + value.l().stream().mapToInt(element -> 1 + size(element)).sum();
            default -> throw new IllegalStateException("no item here holds a " + value.type());
        };
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
