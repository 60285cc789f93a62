package dev.momentcheckout.local.aws.dynamodb;

import org.jspecify.annotations.Nullable;

/** A condition on one item. */
sealed interface Condition {
    /** The condition of a request without one. */
    record All() implements Condition {}

    record And(Condition left, Condition right) implements Condition {}

    record Or(Condition left, Condition right) implements Condition {}

    /** {@code attribute_exists} or {@code attribute_not_exists}. */
    record Exists(String attribute, boolean expected) implements Condition {}

    /** {@code left = right}, {@code left < right} or {@code left <= right}. */
    record Comparison(Operand left, String operator, Operand right) implements Condition {}

    /** What a comparison compares. */
    sealed interface Operand {}

    /** An attribute of the item. */
    record Attribute(String name) implements Operand {}

    /** A value of the request. */
    record Constant(Value value) implements Operand {}

    /** Returns whether the condition holds. */
    default boolean test(Item item) {
        return switch (this) {
            case All _ -> true;
            case And(Condition left, Condition right) -> left.test(item) && right.test(item);
            case Or(Condition left, Condition right) -> left.test(item) || right.test(item);
            case Exists(String attribute, boolean expected) -> (item.get(attribute) != null) == expected;
            case Comparison(Operand left, String operator, Operand right) ->
                holds(value(left, item), operator, value(right, item));
        };
    }

    private static @Nullable Value value(Operand operand, Item item) {
        return switch (operand) {
            case Attribute(String name) -> item.get(name);
            case Constant(Value value) -> value;
        };
    }

    /** A comparison is false if an operand is absent, or if {@code <} or {@code <=} gets values of two types. */
    private static boolean holds(@Nullable Value left, String operator, @Nullable Value right) {
        if (left == null || right == null) {
            return false;
        }
        if (operator.equals("=")) {
            return left.equals(right);
        }
        if (!(left instanceof Value.Scalar one) || !(right instanceof Value.Scalar other)) {
            return false;
        }
        int order = one.compareTo(other);
        return one.type().equals(other.type()) && (order < 0 || (order == 0 && operator.equals("<=")));
    }
}
