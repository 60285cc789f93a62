package dev.momentcheckout.local.aws.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The value of an attribute. Numbers and sets are in normal form, so equal values are equal objects.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">AttributeValue</a>
 */
sealed interface Value {
    /** The name of the type in DynamoDB's JSON, e.g. {@code S}. */
    String type();

    /**
     * The size in bytes, which decides about limits and request units.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
     *     sizes</a>
     */
    int size();

    /** A value that a key may have, and that {@code <} can compare. */
    sealed interface Scalar extends Value, Comparable<Scalar> {}

    /** Text. Its order is that of its UTF-8 bytes. */
    record Text(String value) implements Scalar {
        @Override
        public String type() {
            return "S";
        }

        @Override
        public int size() {
            return utf8(value);
        }

        @Override
        public int compareTo(Scalar other) {
            return other instanceof Text(String text) ? compare(value, text) : type().compareTo(other.type());
        }

        /** Compares by code points: this is the order of the UTF-8 bytes, but not of Java's own comparison. */
        private static int compare(String one, String other) {
            int length = Math.min(one.length(), other.length());
            for (int i = 0; i < length; i++) {
                if (one.charAt(i) != other.charAt(i)) {
                    return Integer.compare(one.codePointAt(i), other.codePointAt(i));
                }
            }
            return Integer.compare(one.length(), other.length());
        }
    }

    /** A number without trailing zeros. */
    record Numeric(BigDecimal value) implements Scalar {
        @Override
        public String type() {
            return "N";
        }

        @Override
        public int size() {
            return (value.precision() + 1) / 2 + (value.signum() < 0 ? 2 : 1);
        }

        @Override
        public int compareTo(Scalar other) {
            return other instanceof Numeric(BigDecimal number)
                    ? value.compareTo(number)
                    : type().compareTo(other.type());
        }
    }

    /** Bytes. */
    record Binary(Bytes value) implements Scalar {
        @Override
        public String type() {
            return "B";
        }

        @Override
        public int size() {
            return value.size();
        }

        @Override
        public int compareTo(Scalar other) {
            return other instanceof Binary(Bytes bytes) ? value.compareTo(bytes) : type().compareTo(other.type());
        }
    }

    /** Bytes that compare by content. */
    final class Bytes implements Comparable<Bytes> {
        private final byte[] content;

        Bytes(byte[] content) {
            this.content = content.clone();
        }

        byte[] toArray() {
            return content.clone();
        }

        int size() {
            return content.length;
        }

        @Override
        public int compareTo(Bytes other) {
            return Arrays.compareUnsigned(content, other.content);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }
    }

    /** A Boolean. */
    record Bool(boolean value) implements Value {
        @Override
        public String type() {
            return "BOOL";
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /** DynamoDB's null. */
    record Null() implements Value {
        @Override
        public String type() {
            return "NULL";
        }

        @Override
        public int size() {
            return 1;
        }
    }

    /**
     * A set of scalars of one type.
     *
     * @param type {@code SS}, {@code NS} or {@code BS}
     */
    record ScalarSet(String type, SortedSet<Scalar> values) implements Value {
        @Override
        public int size() {
            return values.stream().mapToInt(Value::size).sum();
        }
    }

    /** A list. */
    record ListOf(List<Value> values) implements Value {
        public ListOf {
            values = List.copyOf(values);
        }

        @Override
        public String type() {
            return "L";
        }

        @Override
        public int size() {
            return 3 + values.stream().mapToInt(value -> 1 + value.size()).sum();
        }
    }

    /** A map. */
    record MapOf(Map<String, Value> values) implements Value {
        public MapOf {
            values = Map.copyOf(values);
        }

        @Override
        public String type() {
            return "M";
        }

        @Override
        public int size() {
            return 3
                    + values.entrySet().stream()
                            .mapToInt(entry ->
                                    1 + utf8(entry.getKey()) + entry.getValue().size())
                            .sum();
        }
    }

    /** Returns the number of UTF-8 bytes. */
    static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
