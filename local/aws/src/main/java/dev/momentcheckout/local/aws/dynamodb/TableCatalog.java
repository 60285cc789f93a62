package dev.momentcheckout.local.aws.dynamodb;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;

/** The tables of a database by name. */
final class TableCatalog {
    private final ConcurrentSkipListMap<String, StoredTable> tables = new ConcurrentSkipListMap<>();

    StoredTable get(String name) {
        return find(name, "Requested resource not found");
    }

    /** As {@link #get}, with the message of an operation on tables. */
    StoredTable getNamed(String name) {
        return find(name, "Requested resource not found: Table: " + name + " not found");
    }

    private StoredTable find(String name, String message) {
        StoredTable table = tables.get(name);
        if (table == null) {
            throw DynamoDbErrorException.error("ResourceNotFoundException", message);
        }
        return table;
    }

    void add(StoredTable table) {
        String name = table.definition().name();
        if (tables.putIfAbsent(name, table) != null) {
            throw DynamoDbErrorException.error("ResourceInUseException", "Table already exists: " + name);
        }
    }

    ChangeStream stream(String arn) {
        for (StoredTable table : tables.values()) {
            ChangeStream stream = table.stream();
            if (stream != null && stream.arn().equals(arn)) {
                return stream;
            }
        }
        throw DynamoDbErrorException.error(
                "ResourceNotFoundException", "Requested resource not found: Stream: " + arn + " not found");
    }

    Collection<StoredTable> all() {
        return tables.values();
    }

    /** Returns the names after {@code start} in order. */
    Collection<String> namesAfter(String start) {
        return tables.tailMap(start, false).keySet();
    }
}
