package dev.momentcheckout.operatepayments.doctor;

import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.GetAliasResponse;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.SnapStartOptimizationStatus;
import software.amazon.awssdk.services.lambda.model.State;

/** Check 14: each function serves the version that the last deployment published, and can start. */
record VersionsCheck(DeployedStack stack, DeployedFunctions functions, LambdaClient lambda, AwsCommand aws)
        implements Check {
    /** An operator can wait for a cold start of this function. */
    private static final String WITHOUT_SNAPSHOT = "RepairPayments";

    private static final String VERSION = "AWS::Lambda::Version";

    @Override
    public CheckName name() {
        return CheckName.VERSIONS;
    }

    @Override
    public CheckResult result() {
        Findings findings = new Findings();
        Map<String, String> names = functions.withAlias();
        boolean snapshots = "on".equals(stack.parameters().get("SnapStart"));
        names.forEach((logicalId, name) -> {
            findings.part(() -> examineAlias(logicalId, name, findings));
            findings.part(
                    () -> examineVersion(logicalId, name, snapshots && !WITHOUT_SNAPSHOT.equals(logicalId), findings));
        });
        findings.detail(names.size() + " functions");
        return findings.result();
    }

    private void examineAlias(String logicalId, String name, Findings findings) {
        GetAliasResponse alias;
        try {
            alias = lambda.getAlias(request -> request.functionName(name).name(DeployedFunctions.LIVE));
        } catch (ResourceNotFoundException e) {
            findings.add(logicalId + " has no alias live", "the function cannot be invoked", AwsCommand.DEPLOY);
            return;
        }
        Optional<String> newest = newestVersion(name);
        if (newest.isPresent() && !newest.get().equals(alias.functionVersion())) {
            findings.add(
                    logicalId + " serves version " + alias.functionVersion() + ", and the newest is " + newest.get(),
                    "older code or older settings, such as a price, serve the customers",
                    update(name, newest.get()));
        }
        if (alias.routingConfig() != null
                && !alias.routingConfig().additionalVersionWeights().isEmpty()) {
            findings.add(
                    logicalId + " serves a part of its requests by another version",
                    "older code or older settings, such as a price, serve some customers",
                    update(name, alias.functionVersion()) + " --routing-config AdditionalVersionWeights={}");
        }
    }

    /** Returns the version that the stack published. */
    private Optional<String> newestVersion(String name) {
        return stack.resources(VERSION).stream()
                .map(version -> String.valueOf(version.physicalResourceId()))
                .filter(arn -> arn.contains(":function:" + name + ":"))
                .map(arn -> arn.substring(arn.lastIndexOf(':') + 1))
                .filter(version -> version.matches("[0-9]{1,18}"))
                .max((one, other) -> Long.compare(Long.parseLong(one), Long.parseLong(other)));
    }

    private String update(String name, String version) {
        return aws.of("lambda update-alias", "--function-name " + name + " --name live --function-version " + version);
    }

    private void examineVersion(String logicalId, String name, boolean snapshot, Findings findings) {
        GetFunctionConfigurationResponse live = functions.live(name);
        if (live.state() != State.ACTIVE) {
            findings.add(
                    logicalId + " is " + live.stateAsString()
                            + (live.stateReasonCodeAsString() == null ? "" : ": " + live.stateReasonCodeAsString()),
                    "requests to it fail or wait",
                    aws.of("lambda get-function-configuration", "--function-name " + name + " --qualifier live"));
        }
        boolean isOn =
                live.snapStart() != null && live.snapStart().optimizationStatus() == SnapStartOptimizationStatus.ON;
        if (snapshot && !isOn) {
            findings.add(
                    logicalId + " has no SnapStart snapshot, although the parameter SnapStart is on",
                    "a customer waits seconds for each new instance",
                    AwsCommand.DEPLOY);
        }
    }
}
