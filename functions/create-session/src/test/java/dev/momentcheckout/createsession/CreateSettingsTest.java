package dev.momentcheckout.createsession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.settings.InvalidSettingsException;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateSettingsTest {
    @Test
    void names_are_those_that_the_template_gives_the_function() {
        assertThat(namesThatAreRead()).isEqualTo(TestEnvironment.settings("CreateSession"));
    }

    @Test
    void an_empty_environment_is_refused_with_all_that_is_missing_in_one_message() {
        var environment = new SettingsReader(Map.of());
        CreateSettings.from(environment);

        InvalidSettingsException refusal =
                catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid);

        assertThat(refusal).hasMessageContaining("AWS_REGION is missing");
        assertThat(namesThatAreRead())
                .filteredOn(name -> !name.startsWith("CLIENT_"))
                .allSatisfy(name -> assertThat(refusal).hasMessageContaining(name + " is missing"));
    }

    @ParameterizedTest
    @CsvSource({
        "test, http://10.0.2.2/return, true",
        "live, https://shop.example/return, true",
        "live, 'app://paid', true",
        "live, 'app://paid,HTTP://shop.example/return', false"
    })
    void live_mode_takes_no_plain_http_address_to_return_to(String mode, String urls, boolean taken) {
        var environment = new SettingsReader(Map.of("MOMENT_MODE", mode, "SUCCESS_URLS", urls));
        CreateSettings.from(environment);

        InvalidSettingsException others =
                catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid);

        assertThat(others.problems().stream().anyMatch(problem -> problem.contains("SUCCESS_URLS")))
                .isEqualTo(!taken);
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
        "100, 5000, 'ZAR,XXY', CLIENT_CURRENCIES must be"
    })
    void the_app_names_amounts_within_bounds_only(String least, String most, String currencies, String complaint) {
        var environment = new SettingsReader(Map.of(
                "PRICING",
                "client",
                "CLIENT_MIN_AMOUNT",
                least,
                "CLIENT_MAX_AMOUNT",
                most,
                "CLIENT_CURRENCIES",
                currencies));
        CreateSettings.from(environment);

        InvalidSettingsException others =
                catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid);

        assertThat(others.problems().stream()
                        .filter(problem -> problem.startsWith("PRICING") || problem.startsWith("CLIENT_")))
                .satisfies(problems -> {
                    if (complaint.isEmpty()) {
                        assertThat(problems).isEmpty();
                    } else {
                        assertThat(problems).singleElement().asString().startsWith(complaint);
                    }
                });
    }

    /** Without those of AWS, which Lambda and the SDK set. */
    private static Set<String> namesThatAreRead() {
        var environment = new SettingsReader(Map.of());
        CreateSettings.from(environment);
        Set<String> names = new TreeSet<>(environment.names());
        names.removeIf(name -> name.startsWith("AWS_"));
        return names;
    }
}
