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
    void reads_exactly_the_names_that_the_template_sets() {
        assertThat(namesRead()).isEqualTo(TestEnvironment.settings("ReconcileSessions"));
    }

    @Test
    void reports_all_missing_settings_in_one_message() {
        var environment = new SettingsReader(Map.of());
        ReconcileSettings.from(environment);

        InvalidSettingsException exception =
                catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid);

        assertThat(namesRead()).allSatisfy(name -> assertThat(exception).hasMessageContaining(name + " is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "5.0", "many", "99999999999"})
    void rejects_a_rate_that_is_not_a_whole_number_from_1_to_100(String rate) {
        var environment = new SettingsReader(Map.of("RECONCILE_RATE", rate));
        ReconcileSettings.from(environment);

        assertThat(catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid))
                .hasMessageContaining("RECONCILE_RATE must be a whole number from 1 to 100");
    }

    /** The names without those that start with {@code AWS_}: Lambda sets them. */
    private static Set<String> namesRead() {
        var environment = new SettingsReader(Map.of());
        ReconcileSettings.from(environment);
        Set<String> names = new TreeSet<>(environment.names());
        names.removeIf(name -> name.startsWith("AWS_"));
        return names;
    }
}
