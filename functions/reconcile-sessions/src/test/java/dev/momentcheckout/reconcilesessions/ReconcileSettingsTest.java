package dev.momentcheckout.reconcilesessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.settings.InvalidSettingsException;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcileSettingsTest {
    /** Lambda and the SDK set the variables of AWS. */
    @Test
    void reads_the_variables_that_the_template_sets() {
        assertThat(SettingsReader.names(ReconcileSettings::from))
                .filteredOn(name -> !name.startsWith("AWS_"))
                .containsExactlyInAnyOrderElementsOf(TestEnvironment.settings("ReconcileSessions"));
    }

    @Test
    void an_empty_environment_is_rejected_with_every_missing_name() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), ReconcileSettings::from))
                .isInstanceOf(InvalidSettingsException.class)
                .message()
                .contains("AWS_REGION is missing")
                .contains(TestEnvironment.settings("ReconcileSessions").stream()
                        .map(name -> name + " is missing")
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "101", "5.0", "many", "99999999999"})
    void rejects_a_rate_that_is_not_a_whole_number_from_1_to_100(String rate) {
        Map<String, String> environment = Map.of("RECONCILE_RATE", rate);

        assertThatThrownBy(() -> SettingsReader.read(environment, ReconcileSettings::from))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("RECONCILE_RATE must be a whole number from 1 to 100");
    }
}
