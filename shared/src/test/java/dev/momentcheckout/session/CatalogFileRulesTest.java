package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code deploy/catalog} validates the shop's file with rules of its own, so that a release needs no JDK to fill the
 * catalog. What it writes must be what the functions accept.
 */
class CatalogFileRulesTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String COMMAND = read("deploy/catalog");

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(file, e);
        }
    }

    /** Returns the first group of a pattern's only occurrence in the command. */
    private static String find(String pattern) {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(COMMAND);
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }

    /** Returns a regular expression that is a constant of the command; Python and Java read these equally. */
    private static Pattern constant(String name) {
        return Pattern.compile(find("\n" + name + " = re\\.compile\\(r\"([^\"]+)\"\\)"));
    }

    private static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    @Test
    void the_currencies_are_those_in_circulation() {
        assertThat(words(find("CURRENCIES = frozenset\\(\\s*\"\"\"(.*?)\"\"\"")))
                .isEqualTo(CurrencyCode.all());
    }

    @Test
    void the_minor_units_that_have_no_two_digits_are_those_of_java() {
        Map<String, Integer> others = Pattern.compile("dict\\.fromkeys\\(\"([A-Z ]+)\"\\.split\\(\\), (\\d)\\)")
                .matcher(COMMAND)
                .results()
                .flatMap(CatalogFileRulesTest::digits)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

        Map<String, Integer> expected = CurrencyCode.all().stream()
                .collect(Collectors.toMap(Function.identity(), CatalogFileRulesTest::digitsInJava));
        expected.values().removeIf(digits -> digits == 2);
        assertThat(others).isEqualTo(expected);
    }

    private static int digitsInJava(String code) {
        return Currency.getInstance(code).getDefaultFractionDigits();
    }

    private static Stream<Map.Entry<String, Integer>> digits(MatchResult line) {
        return words(line.group(1)).stream().map(code -> Map.entry(code, Integer.valueOf(line.group(2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A-z_9", "-", "", " a", "a ", "a\n", "a.b", "a#b", "a/b", "é", "٣", "-a"})
    void an_id_is_valid_in_a_file_as_in_a_request(String value) {
        for (String id : List.of(value, value.repeat(64), value.repeat(65))) {
            assertThat(constant("ID").matcher("product#" + id).matches())
                    .as(id)
                    .isEqualTo(ProductId.parse(id).isPresent());
            assertThat(constant("ID").matcher("order#" + id).matches())
                    .as(id)
                    .isEqualTo(OrderId.parse(id).isPresent());
        }
    }

    @Test
    void an_amount_is_valid_in_a_file_as_in_the_table() {
        String reader = read("shared/src/main/java/dev/momentcheckout/store/DynamoDbCatalog.java");

        assertThat(reader).contains("amount.n().matches(\"" + constant("AMOUNT") + "\")");
    }
}
