package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the functions of a deployed stack report when something outside of them is missing or denied: the lines and
 * metrics by which the alarms fire.
 */
@Order(4)
@ExtendWith(DeploymentExtension.class)
class FaultsTest {
    private static final String TICK = "{\"source\":\"each-minute\"}";
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    /** The periods of ParkedEventsExpiringAlarm. */
    private static final int WEEK_OF_HOURS = 7 * 24;

    /** The emulator returns the same ten messages of a queue again and again, SQS any. */
    private static final int OLD_MESSAGES = 9;

    private final Deployment deployment;

    FaultsTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeEach
    void deploy() {
        deployment.deployWithSecrets();
    }

    @AfterEach
    void startAgain() {
        deployment.emulator().stopInstances();
    }

    private AwsCli aws() {
        return deployment.emulator().aws();
    }

    private FunctionLog log(String function) {
        return FunctionLog.of(deployment, function);
    }

    /** A new instance of the reconciler writes a heartbeat in its first run. */
    private void writeHeartbeat() {
        deployment.emulator().stopInstances();
        assertThat(deployment.invoke("ReconcileSessions", TICK).has("errorMessage"))
                .isFalse();
    }

    private static List<JsonNode> await(Supplier<List<JsonNode>> lines) {
        Instant end = Instant.now().plus(TIMEOUT);
        List<JsonNode> found = lines.get();
        while (found.isEmpty() && Instant.now().isBefore(end)) {
            found = lines.get();
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    @Test
    void a_heartbeat_goes_from_the_table_to_the_bus() {
        Instant before = Instant.now();

        FunctionLog.repeat(
                this::writeHeartbeat,
                () -> !log("PublishEvents").metrics("HeartbeatSeconds", before).isEmpty());

        JsonNode line = log("PublishEvents").metrics("HeartbeatSeconds", before).getFirst();
        assertThat(line.path("HeartbeatSeconds").toString()).matches("\\[?\\d{1,2}]?");
        assertThat(line.path("Service").asText()).isEqualTo(WorkingCopy.STACK);
    }

    /** PutEvents accepts events for a bus that does not exist, on AWS too. */
    @Test
    void a_deleted_bus_ends_the_heartbeat_although_events_are_accepted() {
        aws().run("events", "delete-event-bus", "--name", WorkingCopy.STACK);
        Instant before = Instant.now();

        writeHeartbeat();
        deployment.pay(deployment.openSession());

        assertThat(await(() -> log("PublishEvents").messages("heartbeat failed", before)))
                .allSatisfy(line ->
                        assertThat(line.path("aws_error_code").asText()).isEqualTo("ResourceNotFoundException"));
        await(() -> log("PublishEvents").messages("event published", before));
        assertThat(log("PublishEvents").metrics("HeartbeatSeconds", before)).isEmpty();
        FunctionLog.repeat(this::writeHeartbeat, () -> log("PublishEvents").requiresOperator("event-bus", before));
        aws().run("events", "create-event-bus", "--name", WorkingCopy.STACK);
    }

    @Test
    void a_disabled_mapping_ends_the_heartbeat_until_it_is_enabled() {
        String mapping = aws().run(
                        "lambda",
                        "list-event-source-mappings",
                        "--function-name",
                        deployment.stack().physicalId("PublishEvents") + ":live")
                .at("/EventSourceMappings/0/UUID")
                .asText();
        aws().run("lambda", "update-event-source-mapping", "--uuid", mapping, "--no-enabled");
        Instant before = Instant.now();

        writeHeartbeat();
        String session = deployment.openSession();
        deployment.pay(session);
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
        assertThat(log("PublishEvents").lines(before)).isEmpty();
        aws().run("lambda", "update-event-source-mapping", "--uuid", mapping, "--enabled");

        FunctionLog.repeat(
                this::writeHeartbeat,
                () -> !log("PublishEvents").metrics("HeartbeatSeconds", before).isEmpty());
    }

    @Test
    void a_run_that_may_not_read_an_index_fails_and_reports_no_lag() {
        Role role = deployment.role("ReconcileSessions");
        List<Grant> queries = role.grants().stream()
                .filter(grant -> grant.action().equals("dynamodb:Query"))
                .toList();
        assertThat(queries)
                .hasSize(2)
                .allSatisfy(query -> role.without(query, () -> {
                    deployment.emulator().stopInstances();
                    Instant before = Instant.now();
                    JsonNode response = deployment.invoke("ReconcileSessions", TICK);

                    assertThat(response.path("errorType").asText()).contains("IncompleteRunException");
                    assertThat(log("ReconcileSessions").messages("store request failed", before))
                            .isNotEmpty()
                            .allSatisfy(line -> assertThat(
                                            line.path("aws_error_code").asText())
                                    .isEqualTo("AccessDeniedException"));
                    assertThat(log("ReconcileSessions").metrics("ReconcilerLagSeconds", before))
                            .isEmpty();
                    assertThat(log("ReconcileSessions").metrics("PaymentsAwaitingOperator", before))
                            .isEmpty();
                    FunctionLog.repeat(
                            () -> deployment.invoke("ReconcileSessions", TICK),
                            () -> log("ReconcileSessions").requiresOperator("store", before));
                }));
        Instant before = Instant.now();

        FunctionLog.repeat(
                this::writeHeartbeat,
                () -> !log("ReconcileSessions")
                        .metrics("ReconcilerLagSeconds", before)
                        .isEmpty());
    }

    /** CloudWatch gets this figure from SQS. */
    @Test
    void a_queue_full_of_old_messages_turns_on_the_alarm_and_is_counted() {
        String queue = deployment.stack().physicalId("ParkedEvents");
        aws().run("sqs", "purge-queue", "--queue-url", queue);
        for (int message = 0; message < OLD_MESSAGES; message++) {
            aws().run("sqs", "send-message", "--queue-url", queue, "--message-body", "{\"old\":" + message + "}");
        }
        String name = queue.substring(queue.lastIndexOf('/') + 1);

        Instant now = Instant.now();
        List<String> depth =
                new ArrayList<>(List.of("cloudwatch", "put-metric-data", "--namespace", "AWS/SQS", "--metric-data"));
        for (int hour = 0; hour <= WEEK_OF_HOURS; hour++) {
            depth.add(
                    "MetricName=ApproximateNumberOfMessagesVisible,Value=1,Timestamp=%s,Dimensions=[{Name=QueueName,Value=%s}]"
                            .formatted(now.minus(Duration.ofHours(hour)), name));
        }
        aws().run(depth.toArray(String[]::new));
        String counted = Runbook.page(deployment, "ParkedEventsExpiringAlarm")
                .only(0)
                .run()
                .outputs()
                .getFirst();

        assertThat(aws().run(
                                "cloudwatch",
                                "describe-alarms",
                                "--alarm-names",
                                deployment.stack().physicalId("ParkedEventsExpiringAlarm"))
                        .at("/MetricAlarms/0/StateValue")
                        .asText())
                .isEqualTo("ALARM");
        assertThat(counted).contains(OLD_MESSAGES + " parked changes");
        aws().run("sqs", "purge-queue", "--queue-url", queue);
    }
}
