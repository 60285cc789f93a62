package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireParameter;
import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;
import static java.util.Objects.requireNonNull;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the keys of a table from items and from parameters, with DynamoDB's rules for key values. */
record KeyReader(TableDefinition table) {
    /** @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html">Quotas</a> */
    private static final int MAX_PARTITION_BYTES = 2048;

    private static final int MAX_SORT_BYTES = 1024;
    private static final String MISMATCH = "The provided key element does not match the schema";
    private static final String NOT_VALID = "One or more parameter values are not valid. ";
    private static final String EMPTY = "The AttributeValue for a key attribute cannot contain an empty %s value.";
    private static final String EMPTY_KEY = NOT_VALID + EMPTY + " Key: %s";
    private static final String EMPTY_INDEX_KEY = NOT_VALID
            + "A value specified for a secondary index key is not supported. " + EMPTY + " IndexName: %s, IndexKey: %s";
    private static final String EMPTY_INDEX_KEY_IN_UPDATE = NOT_VALID
            + "The update expression attempted to update a secondary index key to a value that is not supported. "
            + EMPTY;

    Key ofItem(Item item) {
        for (KeySchema.KeyAttribute attribute : table.keys().attributes()) {
            Value value = item.get(attribute.name());
            if (value == null) {
                throw DynamoDbErrorException.invalidParameter("Missing the key " + attribute.name() + " in the item");
            }
            requireParameter(
                    value.type().equals(attribute.type()),
                    "Type mismatch for key " + attribute.name() + " expected: " + attribute.type() + " actual: "
                            + value.type());
            requireKeyValue(attribute, value);
        }
        return requireNonNull(table.keys().keyOf(item, null));
    }

    /** Reads a parameter that has the attributes of a key and no others. */
    Key exact(Item key) {
        requireValid(key.attributes().keySet().equals(Set.copyOf(table.keys().names())), MISMATCH);
        for (KeySchema.KeyAttribute attribute : table.keys().attributes()) {
            Value value = requireNonNull(key.get(attribute.name()));
            requireValid(value.type().equals(attribute.type()), MISMATCH);
            requireKeyValue(attribute, value);
        }
        return requireNonNull(table.keys().keyOf(key, null));
    }

    private void requireKeyValue(KeySchema.KeyAttribute attribute, Value value) {
        requireValid(value.size() > 0, EMPTY_KEY.formatted(kind(value), attribute.name()));
        requireLength(attribute.equals(table.keys().partition()), value);
    }

    private static void requireLength(boolean isPartition, Value value) {
        requireParameter(
                !isPartition || value.size() <= MAX_PARTITION_BYTES,
                "Size of hashkey has exceeded the maximum size limit of" + MAX_PARTITION_BYTES + " bytes");
        requireParameter(
                isPartition || value.size() <= MAX_SORT_BYTES,
                "Aggregated size of all range keys has exceeded the size limit of " + MAX_SORT_BYTES + " bytes");
    }

    void requireIndexable(Item item) {
        requireIndexable(item.attributes(), EMPTY_INDEX_KEY);
    }

    void requireAllowed(UpdateExpression update) {
        for (String name : table.keys().names()) {
            requireParameter(
                    !update.assignments().containsKey(name)
                            && !update.removals().contains(name),
                    "Cannot update attribute " + name + ". This attribute is part of the key");
        }
        requireIndexable(update.assignments(), EMPTY_INDEX_KEY_IN_UPDATE);
    }

    private void requireIndexable(Map<String, Value> attributes, String messageIfEmpty) {
        for (TableDefinition.Index index : table.indexes()) {
            for (KeySchema.KeyAttribute attribute : index.keys().attributes()) {
                Value value = attributes.get(attribute.name());
                if (value == null) {
                    continue;
                }
                requireParameter(
                        value.type().equals(attribute.type()),
                        "Type mismatch for Index Key " + attribute.name() + " Expected: " + attribute.type()
                                + " Actual: " + value.type() + " IndexName: " + index.name());
                requireLength(attribute.equals(index.keys().partition()), value);
                requireValid(value.size() > 0, messageIfEmpty.formatted(kind(value), index.name(), attribute.name()));
            }
        }
    }

    private static String kind(Value value) {
        return value.type().equals("B") ? "binary" : "string";
    }

    /** Reads {@code ExclusiveStartKey} of a table or an index. */
    Key start(Item start, KeySchema view, @Nullable KeyCondition condition) {
        Set<String> expected = new HashSet<>(view.names());
        expected.addAll(table.keys().names());
        requireValid(
                start.attributes().keySet().equals(expected) && hasTypes(start, view) && hasTypes(start, table.keys()),
                "The provided starting key is invalid");
        Key tableKey = requireNonNull(table.keys().keyOf(start, null));
        boolean isTable = view.equals(table.keys());
        Key key = requireNonNull(view.keyOf(start, isTable ? null : tableKey));
        requireValid(
                condition == null || key.partition().equals(condition.partition()),
                "The provided starting key is outside query boundaries based on provided conditions");
        requireValid(
                condition == null || condition.test(start),
                "The provided starting key does not match the range key predicate");
        return key;
    }

    private static boolean hasTypes(Item item, KeySchema schema) {
        return schema.attributes().stream()
                .allMatch(attribute ->
                        requireNonNull(item.get(attribute.name())).type().equals(attribute.type()));
    }

    /** Returns {@code LastEvaluatedKey}. */
    Item last(Key key, KeySchema view) {
        Map<String, Value> attributes = view.attributesOf(key);
        if (key.tableKey() != null) {
            attributes.putAll(table.keys().attributesOf(key.tableKey()));
        }
        return new Item(attributes);
    }
}
