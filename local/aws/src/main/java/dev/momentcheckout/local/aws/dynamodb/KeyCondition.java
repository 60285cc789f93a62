package dev.momentcheckout.local.aws.dynamodb;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a query: one partition, and a condition on the sort key.
 *
 * @param sort null if all items of the partition are wanted
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html">Key
 *     condition expressions</a>
 */
record KeyCondition(Value.Scalar partition, Condition.@Nullable Comparison sort) {
    private static final String PARAMETER = "KeyConditionExpression";

    boolean test(Item entry) {
        return sort == null || sort.test(entry);
    }

    /** @throws DynamoDbErrorException if the condition does not fit the keys */
    static KeyCondition of(Condition condition, KeySchema schema) {
        List<Condition.Comparison> comparisons = new ArrayList<>();
        flatten(condition, comparisons);
        if (comparisons.size() > 2) {
            throw DynamoDbErrorException.validation("Conditions can be of length 1 or 2 only");
        }
        Set<String> attributes = new HashSet<>();
        Value.Scalar partition = null;
        Condition.Comparison sort = null;
        for (Condition.Comparison comparison : comparisons) {
            String attribute = attribute(comparison);
            Value value = value(comparison);
            if (!attributes.add(attribute)) {
                throw invalid("KeyConditionExpressions must only contain one condition per key");
            }
            if (attribute.equals(schema.partition().name())) {
                if (!comparison.operator().equals("=")) {
                    throw DynamoDbErrorException.validation("Query key condition not supported");
                }
                partition = scalar(value, schema.partition());
            } else if (schema.sort() != null && attribute.equals(schema.sort().name())) {
                scalar(value, schema.sort());
                sort = comparison;
            }
        }
        if (partition == null) {
            throw missing(schema.partition());
        }
        if (comparisons.size() == 2 && sort == null) {
            throw schema.sort() == null
                    ? DynamoDbErrorException.validation("Query key condition not supported")
                    : missing(schema.sort());
        }
        return new KeyCondition(partition, sort);
    }

    private static void flatten(Condition condition, List<Condition.Comparison> comparisons) {
        switch (condition) {
            case Condition.And(Condition left, Condition right) -> {
                flatten(left, comparisons);
                flatten(right, comparisons);
            }
            case Condition.Comparison comparison -> comparisons.add(comparison);
            case Condition.Or _ -> throw operator("OR");
            case Condition.Exists exists ->
                throw operator(exists.expected() ? "attribute_exists" : "attribute_not_exists");
            case Condition.All _ -> throw new IllegalStateException("no expression");
        }
    }

    private static String attribute(Condition.Comparison comparison) {
        return switch (comparison.left()) {
            case Condition.Attribute(String name) -> name;
            case Condition.Constant _ ->
                throw DynamoDbErrorException.notSupported("a value before an operator in " + PARAMETER);
        };
    }

    private static Value value(Condition.Comparison comparison) {
        return switch (comparison.right()) {
            case Condition.Constant(Value value) -> value;
            case Condition.Attribute _ ->
                throw DynamoDbErrorException.validation(
                        "Invalid " + PARAMETER + ": Invalid operand in condition; operator: " + comparison.operator());
        };
    }

    private static Value.Scalar scalar(Value value, KeySchema.KeyAttribute attribute) {
        if (value instanceof Value.Scalar scalar && scalar.type().equals(attribute.type())) {
            return scalar;
        }
        throw DynamoDbErrorException.invalidParameter("Condition parameter type does not match schema type");
    }

    private static DynamoDbErrorException missing(KeySchema.KeyAttribute attribute) {
        return DynamoDbErrorException.validation("Query condition missed key schema element: " + attribute.name());
    }

    private static DynamoDbErrorException invalid(String message) {
        return DynamoDbErrorException.validation("Invalid " + PARAMETER + ": " + message);
    }

    private static DynamoDbErrorException operator(String name) {
        return invalid("Invalid operator used in " + PARAMETER + ": " + name);
    }
}
