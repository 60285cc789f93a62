package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An endpoint that answers {@code GetSecretValue}, {@code DescribeSecret}, {@code CreateSecret}, {@code PutSecretValue}
 * and {@code DeleteSecret} as AWS Secrets Manager does, so that the functions' own client reads its secrets on a laptop
 * and in tests.
 *
 * <p>It keeps the current value of a secret only (no {@code AWSPREVIOUS}, no binary values) and checks no signatures.
 * Protocol and errors: <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">
 * API reference</a>.
 */
public final class LocalSecretsManager implements AutoCloseable {
    private static final HeaderName TARGET = HeaderNames.create("X-Amz-Target");
    private static final HeaderName REQUEST_ID = HeaderNames.create("x-amzn-RequestId");
    private static final String SERVICE = "secretsmanager.";
    private static final String CURRENT = "AWSCURRENT";
    private static final String ARN_PREFIX = "arn:aws:secretsmanager:eu-west-1:000000000000:secret:";

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final Map<String, Integer> reads = new ConcurrentHashMap<>();
    private final ArrayDeque<Failure> failures = new ArrayDeque<>();
    private final Clock clock;
    private final HttpListener listener;

    /** What Secrets Manager may answer instead of a value. */
    public enum Failure {
        /** 400 {@code ThrottlingException}; the SDK repeats the call. */
        THROTTLING(400, "ThrottlingException", "Rate exceeded"),
        /** 500 {@code InternalServiceError}; the SDK repeats the call. */
        INTERNAL_ERROR(500, "InternalServiceError", "An error occurred on the server side."),
        /** 400 {@code AccessDeniedException}, as for a role without the permission. */
        ACCESS_DENIED(
                400,
                "AccessDeniedException",
                "User: arn:aws:sts::000000000000:assumed-role/local/local is not authorized to perform this action"
                        + " because no identity-based policy allows it");

        private final int status;
        private final String type;
        private final String message;

        Failure(int status, String type, String message) {
            this.status = status;
            this.type = type;
            this.message = message;
        }

        private ErrorResponse response() {
            return new ErrorResponse(status, type, message);
        }
    }

    private record ErrorResponse(int status, String type, String message) {
        static final ErrorResponse SECRET_NOT_FOUND =
                new ErrorResponse(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.");

        static final ErrorResponse MARKED_AS_DELETED = new ErrorResponse(
                400,
                "InvalidRequestException",
                "You can't perform this operation on the secret because it was marked for deletion.");

        static ErrorResponse exists(String name) {
            return new ErrorResponse(
                    400,
                    "ResourceExistsException",
                    "The operation failed because the secret " + name + " already exists.");
        }

        static ErrorResponse noValue(String what) {
            return new ErrorResponse(
                    400,
                    "ResourceNotFoundException",
                    "Secrets Manager can't find the specified secret value for " + what);
        }
    }

    /** A refusal on its way out. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient ErrorResponse answer;

        RefusedException(ErrorResponse answer) {
            super(answer.message());
            this.answer = answer;
        }
    }

    private LocalSecretsManager(String host, int port, Clock clock) {
        this.clock = clock;
        this.listener = HttpListener.start("Secrets Manager", host, port, routing -> routing.post("/", this::answer));
    }

    /** Starts on a free port of the loopback interface. */
    public static LocalSecretsManager start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * Starts without secrets.
     *
     * @param host the address to listen on; {@code 0.0.0.0} lets containers in
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is taken
     */
    public static LocalSecretsManager start(String host, int port) {
        return new LocalSecretsManager(host, port, Clock.systemUTC());
    }

    /** Where it listens, for {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}. */
    public URI endpoint() {
        return listener.endpoint();
    }

    /**
     * Makes a secret without a value, as a template does that gives neither {@code SecretString} nor
     * {@code GenerateSecretString}. A secret that is there already is left as it is.
     *
     * @throws IllegalArgumentException if {@code arn} is not the ARN of a secret
     */
    public void create(String arn) {
        secrets.putIfAbsent(arn, Secret.empty(arn, clock.instant()));
    }

    /** Gives a secret its current value, making the secret first if need be. */
    public void put(String arn, String value) {
        create(arn);
        secrets.computeIfPresent(
                arn, (_, secret) -> secret.with(value, UUID.randomUUID().toString()));
    }

    /** Removes a secret at once; unknown ones are ignored. */
    public void remove(String arn) {
        secrets.remove(arn);
    }

    /** Answers the next {@code count} calls, whatever they ask for, with this failure. */
    public void failNext(int count, Failure failure) {
        synchronized (failures) {
            for (int i = 0; i < count; i++) {
                failures.add(failure);
            }
        }
    }

    /** Takes back the failures that were not answered yet. */
    public void failNoMore() {
        synchronized (failures) {
            failures.clear();
        }
    }

    /** How often the value of this secret was asked for, in vain or not. */
    public int reads(String arn) {
        return reads.getOrDefault(arn, 0);
    }

    @Override
    public void close() {
        listener.close();
    }

