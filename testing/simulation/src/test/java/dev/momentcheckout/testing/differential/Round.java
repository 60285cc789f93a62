package dev.momentcheckout.testing.differential;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Tables;
import dev.momentcheckout.testing.differential.Generator.TableNames;
import dev.momentcheckout.testing.support.emulators.Dynoxide;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A sequence of operations on two empty databases, which depends on the seed only. */
final class Round {
    private final long seed;
    private final Endpoint local;
    private final Endpoint dynoxide;
    private final TableNames tables;
    private final List<Difference> differences = new ArrayList<>();
    private final Map<DecidedDifference, Integer> decided = new EnumMap<>(DecidedDifference.class);

    private Round(long seed, Endpoint local, Endpoint dynoxide, TableNames tables) {
        this.seed = seed;
        this.local = local;
        this.dynoxide = dynoxide;
        this.tables = tables;
    }

    /** What a round found. */
    record Result(List<Difference> differences, Map<DecidedDifference, Integer> decided) {}

    /** Starts both databases, runs so many operations and compares the tables and the stream at the end. */
    static Result run(long seed, int operations, SamTemplate template) {
        try (var database = LocalDynamoDb.start();
                var process = Dynoxide.startProcess();
                var local = new Endpoint(database.endpoint());
                var dynoxide = new Endpoint(process.endpoint())) {
            createTables(template, database.endpoint());
            Map<String, String> names = createTables(template, process.endpoint());
            var tables = new TableNames(requireNonNull(names.get("Sessions")), requireNonNull(names.get("Catalog")));
            var round = new Round(seed, local, dynoxide, tables);
            var generator = new Generator(seed, tables);
            for (int number = 1; number <= operations; number++) {
                round.compare(number, generator.next());
            }
            round.compareTables();
            if (round.differences.isEmpty()) {
                round.compareStreams();
            }
            return new Result(round.differences, round.decided);
        }
    }

    private static Map<String, String> createTables(SamTemplate template, URI endpoint) {
        try (DynamoDbClient client = DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(AwsCrtHttpClient.builder())
                .build()) {
            return new Tables(client).create(template, name -> name);
        }
    }

    private void compare(int number, Operation operation) {
        Answer here = answer(local, operation);
        if (isDecided(rule -> rule.decides(operation, here))) {
            return;
        }
        Answer there = answer(dynoxide, operation);
        if (here.equals(there) || isDecided(rule -> rule.explains(operation, here, there))) {
            return;
        }
        String kind = operation.name() + pattern(here) + pattern(there);
        differences.add(new Difference(
                seed, number, kind, operation.toString(), here.toString(), there.toString(), items(operation)));
        makeEqual();
    }

    private boolean isDecided(Predicate<DecidedDifference> applies) {
        Optional<DecidedDifference> rule =
                Arrays.stream(DecidedDifference.values()).filter(applies).findFirst();
        rule.ifPresent(found -> decided.merge(found, 1, Integer::sum));
        return rule.isPresent();
    }

    /** Returns what answers of the same kind have in common. */
    private static String pattern(Answer answer) {
        return " " + answer.errorType() + " " + answer.message().replaceAll("[:{\\[\"'].*|[0-9]+", "");
    }

    private String items(Operation operation) {
        JsonNode key = operation.body().path("Key");
        if (key.isEmpty()) {
            return "";
        }
        ObjectNode body = Values.NODES
                .objectNode()
                .put("TableName", operation.body().path("TableName").asText())
                .put("ConsistentRead", true);
        body.set("Key", key);
        var get = new Operation("after a difference", "GetItem", body);
        return local.call(get) + " " + dynoxide.call(get);
    }

    private static Answer answer(Endpoint endpoint, Operation operation) {
        return operation.isPaged() ? Pages.read(endpoint, operation) : endpoint.call(operation);
    }

    /** Deletes what differs, so that a difference is reported once. */
    private void makeEqual() {
        for (String table : List.of(tables.sessions(), tables.catalog())) {
            JsonNode here = scan(local, table);
            JsonNode there = scan(dynoxide, table);
            if (!here.equals(there)) {
                Set<String> ids = new TreeSet<>();
                here.path("Items")
                        .forEach(item -> ids.add(item.path("id").path("S").asText()));
                there.path("Items")
                        .forEach(item -> ids.add(item.path("id").path("S").asText()));
                ids.forEach(id -> delete(table, id));
            }
        }
    }

    private void delete(String table, String id) {
        ObjectNode body = Values.NODES.objectNode().put("TableName", table);
        body.putObject("Key").set("id", Values.string(id));
        local.call(new Operation("after a difference", "DeleteItem", body));
        dynoxide.call(new Operation("after a difference", "DeleteItem", body));
    }

    private static JsonNode scan(Endpoint endpoint, String table) {
        ObjectNode body = Values.NODES.objectNode().put("TableName", table).put("ConsistentRead", true);
        return Pages.read(endpoint, new Operation("whole table", "Scan", body)).body();
    }

    private void compareTables() {
        for (String table : List.of(tables.sessions(), tables.catalog())) {
            compareAtEnd("items of " + table, scan(local, table), scan(dynoxide, table));
        }
        Set<String> partitions = new TreeSet<>();
        scan(local, tables.sessions())
                .path("Items")
                .forEach(item ->
                        partitions.add(item.path("next_check_shard").path("S").asText("none")));
        for (String partition : partitions) {
            ObjectNode body = Values.NODES
                    .objectNode()
                    .put("TableName", tables.sessions())
                    .put("IndexName", "next-check")
                    .put("KeyConditionExpression", "next_check_shard = :shard");
            body.putObject("ExpressionAttributeValues").set(":shard", Values.string(partition));
            var query = new Operation("whole partition", "Query", body);
            compareAtEnd(
                    "index partition " + partition,
                    Pages.read(local, query).body(),
                    Pages.read(dynoxide, query).body());
        }
    }

    private void compareStreams() {
        Stream here = Stream.read(local, tables.sessions());
        Stream there = Stream.read(dynoxide, tables.sessions());
        for (DecidedDifference rule : DecidedDifference.values()) {
            decided.merge(rule, rule.explainsRecords(here, there), Integer::sum);
        }
        Set<String> keys = new TreeSet<>(here.records().keySet());
        keys.addAll(there.records().keySet());
        for (String key : keys) {
            List<JsonNode> ours = here.records().getOrDefault(key, List.of());
            List<JsonNode> theirs = there.records().getOrDefault(key, List.of());
            for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
                JsonNode our = i < ours.size() ? ours.get(i) : Values.NODES.missingNode();
                JsonNode their = i < theirs.size() ? theirs.get(i) : Values.NODES.missingNode();
                if (!our.equals(their)) {
                    compareAtEnd("stream record " + i + " of " + key, our, their);
                    break;
                }
            }
        }
    }

    private void compareAtEnd(String what, JsonNode here, JsonNode there) {
        if (!here.equals(there)) {
            String kind = what.split(" ", 2)[0];
            differences.add(new Difference(seed, 0, kind, what, here.toString(), there.toString(), ""));
        }
    }
}
