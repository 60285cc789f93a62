package dev.momentcheckout.local.aws.dynamodb;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * DynamoDB's numbers: up to 38 significant digits, between 1E-130 and 9.99…E+125 in magnitude.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number">Numbers</a>
 */
final class NumberFormat {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
    private static final int MAX_DIGITS = 38;
    private static final int MAX_EXPONENT = 125;
    private static final int MIN_EXPONENT = -130;
    /** Keeps an exponent of a million digits away from BigDecimal. */
    private static final int MAX_LENGTH = 1000;

    private NumberFormat() {}

    /**
     * Parses a number.
     *
     * @throws DynamoDbErrorException if it is none, or outside of the limits
     */
    static BigDecimal parse(String text) {
        if (text.length() > MAX_LENGTH || !NUMBER.matcher(text).matches()) {
            throw DynamoDbErrorException.validation("The parameter cannot be converted to a numeric value: " + text);
        }
        BigDecimal number;
        try {
            number = new BigDecimal(text).stripTrailingZeros();
        } catch (NumberFormatException | ArithmeticException e) {
            // The exponent is beyond that of BigDecimal, before or after the zeros are stripped.
            throw overflow();
        }
        if (number.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (number.precision() > MAX_DIGITS) {
            throw DynamoDbErrorException.validation("Attempting to store more than 38 significant digits in a Number");
        }
        long exponent = (long) number.precision() - number.scale() - 1;
        if (exponent > MAX_EXPONENT) {
            throw overflow();
        }
        if (exponent < MIN_EXPONENT) {
            throw DynamoDbErrorException.validation(
                    "Number underflow. Attempting to store a number with magnitude" + " smaller than supported range");
        }
        return number;
    }

    private static DynamoDbErrorException overflow() {
        return DynamoDbErrorException.validation(
                "Number overflow. Attempting to store a number with magnitude larger than supported range");
    }
}
