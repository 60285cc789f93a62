package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The example consumer, deployed by the commands of its README, fulfils a payment of the stack. */
@Order(3)
@ExtendWith(DeploymentExtension.class)
class ConsumerTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(90);
    private static final Path README = Path.of(System.getProperty("project.root"), "examples/consumer/README.md");

    private final Deployment deployment;

    ConsumerTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    void fulfils_a_paid_session_and_no_other() throws Exception {
        deployment.deployWithSecrets();
        run(commands().getFirst());
        String table = deployment.tables().names().stream()
                .filter(name -> name.startsWith("moment-shop-Fulfilments"))
                .findFirst()
                .orElseThrow();

        String unpaid = deployment.openSession();
        String paid = deployment.openSession();
        deployment.pay(paid);

        Map<String, AttributeValue> fulfilment = awaitFulfilment(table, paid);
        assertThat(requireNonNull(fulfilment.get("id")).s()).isEqualTo(paid + ":PAID");
        assertThat(requireNonNull(fulfilment.get("rank")).n()).isEqualTo("6");
        assertThat(deployment.tables().fulfilment(table, unpaid)).isEmpty();
    }

    @AfterEach
    void deleteConsumer() throws IOException {
        run(commands().getLast());
    }

    private static List<String> commands() throws IOException {
        List<String> blocks = ReadmeTest.COMMANDS
                .matcher(Files.readString(README))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).as("commands to deploy and to delete").hasSize(2);
        return blocks;
    }

    private void run(String commands) {
        Command.Outcome outcome = deployment.runOnStack("the consumer's commands", commands);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
    }

    /** Waits for the event's way through the table's stream and the event bus. */
    private Map<String, AttributeValue> awaitFulfilment(String table, String session) throws InterruptedException {
        Instant end = Instant.now().plus(TIMEOUT);
        while (deployment.tables().fulfilment(table, session).isEmpty()) {
            assertThat(Instant.now()).as("time of the fulfilment").isBefore(end);
            Thread.sleep(500);
        }
        return deployment.tables().fulfilment(table, session);
    }
}
