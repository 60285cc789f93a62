package dev.momentcheckout.webhookreceive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.settings.InvalidSettingsException;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WebhookSettingsTest {
    /** Lambda and the SDK set the variables of AWS. */
    @Test
    void reads_the_variables_that_the_template_sets() {
        assertThat(SettingsReader.names(WebhookSettings::from))
                .filteredOn(name -> !name.startsWith("AWS_"))
                .containsExactlyInAnyOrderElementsOf(TestEnvironment.settings("WebhookReceive"));
    }

    @Test
    void an_empty_environment_is_rejected_with_every_missing_name() {
        assertThatThrownBy(() -> SettingsReader.read(Map.of(), WebhookSettings::from))
                .isInstanceOf(InvalidSettingsException.class)
                .message()
                .contains("AWS_REGION is missing")
                .contains(TestEnvironment.settings("WebhookReceive").stream()
                        .map(name -> name + " is missing")
                        .toList());
    }
}
