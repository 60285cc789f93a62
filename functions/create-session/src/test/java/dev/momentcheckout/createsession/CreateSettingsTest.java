package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.settings.InvalidSettingsException;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateSettingsTest {
    /** Lambda and the SDK set the variables of AWS. */
    @Test
    void reads_the_variables_that_the_template_sets() {
        assertThat(SettingsReader.names(CreateSettings::from))
                .filteredOn(name -> !name.startsWith("AWS_"))
                .containsExactlyInAnyOrderElementsOf(TestEnvironment.settings("CreateSession"));
    }

    @Test
    void an_empty_environment_is_rejected_with_every_missing_name() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), CreateSettings::from))
                .isInstanceOf(InvalidSettingsException.class)
                .message()
                .contains("AWS_REGION is missing")
                .contains(TestEnvironment.settings("CreateSession").stream()
                        .filter(name -> !name.startsWith("CLIENT_"))
                        .map(name -> name + " is missing")
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "test, http://10.0.2.2/return?s={SESSION_ID}, true",
        "live, https://shop.example/return?s={SESSION_ID}, true",
        "live, 'app://paid?s={SESSION_ID}', true",
        "live, 'app://paid?s={SESSION_ID},HTTP://shop.example/{SESSION_ID}', false"
    })
    void live_mode_rejects_plain_http_return_addresses(String mode, String urls, boolean accepted) {
        assertThat(problems(Map.of("MOMENT_MODE", mode, "SUCCESS_URLS", urls))
                        .anyMatch(problem -> problem.contains("SUCCESS_URLS")))
                .isEqualTo(!accepted);
    }

    @ParameterizedTest
    @CsvSource({
        "test, https://example.com/return?s={SESSION_ID}, true",
        "live, https://example.com/return?s={SESSION_ID}, false",
        "live, 'app://paid?s={SESSION_ID},https://example.com/return?s={SESSION_ID}', false"
    })
    void live_mode_rejects_the_address_of_the_example(String mode, String urls, boolean accepted) {
        assertThat(problems(Map.of("MOMENT_MODE", mode, "SUCCESS_URLS", urls))
                        .anyMatch(problem -> problem.contains("the example's address")))
                .isEqualTo(!accepted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://shop.example/return?session_id={SESSION_ID}",
                "myapp://pay/{SESSION_ID}, https://shop.example/?a=1&s={SESSION_ID}#x"
            })
    void every_return_address_contains_the_placeholder_of_the_session(String urls) {
        assertThat(problems(Map.of("SUCCESS_URLS", urls))).noneMatch(problem -> problem.contains("SUCCESS_URLS"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "myapp://pay|1|{SESSION_ID} is missing",
                "myapp://pay?s={SESSION_ID},https://shop.example/return?session_id=|2|{SESSION_ID} is missing",
                "https://shop.example/return?s={session_id}|1|{SESSION_ID} is missing",
                "https://shop.example/return?s=SESSION_ID|1|{SESSION_ID} is missing",
                "https://shop.example/return?s=%7BSESSION_ID%7D|1|%7BSESSION_ID%7D must be written as {SESSION_ID}",
                "app://a?s={SESSION_ID},app://b?s=%7bSESSION_ID}|2|%7BSESSION_ID%7D must be written as {SESSION_ID}"
            })
    void a_return_address_without_the_placeholder_is_rejected_by_its_position(
            String urls, int position, String problem) {
        assertThat(problems(Map.of("SUCCESS_URLS", urls)).filter(each -> each.contains("SUCCESS_URLS")))
                .singleElement()
                .asString()
                .startsWith("SUCCESS_URLS, address " + position + ": " + problem);
    }

    @ParameterizedTest
    @CsvSource({"2000, true", "2001, false"})
    void the_return_addresses_have_at_most_2000_characters(int length, boolean accepted) {
        String start = "https://shop.example/{SESSION_ID}/";
        String urls = start + "x".repeat(length - start.length());

        assertThat(problems(Map.of("SUCCESS_URLS", urls))
                        .noneMatch("SUCCESS_URLS has more than 2000 characters"::equals))
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @CsvSource({"on, true", "OFF, true", "yes, false", "'', false"})
    void the_external_reference_is_on_or_off(String value, boolean accepted) {
        assertThat(problems(Map.of("EXTERNAL_REFERENCE", value))
                        .anyMatch(problem -> problem.contains("EXTERNAL_REFERENCE")))
                .isEqualTo(!accepted);
    }

    @ParameterizedTest
    @CsvSource({
        "100, 5000, 'ZAR,USD', ''",
        "100, 100, zar, ''",
        "'', 5000, ZAR, PRICING is client",
        "100, '', ZAR, PRICING is client",
        "100, 5000, '', PRICING is client",
        "5000, 100, ZAR, CLIENT_MIN_AMOUNT is above CLIENT_MAX_AMOUNT",
        "0, 100, ZAR, CLIENT_MIN_AMOUNT must be",
        "1.5, 100, ZAR, CLIENT_MIN_AMOUNT must be",
        "100, 5000, 'ZAR,XXY', CLIENT_CURRENCIES must be",
        "100, 5000, 'ZAR,XXX', CLIENT_CURRENCIES must be"
    })
    void client_pricing_requires_valid_limits_and_currencies(
            String min, String max, String currencies, String problem) {
        assertThat(problems(TestEnvironment.clientPricing(min, max, currencies))
                        .filter(each -> each.startsWith("PRICING") || each.startsWith("CLIENT_")))
                .satisfies(problems -> {
                    if (problem.isEmpty()) {
                        assertThat(problems).isEmpty();
                    } else {
                        assertThat(problems).singleElement().asString().startsWith(problem);
                    }
                });
    }

    /** The environment lacks all other variables, so reading it always fails. */
    private static Stream<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsReader.read(environment, CreateSettings::from))
                .problems()
                .stream();
    }
}
