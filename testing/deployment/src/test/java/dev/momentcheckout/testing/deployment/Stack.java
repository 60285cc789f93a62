package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;

/**
 * A deployed CloudFormation stack.
 *
 * @param outputs the stack's outputs
 * @param resources the physical ids of the resources, by logical id
 */
record Stack(Map<String, String> outputs, Map<String, String> resources) {
    Stack {
        outputs = Map.copyOf(outputs);
        resources = Map.copyOf(resources);
    }

    URI apiUrl() {
        return URI.create(output("ApiUrl"));
    }

    String sessionsTable() {
        return output("SessionsTable");
    }

    String apiKeySecret() {
        return output("ApiKeySecretArn");
    }

    String signingSecret() {
        return output("SigningSecretArn");
    }

    String integrationId() {
        return output("IntegrationId");
    }

    String version() {
        return output("Version");
    }

    String eventBus() {
        return output("EventBus");
    }

    /** The physical id of a resource. */
    String physicalId(String logicalId) {
        return requireNonNull(resources.get(logicalId), logicalId);
    }

    /** The ARN of a policy for operators. */
    String policy(String name) {
        return output(name);
    }

    /** The name of a function's role. */
    String role(String function) {
        return requireNonNull(resources.get(function + "Role"), function);
    }

    private String output(String key) {
        return requireNonNull(outputs.get(key), key);
    }
}
