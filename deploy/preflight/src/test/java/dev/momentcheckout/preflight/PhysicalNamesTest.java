package dev.momentcheckout.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.SamTemplate;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.regions.Region;

class PhysicalNamesTest {
    private static final SamTemplate TEMPLATE = SamTemplate.parse("""
            Resources:
              Sessions: { Type: "AWS::DynamoDB::Table" }
              Parked: { Type: "AWS::SQS::Queue" }
              Bus: { Type: "AWS::Events::EventBus" }
              Api: { Type: "AWS::ApiGatewayV2::Api" }
              ApiKeySecret: { Type: "AWS::SecretsManager::Secret" }
            """);

    /** Names of the form that CloudFormation gave the resources of a stack named {@code s}. */
    @ParameterizedTest
    @CsvSource({
        "AWS::Region, eu-west-1",
        "AWS::StackName, s",
        "AWS::StackId, arn:aws:cloudformation:eu-west-1:123456789012:stack/s/0a1b2c3d-0000-11ef-8000-0a1b2c3d4e5f",
        "Sessions, s-Sessions-1A2B3C4D5E6F7",
        "Sessions.Arn, arn:aws:dynamodb:eu-west-1:123456789012:table/s-Sessions-1A2B3C4D5E6F7",
        "Sessions.StreamArn, arn:aws:dynamodb:eu-west-1:123456789012:table/s-Sessions-1A2B3C4D5E6F7/stream/2026-01-01T00:00:00.000",
        "Parked, https://sqs.eu-west-1.amazonaws.com/123456789012/s-Parked-1A2B3C4D5E6F7",
        "Bus, s",
        "Api, a1b2c3d4e5",
        "ApiKeySecret, arn:aws:secretsmanager:eu-west-1:123456789012:secret:ApiKeySecret-1A2B3C4D5E6F-a1B2c3",
        "ApiKeySecret.Id, arn:aws:secretsmanager:eu-west-1:123456789012:secret:ApiKeySecret-1A2B3C4D5E6F-a1B2c3"
    })
    void a_name_is_at_least_as_long_as_the_real_one(String reference, String real) {
        Map<String, String> names = new PhysicalNames(new StackName("s"), Region.EU_WEST_1).of(TEMPLATE);

        assertThat(names).containsKey(reference);
        assertThat(names.getOrDefault(reference, "")).hasSizeGreaterThanOrEqualTo(real.length());
    }

    @ParameterizedTest
    @CsvSource({
        "eu-west-1, aws, amazonaws.com",
        "cn-north-1, aws-cn, amazonaws.com.cn",
        "us-gov-west-1, aws-us-gov, amazonaws.com"
    })
    void the_partition_follows_from_the_region(String region, String partition, String suffix) {
        assertThat(new PhysicalNames(new StackName("s"), Region.of(region)).of(TEMPLATE))
                .containsEntry("AWS::Partition", partition)
                .containsEntry("AWS::URLSuffix", suffix);
    }
}
