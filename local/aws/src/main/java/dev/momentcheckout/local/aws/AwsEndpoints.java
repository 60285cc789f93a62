package dev.momentcheckout.local.aws;

import java.net.URI;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The endpoints that tests call instead of AWS: {@link LocalDynamoDb}, {@link LocalSecretsManager} and
 * {@link LocalSqs} in this process, or the {@link AwsEmulator} that a system property names. A test that uses only
 * these endpoints and AWS's own API runs on each of them.
 *
 * @param dynamoDb for {@code AWS_ENDPOINT_URL_DYNAMODB}
 * @param secretsManager for {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}
 * @param sqs for {@code AWS_ENDPOINT_URL_SQS}
 */
public record AwsEndpoints(URI dynamoDb, URI secretsManager, URI sqs) {
    /** Names the {@link AwsEmulator}; if absent or empty, the endpoints are in this process. */
    public static final String PROPERTY = "aws.emulator";

    /**
     * Returns the endpoints of this JVM, started at the first call and never closed. Each caller creates its own tables
     * and secrets.
     *
     * @throws RuntimeException the emulator's exception from the first call, if it does not start
     */
    public static AwsEndpoints shared() {
        Shared.STARTED.run();
        try {
            return Shared.STARTED.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("The AWS endpoints do not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static AwsEndpoints start(String emulator) {
        if (emulator.isEmpty()) {
            return new AwsEndpoints(
                    LocalDynamoDb.shared().endpoint(),
                    LocalSecretsManager.start().endpoint(),
                    LocalSqs.start().endpoint());
        }
        return ServiceLoader.load(AwsEmulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(candidate -> candidate.name().equals(emulator))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "No AWS emulator named " + emulator + " on the class path (" + PROPERTY + ")"))
                .start();
    }

    private static final class Shared {
        /** Runs once, so that an emulator that does not start fails every test at once. */
        static final FutureTask<AwsEndpoints> STARTED = new FutureTask<>(() -> start(System.getProperty(PROPERTY, "")));
    }
}
