package dev.momentcheckout.local.aws;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/** Creates the template's tables in a database. A table that exists already is used with the data that it has. */
public final class Tables {
    /** DynamoDB's limit. */
    private static final int MIN_NAME_LENGTH = 3;

    private final DynamoDbClient client;

    public Tables(DynamoDbClient client) {
        this.client = client;
    }

    /**
     * Creates every table of the template under a unique name.
     *
     * @return physical names by logical id
     */
    public Map<String, String> create(SamTemplate template) {
        String suffix = UUID.randomUUID().toString().substring(0, 8);
        return create(template, logicalId -> logicalId + "-" + suffix);
    }

    /**
     * Creates every table of the template that does not exist, with keys, indexes, stream and time to live, and waits
     * until it exists.
     *
     * @param physicalName maps a logical id to the table's name, which needs at least 3 characters
     * @return physical names by logical id
     * @throws IllegalArgumentException if a name is too short
     * @throws TableMismatchException if a table exists with other keys, without one of the indexes, or without the
     *     stream
     */
    public Map<String, String> create(SamTemplate template, UnaryOperator<String> physicalName) {
        var names = new LinkedHashMap<String, String>();
        for (Table table : template.tables()) {
            String name = physicalName.apply(table.logicalId());
            if (name.length() < MIN_NAME_LENGTH) {
                throw new IllegalArgumentException("A table name needs at least 3 characters: " + name);
            }
            if (!isPresent(table, name)) {
                create(table, name);
            }
            names.put(table.logicalId(), name);
        }
        return names;
    }

    private boolean isPresent(Table table, String name) {
        try {
            TableComparison.require(
                    table,
                    name,
                    client.describeTable(describe -> describe.tableName(name)).table());
            return true;
        } catch (ResourceNotFoundException e) {
            return false;
        }
    }

    private void create(Table table, String name) {
        var request = CreateTableRequest.builder()
                .tableName(name)
                // Capacity has no effect locally, and on-demand mode needs no figures.
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(keys(table.keys()))
                .attributeDefinitions(table.attributeTypes().entrySet().stream()
                        .map(entry -> AttributeDefinition.builder()
                                .attributeName(entry.getKey())
                                .attributeType(entry.getValue())
                                .build())
                        .toList());
        if (!table.indexes().isEmpty()) {
            request.globalSecondaryIndexes(
                    table.indexes().stream().map(Tables::index).toList());
        }
        table.streamView()
                .ifPresent(view -> request.streamSpecification(StreamSpecification.builder()
                        .streamEnabled(true)
                        .streamViewType(view)
                        .build()));
        client.createTable(request.build());
        try (DynamoDbWaiter waiter = client.waiter()) {
            waiter.waitUntilTableExists(describe -> describe.tableName(name));
        }
        table.ttlAttribute()
                .ifPresent(attribute -> client.updateTimeToLive(ttl -> ttl.tableName(name)
                        .timeToLiveSpecification(
                                specification -> specification.enabled(true).attributeName(attribute))));
    }

    private static GlobalSecondaryIndex index(Table.Index index) {
        var projection = Projection.builder().projectionType(index.projection());
        if (!index.nonKeyAttributes().isEmpty()) {
            projection.nonKeyAttributes(index.nonKeyAttributes());
        }
        return GlobalSecondaryIndex.builder()
                .indexName(index.name())
                .keySchema(keys(index.keys()))
                .projection(projection.build())
                .build();
    }

    private static List<KeySchemaElement> keys(List<Table.Key> keys) {
        return keys.stream()
                .map(key -> KeySchemaElement.builder()
                        .attributeName(key.attribute())
                        .keyType(key.type())
                        .build())
                .toList();
    }
}
