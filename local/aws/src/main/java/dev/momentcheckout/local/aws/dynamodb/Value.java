package dev.momentcheckout.local.aws.dynamodb;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * The value of an attribute. Numbers and sets are in normal form, so equal values are equal objects.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">AttributeValue</a>
 */
sealed interface Value {
    /** A value that a key may have, and that {@code <} can compare. */
    sealed interface Scalar extends Value, Comparable<Scalar> {
        /** Values of different types have an order, too, but DynamoDB never compares them. */
        @Override
        default int compareTo(Scalar other) {
            if (this instanceof Text(String text) && other instanceof Text(String otherText)) {
                return compare(text, otherText);
            }
            if (this instanceof Numeric(BigDecimal number) && other instanceof Numeric(BigDecimal otherNumber)) {
                return number.compareTo(otherNumber);
            }
            if (this instanceof Binary(String base64) && other instanceof Binary(String otherBase64)) {
                return Arrays.compareUnsigned(decode(base64), decode(otherBase64));
            }
            return type().compareTo(other.type());
        }
    }

    /** Text. Its order is that of its UTF-8 bytes. */
    record Text(String value) implements Scalar {}

    /** A number without trailing zeros. */
    record Numeric(BigDecimal value) implements Scalar {}

    /** Bytes, in Base64. */
    record Binary(String value) implements Scalar {}

    /** A Boolean. */
    record Bool(boolean value) implements Value {}

    /** DynamoDB's null. */
    record Null() implements Value {}

    /** A set of scalars of one type: {@code SS}, {@code NS} or {@code BS}. */
    record ScalarSet(SortedSet<Scalar> values) implements Value {}

    /** A list. */
    record ListOf(List<Value> values) implements Value {}

    /** A map. */
    record MapOf(Map<String, Value> values) implements Value {}

    /** The name of the type in DynamoDB's JSON, e.g. {@code S}. */
    default String type() {
        return switch (this) {
            case Text _ -> "S";
            case Numeric _ -> "N";
            case Binary _ -> "B";
            case Bool _ -> "BOOL";
            case Null _ -> "NULL";
            case ScalarSet set -> set.values().first().type() + "S";
            case ListOf _ -> "L";
            case MapOf _ -> "M";
        };
    }

    /**
     * The size in bytes, which decides about limits and request units.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html">Item
     *     sizes</a>
     */
    default int size() {
        return switch (this) {
            case Text(String text) -> utf8(text);
            case Numeric(BigDecimal number) when number.signum() == 0 -> 1;
            case Numeric(BigDecimal number) -> numberSize(number);
            case Binary(String base64) -> decode(base64).length;
            case Bool _, Null _ -> 1;
            case ScalarSet set -> sum(set.values());
            case ListOf list -> 3 + list.values().size() + sum(list.values());
            case MapOf map -> 3 + map.values().size() + new Item(map.values()).size();
        };
    }

    /** One byte for each two digits that are aligned at the decimal point, one for the exponent, one for a minus. */
    private static int numberSize(BigDecimal number) {
        int digitsBeforePoint = number.precision() - number.scale();
        int padded = number.precision() + Math.floorMod(digitsBeforePoint, 2);
        return (padded + 1) / 2 + 1 + (number.signum() < 0 ? 1 : 0);
    }

    private static int sum(Collection<? extends Value> values) {
        return values.stream().mapToInt(Value::size).sum();
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

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /** Returns the number of UTF-8 bytes. */
    static int utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
