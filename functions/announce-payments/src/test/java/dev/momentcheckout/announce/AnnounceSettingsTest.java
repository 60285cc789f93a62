package dev.momentcheckout.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.settings.BadSettings;
import dev.momentcheckout.settings.Environment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class AnnounceSettingsTest {
    private static final Path TEMPLATE = Path.of(System.getProperty("project.root"), "template.yaml");

    @Test
    void names_are_those_that_the_template_gives_the_function() {
        assertThat(namesThatAreRead())
                .isEqualTo(without(
                        "POWERTOOLS_|JAVA_TOOL_OPTIONS|AWS_ENDPOINT_URL_",
                        SamTemplate.read(TEMPLATE).environmentNames("AnnouncePayments")));
    }

    @Test
    void an_empty_environment_is_refused_with_all_that_is_missing_in_one_message() {
        var environment = new Environment(Map.of());
        AnnounceSettings.from(environment);

        BadSettings refusal = catchThrowableOfType(BadSettings.class, environment::refuseProblems);

        assertThat(namesThatAreRead())
                .allSatisfy(name -> assertThat(refusal).hasMessageContaining(name + " is missing"));
    }

    /** Without those of AWS, which Lambda and the SDK set. */
    private static Set<String> namesThatAreRead() {
        var environment = new Environment(Map.of());
        AnnounceSettings.from(environment);
        return without("AWS_", environment.names());
    }

    private static Set<String> without(String prefixes, Set<String> names) {
        var rest = new TreeSet<>(names);
        rest.removeIf(name -> name.matches("(" + prefixes + ").*"));
        return rest;
    }
}
