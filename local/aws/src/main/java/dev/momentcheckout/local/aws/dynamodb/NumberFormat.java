package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.DynamoDbErrorException.requireValid;

import java.math.BigDecimal;

/**
 * DynamoDB's numbers: up to 38 significant digits, between 1E-130 and 9.99…E+125 in magnitude.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number">Numbers</a>
 */
final class NumberFormat {
    private static final String NUMBER = "[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?";
    private static final int MAX_DIGITS = 38;
    private static final int MAX_EXPONENT = 125;
    private static final int MIN_EXPONENT = -130;
    /** Keeps an exponent of a million digits away from BigDecimal. */
    private static final int MAX_LENGTH = 1000;

    private static final String OVERFLOW =
            "Number overflow. Attempting to store a number with magnitude larger than supported range";

    private NumberFormat() {}

    static BigDecimal parse(String text) {
        requireValid(
                text.length() <= MAX_LENGTH && text.matches(NUMBER),
                "The parameter cannot be converted to a numeric value: " + text);
        BigDecimal number;
        try {
            number = new BigDecimal(text).stripTrailingZeros();
        } catch (NumberFormatException e) {
            throw DynamoDbErrorException.validation(OVERFLOW);
        }
        if (number.signum() == 0) {
            return BigDecimal.ZERO;
        }
        requireValid(
                number.precision() <= MAX_DIGITS, "Attempting to store more than 38 significant digits in a Number");
        long exponent = (long) number.precision() - number.scale() - 1;
        requireValid(exponent <= MAX_EXPONENT, OVERFLOW);
        requireValid(
                exponent >= MIN_EXPONENT,
                "Number underflow. Attempting to store a number with magnitude smaller than supported range");
        return number;
    }
}
