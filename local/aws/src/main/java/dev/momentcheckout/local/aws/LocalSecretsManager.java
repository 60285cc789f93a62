package dev.momentcheckout.local.aws;

import java.net.InetAddress;
import java.net.URI;

/**
 * An endpoint that answers {@code GetSecretValue}, {@code DescribeSecret}, {@code CreateSecret}, {@code PutSecretValue}
 * and {@code DeleteSecret} as AWS Secrets Manager does. The functions' own client reads its secrets from it in the lab
 * and in tests.
 *
 * <p>It keeps only the current value of a secret (no {@code AWSPREVIOUS}, no binary values) and does not verify request
 * signatures.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">API
 *     reference</a>
 */
public final class LocalSecretsManager implements AutoCloseable {
    private final SecretOperations operations = new SecretOperations();
    private final JsonEndpoint endpoint;

    /** An error of Secrets Manager that {@link #failNext} causes. */
    public enum Failure {
        /** 400 {@code ThrottlingException}; the SDK retries the call. */
        THROTTLING(400, "ThrottlingException", "Rate exceeded"),
        /** 500 {@code InternalServiceError}; the SDK retries the call. */
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

        AwsErrorException exception() {
            return SecretOperations.error(status, type, message);
        }
    }

    private LocalSecretsManager(String host, int port) {
        endpoint = new JsonEndpoint("Secrets Manager", host, port, "application/x-amz-json-1.1", operations);
    }

    /** Starts without secrets on a free port of the loopback interface. */
    public static LocalSecretsManager start() {
        return start(InetAddress.getLoopbackAddress().getHostAddress(), 0);
    }

    /**
     * Starts without secrets.
     *
     * @param host the address to listen on; {@code 0.0.0.0} for all, so that containers can connect
     * @param port 0 for any free port
     * @throws java.io.UncheckedIOException if the port is in use
     */
    public static LocalSecretsManager start(String host, int port) {
        return new LocalSecretsManager(host, port);
    }

    /** Returns the endpoint's URL, for {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}. */
    public URI endpoint() {
        return endpoint.endpoint();
    }

    /**
     * Creates a secret without a value, as a template does that sets neither {@code SecretString} nor
     * {@code GenerateSecretString}. Leaves an existing secret as it is.
     *
     * @throws IllegalArgumentException if {@code arn} is not the ARN of a secret
     */
    public void create(String arn) {
        operations.create(arn);
    }

    /**
     * Sets a secret's current value; creates the secret if it does not exist.
     *
     * @throws IllegalArgumentException if {@code arn} is not the ARN of a secret
     */
    public void put(String arn, String value) {
        operations.put(arn, value);
    }

    /** Removes a secret at once; ignores an unknown one. */
    public void remove(String arn) {
        operations.remove(arn);
    }

    /** Answers the next {@code count} calls of any operation with this failure. */
    public void failNext(int count, Failure failure) {
        operations.failNext(count, failure);
    }

    /** Discards the failures of {@link #failNext} that have not been used yet. */
    public void clearFailures() {
        operations.clearFailures();
    }

    /** Returns the number of {@code GetSecretValue} calls for this secret, failed ones included. */
    public int reads(String arn) {
        return operations.reads(arn);
    }

    @Override
    public void close() {
        endpoint.close();
    }
}
