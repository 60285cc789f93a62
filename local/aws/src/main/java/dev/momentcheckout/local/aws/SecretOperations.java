package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The secrets of a {@link LocalSecretsManager} and the operations on them.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/CommonErrors.html">Errors</a>
 */
final class SecretOperations implements JsonEndpoint.Operations {
    private static final String SERVICE = "secretsmanager.";
    private static final String CURRENT = "AWSCURRENT";
    private static final String STRING = "SecretString";
    private static final String BINARY = "SecretBinary";
    private static final String ARN_PREFIX = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:";

    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final Map<String, Integer> reads = new ConcurrentHashMap<>();
    private final Queue<LocalSecretsManager.Failure> failures = new ConcurrentLinkedQueue<>();

    void create(String arn) {
        secrets.putIfAbsent(arn, Secret.empty(arn, Instant.now()));
    }

    void put(String arn, String value) {
        put(arn, new Secret.Version(newId(), STRING, value));
    }

    void putBinary(String arn, byte[] value) {
        put(arn, new Secret.Version(newId(), BINARY, Base64.getEncoder().encodeToString(value)));
    }

    private void put(String arn, Secret.Version version) {
        create(arn);
        secrets.computeIfPresent(arn, (_, secret) -> secret.with(version));
    }

    void markForDeletion(String arn) {
        secrets.computeIfPresent(arn, (_, secret) -> secret.markedAsDeleted(true));
    }

    void remove(String arn) {
        secrets.remove(arn);
    }

    void failNext(int count, LocalSecretsManager.Failure failure) {
        for (int i = 0; i < count; i++) {
            failures.add(failure);
        }
    }

    void clearFailures() {
        failures.clear();
    }

    int reads(String arn) {
        return reads.getOrDefault(arn, 0);
    }

    @Override
    public JsonNode perform(String target, JsonNode input) {
        if (!target.startsWith(SERVICE)) {
            throw error(400, "UnknownOperationException", "X-Amz-Target is missing or names another service");
        }
        Optional<Secret> secret = find(input.path("SecretId").asText());
        String operation = target.substring(SERVICE.length());
        if (operation.equals("GetSecretValue")) {
            secret.ifPresent(found -> reads.merge(found.arn(), 1, Integer::sum));
        }
        LocalSecretsManager.Failure failure = failures.poll();
        if (failure != null) {
            throw failure.exception();
        }
        if (operation.equals("CreateSecret")) {
            return createSecret(input);
        }
        Secret found = secret.orElseThrow(
                () -> error(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
        return switch (operation) {
            case "GetSecretValue" -> getSecretValue(notDeleted(found), input);
            case "DescribeSecret" -> describeSecret(found);
            case "PutSecretValue" -> putSecretValue(notDeleted(found), input);
            case "DeleteSecret" -> deleteSecret(found, input);
            case "RestoreSecret" -> restoreSecret(found);
            default -> throw error(400, "UnknownOperationException", target + " is not supported");
        };
    }

    private JsonNode createSecret(JsonNode input) {
        String name = input.path("Name").asText();
        if (find(name).isPresent()) {
            throw error(
                    400,
                    "ResourceExistsException",
                    "The operation failed because the secret " + name + " already exists.");
        }
        String arn = ARN_PREFIX + name + "-" + newId().substring(0, 6);
        create(arn);
        for (String member : List.of(STRING, BINARY)) {
            if (input.path(member).isTextual()) {
                put(arn, new Secret.Version(newId(), member, input.path(member).asText()));
            }
        }
        return response(arn, name);
    }

    private static JsonNode getSecretValue(Secret secret, JsonNode input) {
        String label = input.path("VersionStage").asText(CURRENT);
        Secret.Version version = secret.current()
                .filter(_ -> label.equals(CURRENT))
                .orElseThrow(() -> valueNotFound("staging label: " + label));
        String id = input.path("VersionId").asText(version.id());
        if (!id.equals(version.id())) {
            throw valueNotFound("VersionId: " + id);
        }
        ObjectNode response = describe(secret);
        response.put(version.member(), version.value()).put("VersionId", version.id());
        response.putArray("VersionStages").add(CURRENT);
        return response;
    }

    private static JsonNode describeSecret(Secret secret) {
        ObjectNode response = describe(secret);
        secret.current()
                .ifPresent(version -> response.putObject("VersionIdsToStages")
                        .putArray(version.id())
                        .add(CURRENT));
        return response;
    }

    private JsonNode putSecretValue(Secret secret, JsonNode input) {
        String member = input.path(BINARY).isTextual() ? BINARY : STRING;
        if (!input.path(member).isTextual()) {
            throw error(400, "InvalidParameterException", "You must provide a SecretString or SecretBinary here.");
        }
        String id = input.path("ClientRequestToken").asText(newId());
        put(secret.arn(), new Secret.Version(id, member, input.path(member).asText()));
        ObjectNode response = response(secret.arn(), secret.name());
        response.put("VersionId", id).putArray("VersionStages").add(CURRENT);
        return response;
    }

    private JsonNode deleteSecret(Secret secret, JsonNode input) {
        if (input.path("ForceDeleteWithoutRecovery").asBoolean()) {
            remove(secret.arn());
        } else {
            markForDeletion(secret.arn());
        }
        return response(secret.arn(), secret.name())
                .put("DeletionDate", Instant.now().getEpochSecond());
    }

    private JsonNode restoreSecret(Secret secret) {
        secrets.put(secret.arn(), secret.markedAsDeleted(false));
        return response(secret.arn(), secret.name());
    }

    private Optional<Secret> find(String id) {
        return secrets.values().stream().filter(secret -> secret.matches(id)).findFirst();
    }

    private static Secret notDeleted(Secret secret) {
        if (secret.isMarkedAsDeleted()) {
            throw error(
                    400,
                    "InvalidRequestException",
                    "You can't perform this operation on the secret because it was marked for deletion.");
        }
        return secret;
    }

    private static ObjectNode describe(Secret secret) {
        return response(secret.arn(), secret.name())
                .put("CreatedDate", secret.created().getEpochSecond());
    }

    private static ObjectNode response(String arn, String name) {
        return JsonNodeFactory.instance.objectNode().put("ARN", arn).put("Name", name);
    }

    private static AwsErrorException valueNotFound(String version) {
        return error(
                400,
                "ResourceNotFoundException",
                "Secrets Manager can't find the specified secret value for " + version);
    }

    static AwsErrorException error(int status, String type, String message) {
        return new AwsErrorException(status, Map.of("__type", type, "Message", message));
    }

    private static String newId() {
        return UUID.randomUUID().toString();
    }
}
