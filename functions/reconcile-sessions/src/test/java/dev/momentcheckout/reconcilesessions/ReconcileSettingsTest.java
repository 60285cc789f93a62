package dev.momentcheckout.reconcilesessions;

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
import org.junit.jupiter.params.provider.ValueSource;

class ReconcileSettingsTest {
    @Test
    void names_are_those_that_the_template_gives_the_function() {
        assertThat(namesThatAreRead()).isEqualTo(TestEnvironment.settings("ReconcileSessions"));
    }

    @Test
    void an_empty_environment_is_refused_with_all_that_is_missing_in_one_message() {
        InvalidSettingsException refusal = catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsReader.read(Map.of(), ReconcileSettings::from));

        assertThat(namesThatAreRead())
                .allSatisfy(name -> assertThat(refusal).hasMessageContaining(name + " is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "5.0", "many", "99999999999"})
    void a_rate_is_a_whole_number_from_1_to_100(String rate) {
        Map<String, String> environment = Map.of("RECONCILE_RATE", rate);

        assertThat(catchThrowableOfType(
                        InvalidSettingsException.class,
                        () -> SettingsReader.read(environment, ReconcileSettings::from)))
                .hasMessageContaining("RECONCILE_RATE must be a whole number from 1 to 100");
    }

    /** Without those of AWS, which Lambda and the SDK set. */
    private static Set<String> namesThatAreRead() {
        Set<String> names = new TreeSet<>(SettingsReader.names(ReconcileSettings::from));
        names.removeIf(name -> name.startsWith("AWS_"));
        return names;
    }
}
