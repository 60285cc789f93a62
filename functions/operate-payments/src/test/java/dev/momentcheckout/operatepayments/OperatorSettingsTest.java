package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.settings.InvalidSettingsException;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorSettingsTest {
    private static Set<String> names(String function) {
        return function.equals("InspectPayments")
                ? SettingsReader.names(InspectSettings::from)
                : SettingsReader.names(RepairSettings::from);
    }

    /** Lambda and the SDK set the variables of AWS. */
    @ParameterizedTest
    @ValueSource(strings = {"InspectPayments", "RepairPayments"})
    void the_template_sets_the_variables_that_a_function_reads(String function) {
        assertThat(names(function))
                .filteredOn(name -> !name.startsWith("AWS_"))
                .isSubsetOf(TestEnvironment.settings(function));
    }

    /** {@code sam local} overrides only the variables that the template declares. */
    @ParameterizedTest
    @ValueSource(strings = {"InspectPayments", "RepairPayments"})
    void the_template_declares_the_endpoints_of_the_services_that_a_function_calls(String function) {
        assertThat(names(function))
                .filteredOn(name -> name.startsWith("AWS_ENDPOINT_URL_"))
                .isSubsetOf(TestEnvironment.endpoints(function));
    }

    @Test
    void an_empty_environment_is_rejected_with_every_missing_name() {
        assertThatThrownBy(() -> new InspectPaymentsHandler(Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("AWS_REGION is missing", "SESSIONS_TABLE is missing");
        assertThatThrownBy(() -> new RepairPaymentsHandler(Map.of()))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("AWS_REGION is missing", "SESSIONS_TABLE is missing");
    }
}
