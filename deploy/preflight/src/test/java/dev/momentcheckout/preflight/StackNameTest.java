package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackNameTest {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root"), "template.yaml"));

    /** AWS's limits, in characters, for the properties that contain the stack's name. */
    private static final Map<String, Integer> LIMITS = Map.ofEntries(
            // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
            Map.entry("AWS::ApiGatewayV2::Api Name", 128),
            // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
            Map.entry("AWS::ApiGatewayV2::Stage AccessLogSettings", 3072),
            // AlarmDescriptionTest measures it with all that it contains.
            // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
            Map.entry("AWS::CloudWatch::Alarm AlarmDescription", 1024),
            // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
            Map.entry("AWS::CloudWatch::Alarm Dimensions", 1024),
            Map.entry("AWS::CloudWatch::Alarm Metrics", 1024),
            // The limit of all parameters together, 1 MB, is that of the request.
            // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html
            Map.entry("AWS::CloudWatch::Dashboard DashboardBody", 1_000_000),
            // https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html
            Map.entry("AWS::Events::EventBus Name", 256),
            // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
            Map.entry("AWS::Logs::LogGroup LogGroupName", 512),
            // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
            Map.entry("AWS::Logs::QueryDefinition Name", 255),
            // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
            Map.entry("AWS::IAM::ManagedPolicy Description", 1000),
            Map.entry("AWS::IAM::ManagedPolicy PolicyDocument", 6144),
            Map.entry("AWS::IAM::Role Policies", 10_240),
            // EnvironmentSize measures it with all that it contains.
            // https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
            Map.entry("AWS::Serverless::Function Environment", 4096));

    @ParameterizedTest
    @ValueSource(strings = {"s", "moment-checkout", "Shop-2-", "defaults"})
    void accepts_the_names_that_cloudformation_accepts(String name) {
        assertThat(new StackName(name).problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', is missing", "my_shop, must begin", "2shop, must begin", "-shop, must begin", "shöp, must begin"})
    void rejects_a_malformed_name(String name, String problem) {
        assertThat(new StackName(name).problems()).singleElement().asString().contains(problem);
    }

    @Test
    void rejects_a_name_of_more_than_128_characters() {
        assertThat(new StackName("s".repeat(128)).problems()).isEmpty();
        assertThat(new StackName("s".repeat(129)).problems())
                .containsExactly("stack_name has 129 characters; CloudFormation accepts at most 128");
    }

    @Test
    void rejects_the_name_that_eventbridge_reserves() {
        assertThat(new StackName("default").problems())
                .singleElement()
                .asString()
                .contains("EventBridge");
    }

    /** A resource with a lower limit needs a check of its own in {@link StackName}. */
    @Test
    void no_resource_allows_fewer_characters_than_cloudformation() {
        var found = new TreeMap<String, Integer>();
        TEMPLATE.resources().forEach((_, resource) -> {
            Map<?, ?> map = (Map<?, ?>) resource;
            if (map.get("Properties") instanceof Map<?, ?> properties) {
                properties.forEach((name, value) -> {
                    if (usesStackName(value)) {
                        found.merge(map.get("Type") + " " + name, length(value), Math::max);
                    }
                });
            }
        });

        assertThat(found.keySet()).isEqualTo(new TreeSet<>(LIMITS.keySet()));
        assertThat(found)
                .allSatisfy((property, length) ->
                        assertThat(length).as(property).isLessThanOrEqualTo(LIMITS.get(property)));
    }

    private static boolean usesStackName(Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                "AWS::StackName".equals(map.get("Ref")) || map.values().stream().anyMatch(StackNameTest::usesStackName);
            case List<?> list -> list.stream().anyMatch(StackNameTest::usesStackName);
            default -> value.toString().contains("${AWS::StackName}");
        };
    }

    /** At most: the text of the template contains more than the value. */
    private static int length(Object value) {
        String text = value.toString();
        return StackName.MAX_LENGTH + (text.contains("Fn::Sub") ? text.length() : 0);
    }
}
