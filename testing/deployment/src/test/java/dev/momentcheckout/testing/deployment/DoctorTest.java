package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code doctor} on a deployed stack, with the rights of its role: healthy, and with faults that are planted for real.
 *
 * <p>The emulator makes no metrics of the functions' lines, so the test writes those that {@code doctor} reads. It
 * answers the SDK's protocol of CloudWatch only with the Python module cbor2, which its package does not contain; the
 * checks that need CloudWatch may be unknown here. The tests of the module cover them against stubs.
 */
@Order(4)
@ExtendWith(DeploymentExtension.class)
class DoctorTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The checks that call CloudWatch. */
    private static final Set<Integer> NEEDS_CLOUDWATCH = Set.of(7, 10, 11, 13);

    private final Deployment deployment;

    DoctorTest(Deployment deployment) {
        this.deployment = deployment;
    }

    private AwsCli aws() {
        return deployment.emulator().aws();
    }

    private String queue(String logicalId) {
        return deployment.stack().physicalId(logicalId);
    }

    private String topic() {
        return deployment.stack().physicalId("Alarms");
    }

    @BeforeEach
    void deploy() {
        deployment.deployWithSecrets();
        aws().run("sqs", "purge-queue", "--queue-url", queue("ParkedEvents"));
        aws().run("sqs", "purge-queue", "--queue-url", queue("DeadLetters"));
        List<String> metrics = new ArrayList<>(
                List.of("cloudwatch", "put-metric-data", "--namespace", "MomentCheckout", "--metric-data"));
        for (String metric : List.of("HeartbeatSeconds", "ReconcilerLagSeconds", "WebhookAccepted")) {
            metrics.add(
                    "MetricName=%s,Value=1,Dimensions=[{Name=Service,Value=%s}]".formatted(metric, WorkingCopy.STACK));
        }
        aws().run(metrics.toArray(String[]::new));
        setAlarmsOk();
        // The emulator's CloudFormation does neither.
        expire(true);
        aws().run(
                        "dynamodb",
                        "update-continuous-backups",
                        "--table-name",
                        deployment.stack().sessionsTable(),
                        "--point-in-time-recovery-specification",
                        "PointInTimeRecoveryEnabled=true");
        subscribe();
    }

    @AfterEach
    void restore() {
        deployment.resetSecrets();
        unsubscribe();
    }

    /** Other tests turn alarms on. */
    private void setAlarmsOk() {
        aws().run("cloudwatch", "describe-alarms").path("MetricAlarms").forEach(alarm -> {
            if (!alarm.path("StateValue").asText().equals("OK")) {
                aws().run(
                                "cloudwatch",
                                "set-alarm-state",
                                "--alarm-name",
                                alarm.path("AlarmName").asText(),
                                "--state-value",
                                "OK",
                                "--state-reason",
                                "a test");
            }
        });
    }

    private void subscribe() {
        String url = aws().run("sqs", "create-queue", "--queue-name", "operator")
                .path("QueueUrl")
                .asText();
        String arn = aws().run("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "QueueArn")
                .at("/Attributes/QueueArn")
                .asText();
        aws().run("sns", "subscribe", "--topic-arn", topic(), "--protocol", "sqs", "--notification-endpoint", arn);
    }

    private void unsubscribe() {
        aws().run("sns", "list-subscriptions-by-topic", "--topic-arn", topic())
                .path("Subscriptions")
                .forEach(each -> aws().run(
                                "sns",
                                "unsubscribe",
                                "--subscription-arn",
                                each.path("SubscriptionArn").asText()));
    }

    /** Runs {@code doctor} in a new instance, which reads the secrets again, and returns the checks by number. */
    private Map<Integer, JsonNode> doctor(String... options) {
        deployment.emulator().stopInstances();
        ObjectNode request = JSON.createObjectNode().put("by", "arn:aws:iam::000000000000:user/ada");
        var argv = request.putArray("argv").add("doctor").add("--output").add("json");
        List.of(options).forEach(argv::add);
        JsonNode response = deployment.invoke("InspectPayments", request.toString());
        Map<Integer, JsonNode> checks = new TreeMap<>();
        try {
            JSON.readTree(response.path("out").asText())
                    .path("checks")
                    .forEach(check -> checks.put(check.path("number").asInt(), check));
        } catch (IOException e) {
            throw new UncheckedIOException(response.toString(), e);
        }
        assertThat(checks).as(response.toString()).hasSizeGreaterThanOrEqualTo(18);
        return checks;
    }

    private static List<Integer> withResult(Map<Integer, JsonNode> checks, String result) {
        List<Integer> found = new ArrayList<>();
        checks.forEach((number, check) -> {
            if (check.path("result").asText().equals(result)) {
                found.add(number);
            }
        });
        return found;
    }

    private static void assertFaults(Map<Integer, JsonNode> checks, Integer... numbers) {
        assertThat(withResult(checks, "fault")).as(checks.toString()).containsExactly(numbers);
        assertThat(withResult(checks, "unknown")).as(checks.toString()).isSubsetOf(NEEDS_CLOUDWATCH);
    }

    private static void assertOnlyFault(Map<Integer, JsonNode> checks, int number, String wrong) {
        assertFaults(checks, number);
        assertThat(requireNonNull(checks.get(number)).path("findings").toString())
                .contains(wrong);
    }

    @Test
    void a_healthy_stack_has_no_fault_and_opens_a_test_session() {
        Map<Integer, JsonNode> checks = doctor("--create");

        assertFaults(checks);
        assertThat(checks).hasSize(19);
    }

    @Test
    void a_disabled_mapping_is_named() {
        String mapping = aws().run(
                        "lambda",
                        "list-event-source-mappings",
                        "--function-name",
                        deployment.stack().physicalId("PublishEvents") + ":live")
                .at("/EventSourceMappings/0/UUID")
                .asText();
        aws().run("lambda", "update-event-source-mapping", "--uuid", mapping, "--no-enabled");
        Map<Integer, JsonNode> checks = doctor();
        aws().run("lambda", "update-event-source-mapping", "--uuid", mapping, "--enabled");

        assertOnlyFault(checks, 9, "is Disabled");
    }

    @Test
    void a_deleted_bus_is_named() {
        aws().run("events", "delete-event-bus", "--name", WorkingCopy.STACK);
        Map<Integer, JsonNode> checks = doctor();
        aws().run("events", "create-event-bus", "--name", WorkingCopy.STACK);

        assertOnlyFault(checks, 10, "does not exist");
    }

    @Test
    void an_unknown_api_key_is_named() {
        deployment.putApiKey("sk_test_unknown");

        assertOnlyFault(doctor(), 4, "to the API key");
    }

    @Test
    void a_signing_secret_that_does_not_decode_is_named() {
        deployment.putSigningSecrets(SimulatorSettings.DEFAULT_SIGNING_SECRET + "\nwhsec_no base64");

        assertOnlyFault(doctor(), 3, "entry 2");
    }

    @Test
    void a_parked_event_is_named() {
        aws().run("sqs", "send-message", "--queue-url", queue("ParkedEvents"), "--message-body", "{}");

        assertOnlyFault(doctor(), 12, "ParkedEvents has 1 message");
    }

    @Test
    void a_missing_subscription_is_named() {
        unsubscribe();

        assertOnlyFault(doctor(), 13, "has no subscription");
    }

    @Test
    void a_table_whose_items_do_not_expire_is_named() {
        expire(false);
        Map<Integer, JsonNode> checks = doctor();
        expire(true);

        assertOnlyFault(checks, 8, "does not expire items");
    }

    private void expire(boolean enabled) {
        aws().run(
                        "dynamodb",
                        "update-time-to-live",
                        "--table-name",
                        deployment.stack().sessionsTable(),
                        "--time-to-live-specification",
                        "Enabled=" + enabled + ",AttributeName=expires_at");
    }
}
