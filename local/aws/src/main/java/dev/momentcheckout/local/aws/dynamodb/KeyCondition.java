package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireParameter;
import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The condition of a query: one partition, and a condition on the sort key.
 *
 * @param sort null if all items of the partition are wanted
 */
record KeyCondition(Value.Scalar partition, Condition.@Nullable Comparison sort) {
    private static final String PARAMETER = "KeyConditionExpression";
    private static final String INVALID = "Invalid " + PARAMETER + ": ";
    private static final String NOT_SUPPORTED = "Query key condition not supported";

    boolean test(Item entry) {
        return sort == null || sort.test(entry);
    }

    static KeyCondition of(Condition condition, KeySchema schema) {
        List<Condition.Comparison> comparisons = new ArrayList<>();
        flatten(condition, comparisons);
        requireValid(comparisons.size() <= 2, "Conditions can be of length 1 or 2 only");
        KeySchema.KeyAttribute sortKey = schema.sort();
        Set<String> attributes = new HashSet<>();
        Value.Scalar partition = null;
        Condition.Comparison sort = null;
        for (Condition.Comparison comparison : comparisons) {
            if (!(comparison.left() instanceof Condition.Attribute(String attribute))) {
                throw DynamoDbErrorException.notSupported("a value before an operator in " + PARAMETER);
            }
            if (!(comparison.right() instanceof Condition.Constant(Value value))) {
                throw DynamoDbErrorException.validation(
                        INVALID + "Invalid operand in condition; operator: " + comparison.operator());
            }
            requireValid(
                    attributes.add(attribute),
                    INVALID + "KeyConditionExpressions must only contain one condition per key");
            if (attribute.equals(schema.partition().name())) {
                requireValid(comparison.operator().equals("="), NOT_SUPPORTED);
                partition = scalar(value, schema.partition());
            } else if (sortKey != null && attribute.equals(sortKey.name())) {
                scalar(value, sortKey);
                sort = comparison;
            }
        }
        if (partition == null) {
            throw missing(schema.partition());
        }
        if (comparisons.size() == 2 && sort == null) {
            throw sortKey == null ? DynamoDbErrorException.validation(NOT_SUPPORTED) : missing(sortKey);
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
            case Condition.Between _ -> throw notSupported("the operator BETWEEN");
            case Condition.BeginsWith _ -> throw notSupported("the function begins_with");
            case Condition.Contains _ -> throw operator("contains");
            case Condition.All _ -> throw new IllegalStateException("no expression");
        }
    }

    private static Value.Scalar scalar(Value value, KeySchema.KeyAttribute attribute) {
        requireParameter(value.type().equals(attribute.type()), "Condition parameter type does not match schema type");
        return (Value.Scalar) value;
    }

    private static DynamoDbErrorException missing(KeySchema.KeyAttribute attribute) {
        return DynamoDbErrorException.validation("Query condition missed key schema element: " + attribute.name());
    }

    private static DynamoDbErrorException notSupported(String what) {
        return DynamoDbErrorException.notSupported(what + " in " + PARAMETER);
    }

    private static DynamoDbErrorException operator(String name) {
        return DynamoDbErrorException.validation(INVALID + "Invalid operator used in " + PARAMETER + ": " + name);
    }
}