    private void answer(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "application/x-amz-json-1.1")
                .header(REQUEST_ID, UUID.randomUUID().toString());
        try {
            JsonNode question = parse(request.content().as(byte[].class));
            String action = request.headers().first(TARGET).orElse("");
            response.send(json.writeValueAsBytes(perform(action, question)));
        } catch (RefusedException refused) {
            response.status(refused.answer.status());
            response.send(error(refused.answer));
        } catch (JsonProcessingException e) {
            response.status(400);
            response.send(error(new ErrorResponse(400, "SerializationException", "The body is not JSON")));
        }
    }

    private JsonNode parse(byte[] body) throws JsonProcessingException {
        return json.readTree(new String(body, StandardCharsets.UTF_8));
    }

    private byte[] error(ErrorResponse answer) {
        try {
            return json.writeValueAsBytes(Map.of("__type", answer.type(), "Message", answer.message()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode perform(String target, JsonNode question) {
        if (!target.startsWith(SERVICE)) {
            throw new RefusedException(new ErrorResponse(
                    400, "UnknownOperationException", "X-Amz-Target is missing or of another service"));
        }
        Optional<Secret> secret = find(question.path("SecretId").asText());
        boolean isRead = target.equals(SERVICE + "GetSecretValue");
        if (isRead) {
            secret.ifPresent(found -> reads.merge(found.arn(), 1, Integer::sum));
        }
        failIfTold();
        if (target.equals(SERVICE + "CreateSecret")) {
            return creation(question);
        }
        Secret found = secret.orElseThrow(() -> new RefusedException(ErrorResponse.SECRET_NOT_FOUND));
        return switch (target.substring(SERVICE.length())) {
            case "GetSecretValue" -> value(usable(found), question);
            case "DescribeSecret" -> description(found);
            case "PutSecretValue" -> store(usable(found), question);
            case "DeleteSecret" -> deletion(found, question);
            default ->
                throw new RefusedException(
                        new ErrorResponse(400, "UnknownOperationException", target + " is not known here"));
        };
    }

    private void failIfTold() {
        synchronized (failures) {
            Failure failure = failures.poll();
            if (failure != null) {
                throw new RefusedException(failure.response());
            }
        }
    }

    private Optional<Secret> find(String id) {
        return secrets.values().stream().filter(secret -> secret.isMeantBy(id)).findFirst();
    }

    private static Secret usable(Secret secret) {
        if (secret.isMarkedAsDeleted()) {
            throw new RefusedException(ErrorResponse.MARKED_AS_DELETED);
        }
        return secret;
    }

    private JsonNode creation(JsonNode question) {
        String name = question.path("Name").asText();
        if (find(name).isPresent()) {
            throw new RefusedException(ErrorResponse.exists(name));
        }
        String arn = ARN_PREFIX + name + "-" + UUID.randomUUID().toString().substring(0, 6);
        create(arn);
        if (question.path("SecretString").isTextual()) {
            put(arn, question.path("SecretString").asText());
        }
        return json.createObjectNode().put("ARN", arn).put("Name", name);
    }

    private JsonNode deletion(Secret secret, JsonNode question) {
        if (question.path("ForceDeleteWithoutRecovery").asBoolean()) {
            remove(secret.arn());
        } else {
            secrets.put(secret.arn(), secret.markedAsDeleted());
        }
        return named(secret).put("DeletionDate", clock.instant().getEpochSecond());
    }

    private JsonNode value(Secret secret, JsonNode question) {
        String testEnvironment = question.path("VersionStage").asText(CURRENT);
        Secret.Version version = secret.current()
                .filter(_ -> testEnvironment.equals(CURRENT))
                .orElseThrow(() -> new RefusedException(ErrorResponse.noValue("staging label: " + testEnvironment)));
        String id = question.path("VersionId").asText(version.id());
        if (!id.equals(version.id())) {
            throw new RefusedException(ErrorResponse.noValue("VersionId: " + id));
        }
        ObjectNode answer = named(secret);
        answer.put("CreatedDate", secret.created().getEpochSecond());
        answer.put("SecretString", version.value()).put("VersionId", version.id());
        answer.putArray("VersionStages").add(CURRENT);
        return answer;
    }

    private JsonNode description(Secret secret) {
        ObjectNode answer = named(secret);
        answer.put("CreatedDate", secret.created().getEpochSecond());
        secret.current()
                .ifPresent(version -> answer.putObject("VersionIdsToStages")
                        .putArray(version.id())
                        .add(CURRENT));
        return answer;
    }

    private JsonNode store(Secret secret, JsonNode question) {
        if (!question.path("SecretString").isTextual()) {
            throw new RefusedException(
                    new ErrorResponse(400, "InvalidParameterException", "You must provide a SecretString here."));
        }
        String id = question.path("ClientRequestToken").asText(UUID.randomUUID().toString());
        secrets.put(secret.arn(), secret.with(question.path("SecretString").asText(), id));
        ObjectNode answer = named(secret);
        answer.put("VersionId", id).putArray("VersionStages").add(CURRENT);
        return answer;
    }

    private ObjectNode named(Secret secret) {
        return json.createObjectNode().put("ARN", secret.arn()).put("Name", secret.name());
    }
}
