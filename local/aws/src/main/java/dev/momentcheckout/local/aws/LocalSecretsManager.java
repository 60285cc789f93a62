package dev.momentcheckout.local.aws;

import java.net.InetAddress;
import java.net.URI;

/**
 * An endpoint that answers {@code GetSecretValue}, {@code DescribeSecret}, {@code CreateSecret},
 * {@code PutSecretValue}, {@code DeleteSecret} and {@code RestoreSecret} as AWS Secrets Manager does. The functions'
 * own client reads its secrets from it in the lab and in tests.
 *
 * <p>It keeps only the current value of a secret (no {@code AWSPREVIOUS}) and does not verify request
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
                "User: arn:aws:sts::000000000000:assumed-role/local/local is not authorized to perform:"
                        + " secretsmanager:GetSecretValue on resource:"
                        + " arn:aws:secretsmanager:eu-west-1:000000000000:secret:api-key-AbCdEf because no"
                        + " identity-based policy allows the secretsmanager:GetSecretValue action"),
        /**
         * 400 {@code AccessDeniedException}, as for a role without {@code kms:Decrypt} on the secret's customer managed
         * key.
         *
         * @see <a href="https://github.com/external-secrets/kubernetes-external-secrets/issues/838">a report</a>
         */
        KMS_ACCESS_DENIED(400, "AccessDeniedException", "Access to KMS is not allowed"),
        /** 400 {@code DecryptionFailure}: the secret's KMS key exists and cannot decrypt it. */
        DECRYPTION_FAILURE(
                400,
                "DecryptionFailure",
                "Secrets Manager can't decrypt the protected secret text using the provided KMS key."),
        /** 400 {@code InvalidRequestException} for another reason than a deletion. */
        INVALID_REQUEST(400, "InvalidRequestException", "The secret is managed by another service.");

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

    /**
     * Sets a secret's current value to bytes, as {@code --secret-binary} of the AWS CLI does; creates the secret if it
     * does not exist.
     *
     * @throws IllegalArgumentException if {@code arn} is not the ARN of a secret
     */
    public void putBinary(String arn, byte[] value) {
        operations.putBinary(arn, value);
    }

    /** Marks a secret for deletion, as {@code DeleteSecret} with a recovery window does; ignores an unknown one. */
    public void markForDeletion(String arn) {
        operations.markForDeletion(arn);
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
