package dev.momentcheckout.testing.differential;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A request in DynamoDB's JSON protocol.
 *
 * @param label what the request is about, e.g. {@code unused value}
 * @param name the operation's name, e.g. {@code PutItem}
 */
record Operation(String label, String name, ObjectNode body) {
    private static final Set<String> VALID = Set.of("plain", "conditional", "by key", "index", "table");

    String target() {
        boolean ofStreams = switch (name) {
            case "DescribeStream", "GetShardIterator", "GetRecords" -> true;
            default -> false;
        };
        return (ofStreams ? "DynamoDBStreams_20120810." : "DynamoDB_20120810.") + name;
    }

    boolean isPaged() {
        return name.equals("Query") || name.equals("Scan");
    }

    /** Returns whether this is a near miss, which DynamoDB may reject because of its form. */
    boolean isInvalid() {
        return !VALID.contains(label);
    }

    Operation after(ObjectNode lastEvaluatedKey) {
        ObjectNode next = body.deepCopy();
        next.set("ExclusiveStartKey", lastEvaluatedKey);
        return new Operation(label, name, next);
    }

    @Override
    public String toString() {
        String text = body.toString();
        return name + " (" + label + ") " + (text.length() > 4000 ? text.substring(0, 4000) + "…" : text);
    }
}
