package dev.momentcheckout.local.aws.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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
    private static final int MAX_INDEXES = 20;

    /**
     * A global secondary index.
     *
     * @param projection {@code ALL} or {@code KEYS_ONLY}
     * @param projected names of the attributes in an entry; empty stands for all
     */
    record Index(String name, KeySchema keys, String projection, Optional<Set<String>> projected) {
        Item entry(Item item) {
            return projected.map(item::only).orElse(item);
        }
    }

    /** @throws DynamoDbErrorException if the request is not valid, or has something that is not supported */
    static TableDefinition read(Request request) {
        request.allow(
                "TableName",
                "KeySchema",
                "AttributeDefinitions",
                "BillingMode",
                "GlobalSecondaryIndexes",
                "StreamSpecification");
        String name = request.newTableName();
        if (!request.text("BillingMode").equals("PAY_PER_REQUEST")) {
            throw DynamoDbErrorException.notSupported("a table whose BillingMode is not PAY_PER_REQUEST");
        }
        request.require("KeySchema", "AttributeDefinitions");
        Map<String, String> types = attributeTypes(request);
        KeySchema keys = keys(request, types);
        List<Index> indexes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        JsonNode list = request.member("GlobalSecondaryIndexes");
        if (list.isArray() && list.isEmpty()) {
            throw DynamoDbErrorException.invalidParameter("List of GlobalSecondaryIndexes is empty");
        }
        for (JsonNode index : list) {
            String path = "GlobalSecondaryIndexes." + (indexes.size() + 1) + ".member";
            Index read = index(request.nested(path, index), types, keys);
            if (!names.add(read.name())) {
                throw DynamoDbErrorException.invalidParameter("Duplicate index name: " + read.name());
            }
            indexes.add(read);
        }
        if (indexes.size() > MAX_INDEXES) {
            throw DynamoDbErrorException.invalidParameter(
                    "GlobalSecondaryIndex count exceeds the per-table limit of " + MAX_INDEXES);
        }
        requireAllUsed(types, keys, indexes);
        return new TableDefinition(name, types, keys, List.copyOf(indexes), streamView(request));
    }

    private static Map<String, String> attributeTypes(Request request) {
        var types = new LinkedHashMap<String, String>();
        int position = 0;
        for (JsonNode definition : request.required("AttributeDefinitions")) {
            position++;
            request.nested("AttributeDefinitions." + position + ".member", definition)
                    .allow("AttributeName", "AttributeType");
            String type = definition.path("AttributeType").asText();
            if (!Set.of("S", "N", "B").contains(type)) {
                throw DynamoDbErrorException.constraint(
                        "'" + type + "'",
                        "attributeDefinitions." + position + ".member.attributeType",
                        "Member must satisfy enum value set: [B, N, S]");
            }
            if (types.put(definition.path("AttributeName").asText(), type) != null) {
                throw DynamoDbErrorException.validation("Duplicate AttributeName in AttributeDefinitions: "
                        + definition.path("AttributeName").asText());
            }
        }
        return types;
    }

    private static KeySchema keys(Request request, Map<String, String> types) {
        JsonNode schema = request.required("KeySchema");
        List<KeySchema.KeyAttribute> attributes = new ArrayList<>();
        int position = 0;
        for (JsonNode element : schema) {
            position++;
            request.nested("KeySchema." + position + ".member", element).allow("AttributeName", "KeyType");
            String type = element.path("KeyType").asText();
            if (!Set.of("HASH", "RANGE").contains(type)) {
                throw DynamoDbErrorException.constraint(
                        "'" + type + "'",
                        "keySchema." + position + ".member.keyType",
                        "Member must satisfy enum value set: [HASH, RANGE]");
            }
            String name = element.path("AttributeName").asText();
            String attributeType = types.get(name);
            if (attributeType == null) {
                throw DynamoDbErrorException.validation("One or more parameter values were invalid: Some index key"
                        + " attributes are not defined in AttributeDefinitions. Keys: [" + name
                        + "], AttributeDefinitions: [" + String.join(", ", types.keySet()) + "]");
            }
            if (!type.equals(position == 1 ? "HASH" : "RANGE")) {
                throw DynamoDbErrorException.validation(
                        position == 1
                                ? "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
                                : "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
            }
            attributes.add(new KeySchema.KeyAttribute(name, attributeType));
        }
        if (attributes.isEmpty() || attributes.size() > 2) {
            throw DynamoDbErrorException.constraint(
                    "'" + schema + "'",
                    "keySchema",
                    attributes.isEmpty()
                            ? "Member must have length greater than or equal to 1"
                            : "Member must have length less than or equal to 2");
        }
        return new KeySchema(attributes.getFirst(), attributes.size() == 2 ? attributes.getLast() : null);
    }

    private static Index index(Request request, Map<String, String> types, KeySchema tableKeys) {
        request.allow("IndexName", "KeySchema", "Projection");
        request.require("IndexName", "KeySchema", "Projection");
        String name = request.text("IndexName", 3, 255);
        KeySchema keys = keys(request, types);
        Request projection = request.nested("Projection", request.required("Projection"));
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

    private static void requireAllUsed(Map<String, String> types, KeySchema keys, List<Index> indexes) {
        Set<String> used = new HashSet<>(keys.names());
        indexes.forEach(index -> used.addAll(index.keys().names()));
        if (!used.equals(types.keySet())) {
            throw DynamoDbErrorException.invalidParameter("Number of attributes in KeySchema does not exactly match"
                    + " number of attributes defined in AttributeDefinitions");
        }
    }

    private static Optional<String> streamView(Request request) {
        if (!request.has("StreamSpecification")) {
            return Optional.empty();
        }
        Request specification = request.nested("StreamSpecification", request.member("StreamSpecification"));
        specification.allow("StreamEnabled", "StreamViewType");
        specification.require("StreamEnabled");
        if (specification.flag("StreamEnabled")) {
            specification.require("StreamViewType");
            return Optional.of(specification.choice(
                    "StreamViewType", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"));
        }
        if (specification.has("StreamViewType")) {
            throw DynamoDbErrorException.invalidParameter(
                    "Table is being created with a stream disabled, UpdateViewType should not be specified");
        }
        return Optional.empty();
    }
}
