package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.settings.InvalidSettingsException;
import dev.momentcheckout.settings.SettingsReader;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PublishSettingsTest {
    @Test
    void reads_exactly_the_names_that_the_template_sets() {
        assertThat(namesRead()).isEqualTo(TestEnvironment.settings("PublishEvents"));
    }

    @Test
    void reports_all_missing_settings_in_one_message() {
        var environment = new SettingsReader(Map.of());
        PublishSettings.from(environment);

        InvalidSettingsException exception =
                catchThrowableOfType(InvalidSettingsException.class, environment::throwIfInvalid);

        assertThat(namesRead()).allSatisfy(name -> assertThat(exception).hasMessageContaining(name + " is missing"));
    }

    /** The names without those that start with {@code AWS_}: Lambda sets them. */
    private static Set<String> namesRead() {
        var environment = new SettingsReader(Map.of());
        PublishSettings.from(environment);
        Set<String> names = new TreeSet<>(environment.names());
        names.removeIf(name -> name.startsWith("AWS_"));
        return names;
    }
}
