package dev.momentcheckout.local.aws.dynamodb;

import static dev.momentcheckout.local.aws.dynamodb.TestDatabase.valuesOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTest {
    private static final String DIGITS_38 = "12345678901234567890123456789012345678";

    private final TestDatabase database = new TestDatabase();

    @ParameterizedTest
    @CsvSource({
        "-0, 0",
        "0.000, 0",
        "0E99, 0",
        "+7, 7",
        "007, 7",
        "1.50, 1.5",
        ".5, 0.5",
        "5., 5",
        "1E2, 100",
        "-12.5e-1, -1.25",
        DIGITS_38 + "," + DIGITS_38,
        "0." + DIGITS_38 + ", 0." + DIGITS_38,
        DIGITS_38 + "000, " + DIGITS_38 + "000",
    })
    void stores_a_number_in_normal_form(String number, String stored) {
        assertThat(stored(number)).isEqualTo(stored);
    }

    @Test
    void stores_the_largest_and_the_smallest_magnitude() {
        String largest = "9.9999999999999999999999999999999999999E+125";

        assertThat(stored(largest)).hasSize(126).matches("9{38}0+");
        assertThat(stored("-" + largest)).hasSize(127).matches("-9{38}0+");
        assertThat(stored("1E-130")).hasSize(132).matches("0\\.0+1");
        assertThat(stored("-1E-130")).hasSize(133).matches("-0\\.0+1");
    }

    @Test
    void rejects_more_than_38_digits() {
        for (String number : List.of(DIGITS_38 + "9", DIGITS_38 + ".9", "-" + DIGITS_38 + "9", DIGITS_38 + "01")) {
            assertThat(rejected(number))
                    .isEqualTo("ValidationException: Attempting to store more than 38 significant digits in a Number");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E126", "-1E126", "1E2147483647", "100E2147483647", "1E99999999999999999999"})
    void rejects_a_number_that_is_too_large(String number) {
        assertThat(rejected(number)).startsWith("ValidationException: Number overflow.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1E-131", "-9.9E-131", "1E-2147483647"})
    void rejects_a_number_that_is_too_small(String number) {
        assertThat(rejected(number)).startsWith("ValidationException: Number underflow.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " 1", "1 ", "1,5", "NaN", "Infinity", "0x1", "1e", "--1", "."})
    void rejects_what_is_no_number(String text) {
        assertThat(rejected(text)).contains("cannot be converted to a numeric value");
    }

    @Test
    void equal_numbers_are_equal_keys() {
        database.putEntry("{series: {S: 's'}, place: {N: '1.0'}, phase: {S: 'first'}}");
        database.putEntry("{series: {S: 's'}, place: {N: '100E-2'}, phase: {S: 'second'}}");

        assertThat(valuesOf(database.perform("Scan", "{TableName: 'Entries'}"), "phase"))
                .containsExactly("second");
    }

    @Test
    void numbers_are_in_numeric_order_in_a_table() {
        for (String place : List.of("2", "-3", "10", "0", "-20", "1.5", "-1E10", "1E-5")) {
            database.putEntry("{series: {S: 's'}, place: {N: '" + place + "'}}");
        }

        assertThat(entries("place", "")).containsExactly("-10000000000", "-20", "-3", "0", "0.00001", "1.5", "2", "10");
    }

    @Test
    void text_is_in_the_order_of_its_utf8_bytes() {
        List<String> ascending = List.of("B", "a", "ab", "z", "é", "\uFF5E", "\uD83D\uDE00", "\uD83D\uDE01");
        for (int i = ascending.size() - 1; i >= 0; i--) {
            database.putEntry("{series: {S: 's'}, place: {N: '%d'}, title: {S: '%s'}}".formatted(i, ascending.get(i)));
        }

        assertThat(entries("title", ", IndexName: 'by-title'")).containsExactlyElementsOf(ascending);
    }

    private List<String> entries(String attribute, String more) {
        return valuesOf(database.perform("Query", """
                {TableName: 'Entries', KeyConditionExpression: 'series = :s',
                 ExpressionAttributeValues: {':s': {S: 's'}}%s}""".formatted(more)), attribute);
    }

    private String stored(String number) {
        database.put("{id: {S: 'a'}, amount: {N: '" + number + "'}}");
        return database.item("a").at("/amount/N").asText();
    }

    private String rejected(String number) {
        return database.error("PutItem", "{Item: {id: {S: 'a'}, amount: {N: '" + number + "'}}}");
    }
}
