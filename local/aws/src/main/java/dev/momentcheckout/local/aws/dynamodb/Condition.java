package dev.momentcheckout.local.aws.dynamodb;

import org.jspecify.annotations.Nullable;

/**
 * A condition on one item.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html">Condition
 *     expressions</a>
 */
sealed interface Condition {
    /** The condition of a request without one. */
    Condition NONE = new All();

    boolean test(Item item);

    /** Holds for every item. */
    record All() implements Condition {
        @Override
        public boolean test(Item item) {
            return true;
        }
    }

    /** {@code left AND right}. */
    record And(Condition left, Condition right) implements Condition {
        @Override
        public boolean test(Item item) {
            return left.test(item) && right.test(item);
        }
    }

    /** {@code left OR right}. */
    record Or(Condition left, Condition right) implements Condition {
        @Override
        public boolean test(Item item) {
            return left.test(item) || right.test(item);
        }
    }

    /** {@code attribute_exists} or {@code attribute_not_exists}. */
    record Exists(String attribute, boolean expected) implements Condition {
        @Override
        public boolean test(Item item) {
            return (item.get(attribute) != null) == expected;
        }
    }

    /** A comparison. It is false if an operand is absent, or if {@code <} or {@code <=} gets values of two types. */
    record Comparison(Operand left, Operator operator, Operand right) implements Condition {
        @Override
        public boolean test(Item item) {
            Value one = left.in(item);
            Value other = right.in(item);
            if (one == null || other == null) {
                return false;
            }
            if (operator == Operator.EQUAL) {
                return one.equals(other);
            }
            if (one instanceof Value.Scalar first
                    && other instanceof Value.Scalar second
                    && first.type().equals(second.type())) {
                int order = first.compareTo(second);
                return order < 0 || (order == 0 && operator == Operator.AT_MOST);
            }
            return false;
        }
    }

    /** The supported comparisons. */
    enum Operator {
        EQUAL("="),
        LESS("<"),
        AT_MOST("<=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }

        static @Nullable Operator of(String symbol) {
            for (Operator operator : values()) {
                if (operator.symbol.equals(symbol)) {
                    return operator;
                }
            }
            return null;
        }
    }

    /** What a comparison compares. */
    sealed interface Operand {
        /** Returns null if the item has no such attribute. */
        @Nullable Value in(Item item);
    }

    /** An attribute of the item. */
    record Attribute(String name) implements Operand {
        @Override
        public @Nullable Value in(Item item) {
            return item.get(name);
        }
    }

    /** A value of the request. */
    record Constant(Value value) implements Operand {
        @Override
        public Value in(Item item) {
            return value;
        }
    }
}
