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
 * LocalStack in a container. Where there is no Docker the tests that ask for it are skipped, and say so; on a machine of
 * continuous integration, which sets {@code CI=true}, they fail, so that nobody takes a skipped test for a passed one.
 */
public final class LocalStack implements AwsEmulator {
    /** Newer ones want an account. */
    private static final DockerImageName IMAGE = DockerImageName.parse("localstack/localstack:4.4.0");

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
     * @throws IllegalStateException if there is no Docker and {@code CI} is {@code true}
     * @throws org.opentest4j.TestAbortedException if there is no Docker elsewhere
     */
    @Override
    public AwsEndpoints start() {
        if (docker.getAsBoolean()) {
            return container.get();
        }
        if ("true".equals(environment.get("CI"))) {
            throw new IllegalStateException(
                    "There is no Docker here, and with CI=true nothing is skipped for want of it: start the engine");
        }
        return Assumptions.abort("no Docker here, which LocalStack needs. Start its engine, or install it:"
                + " https://docs.docker.com/get-started/get-docker/");
    }

    /** Testcontainers removes it when this JVM ends. */
    private static AwsEndpoints startContainer() {
        var container = new LocalStackContainer(IMAGE)
                .withServices("dynamodb", "secretsmanager")
                // DynamoDB Local's own streams: the default loses a record now and then.
                .withEnv("PROVIDER_OVERRIDE_DYNAMODB", "v2");
        Instant began = Instant.now();
        container.start();
        LOG.log(
                Level.INFO,
                "{0} answers after {1} ms",
                IMAGE,
                Duration.between(began, Instant.now()).toMillis());
        return new AwsEndpoints(container.getEndpoint(), container.getEndpoint());
    }
}
