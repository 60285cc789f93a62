package dev.momentcheckout.operatepayments.doctor;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;

/** Check 1: the last deployment is complete, and the stack has all outputs. */
record StackCheck(DeployedStack stack, AwsCommand aws) implements Check {
    /** Operators, apps and the scripts of {@code deploy} read these. */
    static final Set<String> OUTPUTS = Set.of(
            "Version",
            "ApiUrl",
            "WebhookUrl",
            "IntegrationId",
            "SessionsTable",
            "EventBus",
            "CatalogTable",
            "AlarmTopic",
            "ApiKeySecretArn",
            "SigningSecretArn");

    private static final Set<String> COMPLETE =
            Set.of("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_COMPLETE");

    @Override
    public CheckName name() {
        return CheckName.STACK;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        findings.part(() -> readDescription(findings));
        findings.part(() -> readResources(findings));
        return findings.result();
    }

    private void readDescription(Findings findings) {
        Stack description = stack.description();
        String status = description.stackStatusAsString();
        if (COMPLETE.contains(status)) {
            findings.detail("status " + status);
        } else {
            findings.add(
                    "the stack's status is " + status,
                    status.startsWith("UPDATE_ROLLBACK")
                            ? "the last deployment failed: an older version and older settings serve the customers"
                            : "a part of the stack may be missing or of another version",
                    aws.of(
                            "cloudformation describe-stack-events",
                            "--stack-name " + description.stackName()
                                    + " --query \"StackEvents[?contains(ResourceStatus, 'FAILED')]\""));
        }
        Map<String, String> outputs = stack.outputs();
        Set<String> missing = new TreeSet<>(OUTPUTS);
        missing.removeIf(output -> !outputs.getOrDefault(output, "").isBlank());
        if (!missing.isEmpty()) {
            findings.add(
                    "the stack lacks the outputs " + String.join(", ", missing),
                    "scripts and documents cannot find these parts of the stack",
                    AwsCommand.DEPLOY);
        }
    }

    private void readResources(Findings findings) {
        findings.detail(stack.resources().size() + " resources");
        for (StackResourceSummary resource : stack.resources()) {
            String status = resource.resourceStatusAsString();
            if (!status.endsWith("_COMPLETE")) {
                findings.add(
                        "the resource " + resource.logicalResourceId() + " is " + status,
                        "it may be missing, or differ from the template",
                        AwsCommand.DEPLOY);
            }
        }
    }
}
