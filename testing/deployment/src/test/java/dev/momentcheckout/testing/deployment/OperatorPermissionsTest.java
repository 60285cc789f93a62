package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The functions of operators have the least privileges: without any single permission a command fails. */
@Order(4)
@Tag("nightly")
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorPermissionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path RECORDED_EVENT =
            Path.of(System.getProperty("project.root", "."), "events/publish-events/paid.json");

    /** A line of a function's log that {@code inspect} prints. It may report the denial of an earlier call. */
    private static final Pattern LOG_LINE = Pattern.compile("(?m)^(?:\\d{4}-\\d\\d-\\d\\d [0-9:.]+Z  | {20}).*$");

    /** What a command prints about a call that IAM denies. */
    private static final Pattern DENIED = Pattern.compile(
            "AccessDenied|AuthorizationError|not authorized|denied the call|may not be read|does not allow");

    /**
     * The emulator answers the SDK's protocol of CloudWatch only with a Python module that its package lacks, so
     * {@code doctor} does not reach the topic of the alarms either. It writes logs itself, and checks no right to read
     * the limits of the account.
     */
    private static final Set<String> UNKNOWN_TO_THE_EMULATOR = Set.of(
            "cloudwatch:DescribeAlarms",
            "cloudwatch:GetMetricData",
            "cloudwatch:ListMetrics",
            "lambda:GetAccountSettings",
            "logs:CreateLogStream",
            "logs:PutLogEvents",
            "sns:ListSubscriptionsByTopic");

    /** The commands that need an action. */
    private static final Map<String, List<String>> INSPECTIONS = Map.of(
            "dynamodb:GetItem", List.of("inspect", "SESSION"),
            "dynamodb:Query", List.of("list"),
            "sqs:GetQueueAttributes", List.of("list", "parked"),
            "sqs:ReceiveMessage", List.of("list", "parked"),
            "logs:StartQuery", List.of("inspect", "SESSION"),
            "logs:GetQueryResults", List.of("inspect", "SESSION"));

    private final Deployment deployment;
    private final PermissionReport report = new PermissionReport();

    OperatorPermissionsTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deploy() {
        deployment.deployWithSecrets();
    }

    @AfterAll
    void writeReport() throws IOException {
        deployment.restoreWebhooks();
        report.write("permissions-operators.md");
    }

    @TestFactory
    Stream<DynamicTest> each_permission_is_needed() {
        PermissionTests tests = new PermissionTests(deployment, report, this::isSimulated, this::assertNeeded);
        return Stream.of("InspectPayments", "RepairPayments").flatMap(tests::of);
    }

    /**
     * The emulator checks a call to a version by the function's ARN. {@code doctor} reads the catalog only where it has
     * the prices.
     */
    private boolean isSimulated(Grant grant) {
        return UNKNOWN_TO_THE_EMULATOR.contains(grant.action())
                || (grant.action().startsWith("lambda:") && grant.resource().endsWith(":*"))
                || (grant.action().equals("dynamodb:Scan") && !grant.resource().endsWith(sessions()));
    }

    private void assertNeeded(String function, Role role, Grant grant) {
        String session = prepare(function, grant);
        role.without(grant, () -> {
            restartIfCached(grant);
            JsonNode response = run(function, grant, session);
            report.add(function, grant, isDenied(response) ? "fails" : "works");
            assertThat(isDenied(response)).as(response.toString()).isTrue();
        });
        restartIfCached(grant);
        JsonNode response = run(function, grant, session);
        assertThat(isDenied(response)).as("with all permissions: " + response).isFalse();
        assertThat(response.path("exit").asInt(-1)).as(response.toString()).isIn(0, 6, doctorsExit(grant));
    }

    /** Where checks of CloudWatch are unknown, {@code doctor} ends with 1. */
    private static int doctorsExit(Grant grant) {
        return INSPECTIONS.containsKey(grant.action()) ? 0 : 1;
    }

    /** An instance keeps a secret for five minutes. */
    private void restartIfCached(Grant grant) {
        if (grant.action().startsWith("secretsmanager:")) {
            deployment.emulator().stopInstances();
        }
    }

    private static boolean isDenied(JsonNode response) {
        String withoutLogLines = LOG_LINE.matcher(response.path("out").asText()).replaceAll("");
        return !response.has("exit")
                || DENIED.matcher(withoutLogLines + response.path("err").asText())
                        .find();
    }

    /** Returns the session that the command is about. */
    private String prepare(String function, Grant grant) {
        deployment.restoreWebhooks();
        if (function.equals("RepairPayments") && grant.action().startsWith("dynamodb:")) {
            deployment.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        }
        String session = deployment.openSession();
        deployment.pay(session);
        if (function.equals("RepairPayments") && grant.action().startsWith("sqs:")) {
            send("ParkedEvents", record(session));
            send("DeadLetters", """
                    {"requestContext":{"condition":"RetryAttemptsExhausted"},"DDBStreamBatchInfo":{"batchSize":1,
                    "approximateArrivalOfFirstRecord":"%1$s","approximateArrivalOfLastRecord":"%1$s"}}
                    """.formatted(Instant.now()));
        }
        return session;
    }

    private JsonNode run(String function, Grant grant, String session) {
        List<String> command = function.equals("InspectPayments") ? inspection(grant, session) : repair(grant, session);
        ObjectNode request = JSON.createObjectNode().put("by", "arn:aws:iam::000000000000:user/ada");
        command.forEach(request.withArray("argv")::add);
        return deployment.invoke(function, request.toString());
    }

    private List<String> inspection(Grant grant, String session) {
        if (grant.action().equals("dynamodb:Scan") && grant.resource().endsWith(sessions())) {
            return List.of("find", "--owner", "anonymous");
        }
        return INSPECTIONS.getOrDefault(grant.action(), List.of("doctor", "--output", "json")).stream()
                .map(word -> word.replace("SESSION", session))
                .toList();
    }

    private String sessions() {
        return ":table/" + deployment.stack().sessionsTable();
    }

    private List<String> repair(Grant grant, String session) {
        return switch (grant.action()) {
            case "secretsmanager:GetSecretValue" -> List.of("refresh", session);
            case "lambda:InvokeFunction" -> List.of("resend", session);
            case "sqs:ReceiveMessage", "sqs:DeleteMessage" -> List.of("redrive", "--yes");
            default -> List.of("approve", session, "--revision", revision(session), "--because", "a test");
        };
    }

    /** The revision of the payment as the operator first saw it. */
    private String revision(String session) {
        return requireNonNull(deployment.tables().session(session).get("revision"))
                .n();
    }

    private void send(String queue, String body) {
        deployment
                .emulator()
                .aws()
                .run(
                        "sqs",
                        "send-message",
                        "--queue-url",
                        deployment.stack().physicalId(queue),
                        "--message-body",
                        body);
    }

    /** A stream record as PublishEvents parks it. */
    private static String record(String session) {
        try {
            return JSON.readTree(Files.readString(RECORDED_EVENT).replace("ps_sim0000000001", session))
                    .at("/Records/0")
                    .toString();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the recorded event is not JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
