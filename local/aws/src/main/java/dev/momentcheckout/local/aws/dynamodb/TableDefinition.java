package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireParameter;
import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A table as {@code CreateTable} defines it.
 *
 * @param attributeTypes types of the key attributes by name
 * @param streamView {@code StreamViewType}; empty if there is no stream
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html">CreateTable</a>
 */
record TableDefinition(
        String name,
        Map<String, String> attributeTypes,
        KeySchema keys,
        List<Index> indexes,
        Optional<String> streamView) {
    private static final String KEYS = "KeySchema";
    private static final String DEFINITIONS = "AttributeDefinitions";
    private static final String NAME = "AttributeName";
    private static final int MAX_INDEXES = 20;

    /** A global secondary index. Its entries have the projected attributes; all if that set is absent. */
    record Index(String name, KeySchema keys, String projection, Optional<Set<String>> projected) {
        Item entry(Item item) {
            return projected.map(item::only).orElse(item);
        }
    }

    /** Returns the keys of an index, or those of the table if {@code index} is null. */
    KeySchema keys(@Nullable String index) {
        return index == null
                ? keys
                : indexes.stream()
                        .filter(candidate -> candidate.name().equals(index))
                        .map(Index::keys)
                        .findFirst()
                        .orElseThrow(() -> DynamoDbErrorException.validation(
                                "The table does not have the specified index: " + index));
    }

    static TableDefinition read(Request request) {
        request.allow("TableName", KEYS, DEFINITIONS, "BillingMode", "GlobalSecondaryIndexes", "StreamSpecification");
        String name = request.newTableName();
        if (!request.has("BillingMode") || !request.text("BillingMode").equals("PAY_PER_REQUEST")) {
            throw DynamoDbErrorException.notSupported("a table whose BillingMode is not PAY_PER_REQUEST");
        }
        request.require(KEYS, DEFINITIONS);
        Map<String, String> types = attributeTypes(request);
        KeySchema keys = keys(request, types);
        List<Index> indexes = indexes(request, types, keys);
        Set<String> used = new HashSet<>(keys.names());
        indexes.forEach(index -> used.addAll(index.keys().names()));
        requireParameter(
                used.equals(types.keySet()),
                "Number of attributes in KeySchema does not exactly match"
                        + " number of attributes defined in AttributeDefinitions");
        return new TableDefinition(name, types, keys, indexes, streamView(request));
    }

    private static Map<String, String> attributeTypes(Request request) {
        var types = new LinkedHashMap<String, String>();
        for (Request definition : request.elements(DEFINITIONS)) {
            definition.allow(NAME, "AttributeType");
            definition.require(NAME, "AttributeType");
            String name = definition.text(NAME);
            String previous = types.put(name, definition.choice("AttributeType", "B", "N", "S"));
            requireValid(previous == null, "Duplicate AttributeName in AttributeDefinitions: " + name);
        }
        return types;
    }

    private static KeySchema keys(Request request, Map<String, String> types) {
        List<KeySchema.KeyAttribute> attributes = new ArrayList<>();
        for (Request element : request.elements(KEYS)) {
            element.allow(NAME, "KeyType");
            element.require(NAME, "KeyType");
            String keyType = element.choice("KeyType", "HASH", "RANGE");
            String name = element.text(NAME);
            String type = types.get(name);
            if (type == null) {
                throw DynamoDbErrorException.invalidParameter(
                        "Some index key attributes are not defined in AttributeDefinitions. Keys: [" + name
                                + "], AttributeDefinitions: [" + String.join(", ", types.keySet()) + "]");
            }
            boolean isFirst = attributes.isEmpty();
            requireValid(
                    keyType.equals(isFirst ? "HASH" : "RANGE"),
                    isFirst
                            ? "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
                            : "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
            attributes.add(new KeySchema.KeyAttribute(name, type));
        }
        request.requireSize(KEYS, 1, 2);
        return new KeySchema(attributes.getFirst(), attributes.size() == 2 ? attributes.getLast() : null);
    }

    private static List<Index> indexes(Request request, Map<String, String> types, KeySchema tableKeys) {
        List<Index> indexes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Request element : request.elements("GlobalSecondaryIndexes")) {
            Index index = index(element, types, tableKeys);
            requireParameter(names.add(index.name()), "Duplicate index name: " + index.name());
            indexes.add(index);
        }
        requireParameter(
                !request.has("GlobalSecondaryIndexes") || !indexes.isEmpty(),
                "List of GlobalSecondaryIndexes is empty");
        requireParameter(
                indexes.size() <= MAX_INDEXES,
                "GlobalSecondaryIndex count exceeds the per-table limit of " + MAX_INDEXES);
        return List.copyOf(indexes);
    }

    private static Index index(Request request, Map<String, String> types, KeySchema tableKeys) {
        request.allow("IndexName", KEYS, "Projection");
        request.require("IndexName", KEYS, "Projection");
        String name = request.text("IndexName", 3, 255);
        KeySchema keys = keys(request, types);
        Request projection = request.nested("Projection");
        projection.allow("ProjectionType");
        String type = projection.text("ProjectionType");
        return switch (type) {
            case "ALL" -> new Index(name, keys, type, Optional.empty());
            case "KEYS_ONLY" -> {
                Set<String> projected = new TreeSet<>(keys.names());
                projected.addAll(tableKeys.names());
                yield new Index(name, keys, type, Optional.of(projected));
            }
            default -> throw DynamoDbErrorException.notSupported("the projection " + type);
        };
    }

    private static Optional<String> streamView(Request request) {
        if (!request.has("StreamSpecification")) {
            return Optional.empty();
        }
        Request specification = request.nested("StreamSpecification");
        specification.allow("StreamEnabled", "StreamViewType");
        specification.require("StreamEnabled");
        if (!specification.flag("StreamEnabled")) {
            requireParameter(
                    !specification.has("StreamViewType"),
                    "Table is being created with a stream disabled, UpdateViewType should not be specified");
            return Optional.empty();
        }
        specification.require("StreamViewType");
        return Optional.of(
                specification.choice("StreamViewType", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"));
    }
}
