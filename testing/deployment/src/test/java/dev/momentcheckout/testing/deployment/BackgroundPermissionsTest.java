package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.WebhookFault;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The functions without an HTTP route have the least privileges: without any single permission their work fails. */
@Tag("nightly")
@Order(4)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackgroundPermissionsTest {
    private static final Path RECORDED_EVENT =
            Path.of(System.getProperty("project.root", "."), "events/publish-events/paid.json");

    /** The actions that only a heartbeat needs. */
    private static final Set<String> HEARTBEAT = Set.of("events:DescribeEventBus", "sqs:GetQueueAttributes");

    private final Deployment deployment;
    private final PermissionReport report = new PermissionReport();

    BackgroundPermissionsTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deployAndDropWebhooks() {
        deployment.deployWithSecrets();
        deployment.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
    }

    @AfterAll
    void writeReport() throws IOException {
        deployment.restoreWebhooks();
        report.write("permissions-background.md");
    }

    @TestFactory
    Stream<DynamicTest> each_permission_is_needed() {
        PermissionTests tests =
                new PermissionTests(deployment, report, BackgroundPermissionsTest::isUsedByLambda, this::assertNeeded);
        return Stream.of("ReconcileSessions", "PublishEvents").flatMap(tests::of);
    }

    /**
     * Lambda itself uses logs, the stream and the dead-letter queue; the emulator does so without checking the role.
     */
    private static boolean isUsedByLambda(Grant grant) {
        return grant.action().startsWith("logs:")
                || grant.resource().contains("/stream/")
                || (grant.action().equals("sqs:SendMessage") && grant.resource().contains("DeadLetters"));
    }

    private void assertNeeded(String function, Role role, Grant grant) {
        assertThat(works(function, grant)).as("with all permissions").isTrue();
        role.without(grant, () -> {
            deployment.emulator().stopInstances();
            boolean works = works(function, grant);
            report.add(function, grant, works ? "works" : "fails");
            assertThat(works).isFalse();
        });
        deployment.emulator().stopInstances();
        assertThat(works(function, grant)).as("with all permissions again").isTrue();
    }

    private boolean works(String function, Grant grant) {
        if (function.equals("ReconcileSessions")) {
            String session = deployment.openSession();
            deployment.pay(session);
            deployment.tables().makeCheckDue(session);
            JsonNode response = deployment.invoke(function, "{}");
            return !response.has("errorMessage")
                    && requireNonNull(deployment.tables().session(session).get("state"))
                            .s()
                            .equals("PAID");
        }
        if (HEARTBEAT.contains(grant.action())) {
            Instant before = Instant.now();
            deployment.invoke(function, heartbeat());
            FunctionLog log = FunctionLog.of(deployment, function);
            return log.messages("heartbeat failed", before).isEmpty()
                    && !log.messages("heartbeat published", before).isEmpty();
        }
        // The function parks records that it cannot read, and publishes all others.
        String event = recordedEvent();
        JsonNode response = deployment.invoke(
                function, grant.action().startsWith("sqs:") ? event.replace("\"PAID\"", "\"NO_SUCH_STATE\"") : event);
        return response.has("batchItemFailures")
                && response.path("batchItemFailures").isEmpty();
    }

    private static String heartbeat() {
        return """
                {"Records":[{"eventName":"MODIFY","dynamodb":{"Keys":{"id":{"S":"heartbeat#"}},"SequenceNumber":"1",
                "NewImage":{"id":{"S":"heartbeat#"},"version":{"N":"1"},"updated_at_ms":{"N":"%d"}}}}]}
                """.formatted(Instant.now().toEpochMilli());
    }

    private static String recordedEvent() {
        try {
            // A change that the bus has refused for 20 hours is parked.
            return Files.readString(RECORDED_EVENT)
                    .replaceFirst(
                            "(\"ApproximateCreationDateTime\": )\\d+",
                            "$1" + Instant.now().getEpochSecond());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
