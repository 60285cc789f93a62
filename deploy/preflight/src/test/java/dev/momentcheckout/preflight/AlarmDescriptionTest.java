package dev.momentcheckout.preflight;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.regions.Region;

/** An alarm's description, which a mail contains, with the names of a stack's resources. */
class AlarmDescriptionTest {
    /** <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html">Limit</a>. */
    private static final int MAX_CHARACTERS = 1024;

    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root"), "template.yaml"));
    private static final Region LONGEST = Region.regions().stream()
            .max(Comparator.comparingInt(region -> region.id().length()))
            .orElseThrow();
    private static final Map<String, String> NAMES =
            new PhysicalNames(new StackName("s".repeat(StackName.MAX_LENGTH)), LONGEST).of(TEMPLATE);
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]+)}");

    static List<String> alarms() {
        return TEMPLATE.resources().entrySet().stream()
                .filter(resource -> resource.getValue().toString().contains("Type=AWS::CloudWatch::Alarm"))
                .map(Map.Entry::getKey)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("alarms")
    void fits_with_the_longest_names_of_resources(String alarm) {
        String description = PLACEHOLDER
                .matcher(descriptionOf(alarm))
                .replaceAll(match -> Matcher.quoteReplacement(requireNonNull(NAMES.get(match.group(1)), alarm)));

        assertThat(description).hasSizeBetween(300, MAX_CHARACTERS).doesNotContain("${");
    }

    private static String descriptionOf(String alarm) {
        Map<?, ?> resource = (Map<?, ?>) requireNonNull(TEMPLATE.resources().get(alarm));
        Map<?, ?> properties = (Map<?, ?>) requireNonNull(resource.get("Properties"));
        Map<?, ?> description = (Map<?, ?>) requireNonNull(properties.get("AlarmDescription"));
        return String.valueOf(description.get("Fn::Sub"));
    }
}
