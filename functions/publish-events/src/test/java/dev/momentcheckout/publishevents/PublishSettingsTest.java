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
    void names_are_those_that_the_template_gives_the_function() {
        assertThat(namesThatAreRead()).isEqualTo(TestEnvironment.settings("PublishEvents"));
    }

    @Test
    void an_empty_environment_is_refused_with_all_that_is_missing_in_one_message() {
        InvalidSettingsException refusal = catchThrowableOfType(
                InvalidSettingsException.class, () -> SettingsReader.read(Map.of(), PublishSettings::from));

        assertThat(namesThatAreRead())
                .allSatisfy(name -> assertThat(refusal).hasMessageContaining(name + " is missing"));
    }

    /** Without those of AWS, which Lambda and the SDK set. */
    private static Set<String> namesThatAreRead() {
        Set<String> names = new TreeSet<>(SettingsReader.names(PublishSettings::from));
        names.removeIf(name -> name.startsWith("AWS_"));
        return names;
    }
}
