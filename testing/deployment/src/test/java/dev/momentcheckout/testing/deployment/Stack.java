package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;

/**
 * What a deployment made.
 *
 * @param outputs of the template
 * @param resources the names or ids that the resources of the template got
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

    String catalogTable() {
        return output("CatalogTable");
    }

    String eventBus() {
        return output("EventBus");
    }

    /** The name or id that a resource of the template got. */
    String physicalId(String logicalId) {
        return requireNonNull(resources.get(logicalId), logicalId);
    }

    /** The name of the role that a function runs under. */
    String role(String function) {
        return requireNonNull(resources.get(function + "Role"), function);
    }

    private String output(String key) {
        return requireNonNull(outputs.get(key), key);
    }
}
