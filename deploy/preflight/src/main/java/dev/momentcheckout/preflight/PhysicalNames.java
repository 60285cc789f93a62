package dev.momentcheckout.preflight;

import dev.momentcheckout.local.aws.SamTemplate;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * Names and ARNs of a stack's resources in the longest form that CloudFormation gives them. The real ones are known
 * after the deployment only, and this stack must fit whatever they are.
 */
final class PhysicalNames {
    private static final String ACCOUNT = "000000000000";
    private static final String UUID = "00000000-0000-4000-8000-000000000000";

    /** CloudFormation ends a generated name with up to 13 random characters. */
    private static final String SUFFIX = "-0000000000000";

    /** Secrets Manager ends the ARN of a secret with 6 random characters. */
    private static final String SECRET_SUFFIX = "-000000";

    private static final String API_ID = "0000000000";

    private static final String STREAM = "/stream/2026-01-01T00:00:00.000";

    private final String stack;
    private final Region region;
    private final PartitionMetadata partition;

    PhysicalNames(StackName stack, Region region) {
        this.stack = stack.value();
        this.region = region;
        this.partition = PartitionMetadata.of(region);
    }

    /**
     * Returns the values of references to resources ({@code Sessions}), to attributes that are ARNs
     * ({@code Sessions.Arn}) and to pseudo parameters ({@code AWS::StackName}).
     */
    Map<String, String> of(SamTemplate template) {
        var names = new HashMap<>(Map.of(
                "AWS::AccountId", ACCOUNT,
                "AWS::Partition", partition.id(),
                "AWS::Region", region.id(),
                "AWS::StackId",
                        String.join(
                                ":",
                                "arn",
                                partition.id(),
                                "cloudformation",
                                region.id(),
                                ACCOUNT,
                                "stack/" + stack + "/" + UUID),
                "AWS::StackName", stack,
                "AWS::URLSuffix", partition.dnsSuffix()));
        template.resources().forEach((logicalId, resource) -> {
            String type = resource instanceof Map<?, ?> map ? String.valueOf(map.get("Type")) : "";
            String name = stack + "-" + logicalId + SUFFIX;
            names.put(logicalId, reference(type, name));
            names.put(logicalId + ".Arn", arn(name));
            names.put(logicalId + ".Id", arn(name));
            names.put(logicalId + ".StreamArn", arn(name) + STREAM);
        });
        return names;
    }

    private String reference(String type, String name) {
        return switch (type) {
            case "AWS::DynamoDB::Table", "AWS::Logs::LogGroup", "AWS::IAM::Role", "AWS::Serverless::Function" -> name;
            case "AWS::Events::EventBus" -> stack;
            case "AWS::ApiGatewayV2::Api" -> API_ID;
            case "AWS::SQS::Queue" ->
                "https://sqs." + region.id() + "." + partition.dnsSuffix() + "/" + ACCOUNT + "/" + name;
            default -> arn(name);
        };
    }

    /** The ARN of a secret is the longest: by its service, its prefix and the characters at its end. */
    private String arn(String name) {
        return String.join(
                ":", "arn", partition.id(), "secretsmanager", region.id(), ACCOUNT, "secret", name + SECRET_SUFFIX);
    }
}
