package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.regex.Pattern;

/**
 * The value of an attribute. Numbers and sets are in normal form, so equal values are equal objects.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">Attribute
 *     value</a>
 */
sealed interface Value {
    /** A value that a key may have, and that {@code <} can compare. */
    sealed interface Scalar extends Value, Comparable<Scalar> {
        /** Values of different types have an order, too, but DynamoDB never compares them. */
        @Override
        default int compareTo(Scalar other) {
            if (this instanceof Text(String text) && other instanceof Text(String otherText)) {
                return Arrays.compareUnsigned(text.getBytes(UTF_8), otherText.getBytes(UTF_8));
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

    /**
     * A number of up to 38 significant digits, between 1E-130 and 9.99…E+125 in magnitude, without trailing zeros.
     *
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html">Constraints</a>
     */
    record Numeric(BigDecimal value) implements Scalar {
        private static final Pattern FORMAT = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
        private static final int MAX_DIGITS = 38;
        private static final int MAX_EXPONENT = 125;
        private static final int MIN_EXPONENT = -130;
        /** Keeps an exponent of a million digits away from BigDecimal. */
        private static final int MAX_LENGTH = 1000;

        private static final String OVERFLOW =
                "Number overflow. Attempting to store a number with magnitude larger than supported range";

        static Numeric parse(String text) {
            requireValid(
                    text.length() <= MAX_LENGTH && FORMAT.matcher(text).matches(),
                    "The parameter cannot be converted to a numeric value: " + text);
            BigDecimal number;
            try {
                number = new BigDecimal(text).stripTrailingZeros();
            } catch (NumberFormatException | ArithmeticException e) {
                // The exponent is beyond that of BigDecimal, before or after the zeros are stripped.
                throw DynamoDbErrorException.validation(OVERFLOW);
            }
            if (number.signum() == 0) {
                return new Numeric(BigDecimal.ZERO);
            }
            long exponent = (long) number.precision() - number.scale() - 1;
            requireValid(
                    number.precision() <= MAX_DIGITS,
                    "Attempting to store more than 38 significant digits in a Number");
            requireValid(exponent <= MAX_EXPONENT, OVERFLOW);
            requireValid(
                    exponent >= MIN_EXPONENT,
                    "Number underflow. Attempting to store a number with magnitude smaller than supported range");
            return new Numeric(number);
        }
    }

    /** Bytes, in Base64. */
    record Binary(String value) implements Scalar {}

    record Bool(boolean value) implements Value {}

    record Null() implements Value {}

    /** A set of scalars of one type: {@code SS}, {@code NS} or {@code BS}. */
    record ScalarSet(SortedSet<Scalar> values) implements Value {}

    record ListOf(List<Value> values) implements Value {}

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

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /** Returns the number of UTF-8 bytes. */
    static int utf8(String text) {
        return text.getBytes(UTF_8).length;
    }
}
