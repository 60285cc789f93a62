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

    /** Two operands with {@code =}, {@code <}, {@code <=}, {@code >} or {@code >=} between them. */
    record Comparison(Operand left, String operator, Operand right) implements Condition {}

    /** {@code operand BETWEEN lower AND upper}, bounds included. */
    record Between(Operand operand, Operand lower, Operand upper) implements Condition {}

    /** {@code begins_with(operand, prefix)}. */
    record BeginsWith(Operand operand, Operand prefix) implements Condition {}

    /** {@code contains(operand, part)}: a part of a text, or an element of a set or a list. */
    record Contains(Operand operand, Operand part) implements Condition {}

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
            case Between(Operand operand, Operand lower, Operand upper) -> {
                Value value = value(operand, item);
                yield holds(value, ">=", value(lower, item)) && holds(value, "<=", value(upper, item));
            }
            case BeginsWith(Operand operand, Operand prefix) ->
                value(operand, item) instanceof Value.Text(String text)
                        && value(prefix, item) instanceof Value.Text(String start)
                        && text.startsWith(start);
            case Contains(Operand operand, Operand part) -> contains(value(operand, item), value(part, item));
        };
    }

    private static boolean contains(@Nullable Value value, @Nullable Value part) {
        return switch (value) {
            case Value.Text(String text) -> part instanceof Value.Text(String wanted) && text.contains(wanted);
            case Value.ScalarSet(var elements) -> elements.stream().anyMatch(element -> element.equals(part));
            case Value.ListOf(var elements) -> elements.stream().anyMatch(element -> element.equals(part));
            case null, default -> false;
        };
    }

    private static @Nullable Value value(Operand operand, Item item) {
        return switch (operand) {
            case Attribute(String name) -> item.get(name);
            case Constant(Value value) -> value;
        };
    }

    /** A comparison is false if an operand is absent, or if an operator of order gets values of two types. */
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
        if (!one.type().equals(other.type())) {
            return false;
        }
        int order = one.compareTo(other);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            default -> throw new IllegalStateException(operator);
        };
    }
}
