package dev.momentcheckout.local.aws;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Compares an existing table with the template's. */
final class TableComparison {
    private TableComparison() {}

    /**
     * Accepts a table that has the template's keys, indexes and stream. It may have further indexes.
     *
     * @param actual null if the database's response does not describe a table
     * @throws TableMismatchException if the table differs
     */
    static void require(Table expected, String name, @Nullable TableDescription actual) {
        if (actual == null) {
            throw new TableMismatchException("The response does not describe the table " + name);
        }
        List<String> differences = new ArrayList<>();
        if (!keys(actual.keySchema()).equals(expected.keys())) {
            differences.add("keys " + keys(actual.keySchema()));
        }
        for (AttributeDefinition attribute : actual.attributeDefinitions()) {
            String key = attribute.attributeName();
            String type = attribute.attributeTypeAsString();
            if (!type.equals(expected.attributeTypes().getOrDefault(key, type))) {
                differences.add("attribute " + key + " of type " + type);
            }
        }
        Set<Table.Index> indexes = actual.globalSecondaryIndexes().stream()
                .map(TableComparison::index)
                .collect(Collectors.toSet());
        if (!indexes.containsAll(expected.indexes())) {
            differences.add("indexes " + indexes);
        }
        String stream = stream(actual.streamSpecification());
        if (expected.streamView().filter(view -> !view.equals(stream)).isPresent()) {
            differences.add("stream " + stream);
        }
        if (!differences.isEmpty()) {
            throw new TableMismatchException("The table " + name
                    + " exists, but the template defines it otherwise. It has " + String.join(", ", differences));
        }
    }

    private static List<Table.Key> keys(List<KeySchemaElement> keys) {
        return keys.stream()
                .map(key -> new Table.Key(key.attributeName(), key.keyTypeAsString()))
                .toList();
    }

    private static Table.Index index(GlobalSecondaryIndexDescription index) {
        return new Table.Index(
                index.indexName(),
                keys(index.keySchema()),
                index.projection().projectionTypeAsString(),
                index.projection().nonKeyAttributes());
    }

    private static String stream(@Nullable StreamSpecification stream) {
        return stream == null || !Boolean.TRUE.equals(stream.streamEnabled())
                ? "none"
                : stream.streamViewTypeAsString();
    }
}
