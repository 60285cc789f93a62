package dev.momentcheckout.local.aws;

import java.net.URI;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Where tests find what speaks for AWS: DynamoDB Local and {@link LocalSecretsManager} in this process, or the
 * {@link AwsEmulator} that the system property {@value #PROPERTY} names. Tests that use nothing but this and AWS's own API
 * hold for all of them.
 *
 * @param dynamoDb for {@code AWS_ENDPOINT_URL_DYNAMODB}
 * @param secretsManager for {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}
 */
public record AwsEndpoints(URI dynamoDb, URI secretsManager) {
    /** Names the stand-in; without it, or if it is empty, all is in this process. */
    public static final String PROPERTY = "aws.stand-in";

    /**
     * Those of this JVM, started at the first call and never closed. Callers make tables and secrets of their own.
     *
     * @throws RuntimeException whatever the stand-in threw at the first call, if it does not start
     */
    public static AwsEndpoints shared() {
        Shared.STARTED.run();
        try {
            return Shared.STARTED.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("What speaks for AWS does not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static AwsEndpoints start(String wanted) {
        if (wanted.isEmpty()) {
            return new AwsEndpoints(
                    LocalDynamoDb.shared().endpoint(),
                    LocalSecretsManager.start().endpoint());
        }
        return ServiceLoader.load(AwsEmulator.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(standIn -> standIn.name().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "Nothing on the class path speaks for AWS by the name of " + wanted + " (" + PROPERTY + ")"))
                .start();
    }

    private static final class Shared {
        /** Runs once, so that what does not start is not tried again by each test. */
        static final FutureTask<AwsEndpoints> STARTED = new FutureTask<>(() -> start(System.getProperty(PROPERTY, "")));
    }
}
