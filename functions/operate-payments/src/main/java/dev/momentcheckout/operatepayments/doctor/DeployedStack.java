package dev.momentcheckout.operatepayments.doctor;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.ResourceStatus;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/** What CloudFormation says about the stack. Each call is made once, however many checks need it. */
final class DeployedStack {
    private static final String FUNCTION = "AWS::Lambda::Function";

    private final Once<Stack> description;
    private final Once<List<StackResourceSummary>> resources;

    DeployedStack(CloudFormationClient cloudFormation, String name) {
        this.description =
                new Once<>(() -> cloudFormation.describeStacks(request -> request.stackName(name)).stacks().stream()
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException("CloudFormation returned no stack")));
        // DescribeStackResources returns at most 100, and has no next page.
        this.resources =
                new Once<>(() -> cloudFormation.listStackResourcesPaginator(request -> request.stackName(name)).stream()
                        .flatMap(page -> page.stackResourceSummaries().stream())
                        .filter(DeployedStack::exists)
                        .toList());
    }

    private static boolean exists(StackResourceSummary resource) {
        return resource.resourceStatus() != ResourceStatus.DELETE_COMPLETE
                && resource.resourceStatus() != ResourceStatus.DELETE_SKIPPED;
    }

    Stack description() {
        return description.get();
    }

    List<StackResourceSummary> resources() {
        return resources.get();
    }

    List<StackResourceSummary> resources(String type) {
        return resources().stream()
                .filter(resource -> type.equals(resource.resourceType()) && resource.physicalResourceId() != null)
                .toList();
    }

    /** Returns the physical names of the functions by logical id. */
    Map<String, String> functions() {
        Map<String, String> functions = new HashMap<>();
        resources(FUNCTION)
                .forEach(function -> functions.put(function.logicalResourceId(), function.physicalResourceId()));
        return functions;
    }

    Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>();
        for (Parameter each : description().parameters()) {
            parameters.put(each.parameterKey(), each.parameterValue());
        }
        return parameters;
    }

    Map<String, String> outputs() {
        Map<String, String> outputs = new HashMap<>();
        for (Output each : description().outputs()) {
            outputs.put(each.outputKey(), each.outputValue());
        }
        return outputs;
    }
}
