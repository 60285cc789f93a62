package dev.momentcheckout.testing.support.localstack;

import dev.momentcheckout.local.aws.AwsEmulator;
import dev.momentcheckout.local.aws.AwsEndpoints;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * LocalStack in a container. Its public image contains DynamoDB Local, which Amazon licenses under its own terms; no
 * other test needs it. Without Docker, tests that need it are skipped with a message. With {@code CI=true} they
 * fail instead, so that a skipped test is never counted as passed.
 */
public final class LocalStack implements AwsEmulator {
    /** A version that needs no account. 4.14.0 is the last one. */
    private static final String IMAGE = "localstack/localstack:4.4.0";

    private static final Logger LOG = System.getLogger(LocalStack.class.getName());

    private final Map<String, String> environment;
    private final BooleanSupplier docker;
    private final Supplier<AwsEndpoints> container;

    /** Called by {@link java.util.ServiceLoader}. */
    public LocalStack() {
        this(System.getenv(), () -> DockerClientFactory.instance().isDockerAvailable(), LocalStack::startContainer);
    }

    LocalStack(Map<String, String> environment, BooleanSupplier docker, Supplier<AwsEndpoints> container) {
        this.environment = environment;
        this.docker = docker;
        this.container = container;
    }

    @Override
    public String name() {
        return "localstack";
    }

    /**
     * Starts the container.
     *
     * @throws IllegalStateException if Docker is not available and {@code CI} is {@code true}
     * @throws org.opentest4j.TestAbortedException if Docker is not available elsewhere
     */
    @Override
    public AwsEndpoints start() {
        if (docker.getAsBoolean()) {
            return container.get();
        }
        if ("true".equals(environment.get("CI"))) {
            throw new IllegalStateException(
                    "Docker is not available, and with CI=true no test is skipped: start the Docker engine");
        }
        return Assumptions.abort("LocalStack needs Docker, which is not available. Start the engine or install it:"
                + " https://docs.docker.com/get-started/get-docker/");
    }

    /** Testcontainers removes the container when this JVM exits. */
    private static AwsEndpoints startContainer() {
        var container = new LocalStackContainer(DockerImageName.parse(IMAGE))
                .withServices("dynamodb", "secretsmanager", "sqs")
                // Uses the streams of DynamoDB Local: LocalStack's default implementation occasionally loses a record.
                .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2");
        Instant startedAt = Instant.now();
        container.start();
        LOG.log(
                Level.INFO,
                "{0} answers after {1} ms",
                IMAGE,
                Duration.between(startedAt, Instant.now()).toMillis());
        return new AwsEndpoints(container.getEndpoint(), container.getEndpoint(), container.getEndpoint());
    }
}
