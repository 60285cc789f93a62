package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.Deviation;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Operators run {@code ./ops} on the deployed stack, with the stack's policies and no other right. */
@Order(4)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorTest {
    private static final Pattern REVISION = Pattern.compile("--revision (\\d+)");

    private final Deployment deployment;

    OperatorTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deploy() {
        deployment.deployWithSecrets();
    }

    @AfterEach
    void restore() {
        deployment.restoreWebhooks();
    }

    private String payWithAnotherAmount() {
        deployment.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        String session = deployment.openSession();
        deployment.pay(session);
        return session;
    }

    private Command.Outcome timed(String label, OperatorUser user, String... arguments) {
        return deployment.timings().timed("./ops " + label, () -> user.ops(arguments));
    }

    private static String succeeded(Command.Outcome outcome) {
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        return outcome.output();
    }

    private static void assertFailed(Command.Outcome outcome, int exit, String... messages) {
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(exit);
        assertThat(outcome.output()).contains(messages);
    }

    @Test
    void a_payment_in_review_is_listed_inspected_and_approved() {
        OperatorUser reader = OperatorUser.with(deployment, "OperatorReads");
        OperatorUser decider = OperatorUser.with(deployment, "OperatorRepairs");
        EventSubscriber subscriber = new EventSubscriber(deployment, "approved-events");
        String session = payWithAnotherAmount();

        deployment.emulator().stopInstances();
        assertThat(succeeded(timed("list, cold", reader, "list", "review"))).contains(session, "amount-mismatch");
        assertThat(succeeded(timed("list, warm", reader, "list", "review"))).contains(session);
        String inspected = succeeded(timed("inspect, warm", reader, "inspect", session));
        assertThat(inspected).contains(session, "amount-mismatch");
        Matcher revision = REVISION.matcher(inspected);
        assertThat(revision.find()).as(inspected).isTrue();
        String[] approve = {
            "approve", session, "--revision", revision.group(1), "--because", "Zoë said: \"a tip\" \\ 顧客"
        };

        assertFailed(
                reader.ops(approve), 1, "OperatorRepairs", deployment.stack().policy("OperatorRepairs"));
        assertThat(succeeded(timed("approve, cold", decider, approve))).contains(session);
        assertThat(succeeded(timed("approve again, warm", decider, approve))).contains(session);

        assertThat(deployment.tables().session(session)).containsKey("approved").doesNotContainKey("review_reasons");
        JsonNode event = subscriber.awaitId(session + ":PAID");
        assertThat(event.path("detail-type").asText()).isEqualTo("Payment Paid");
        assertThat(requireNonNull(deployment
                                .tables()
                                .session("operation#" + session + "#1")
                                .get("because"))
                        .s())
                .isEqualTo("Zoë said: \"a tip\" \\ 顧客");
        assertThat(succeeded(reader.ops("list", "review"))).doesNotContain(session);
        assertThat(succeeded(reader.ops("inspect", session))).contains("顧客");
    }

    @Test
    void a_command_ends_with_the_exit_code_of_the_function() {
        OperatorUser reader = OperatorUser.with(deployment, "OperatorReads");

        assertFailed(reader.ops("inspect", "ps_unknown"), 3, "ps_unknown");
        assertFailed(reader.ops("inspect"), 2, "Usage: ./ops inspect");
        assertThat(succeeded(reader.ops("help", "find"))).contains("Usage: ./ops find");
    }

    @Test
    void without_a_policy_the_stack_cannot_be_described() {
        OperatorUser other = OperatorUser.with(deployment);

        assertFailed(other.ops("list"), 1, "does not allow", "OperatorReads or OperatorRepairs");
        assertFailed(other.ops("approve", "ps_1"), 1, "does not allow", "the policy OperatorRepairs");
    }

    @Test
    void an_absent_stack_and_an_unknown_environment_are_named() {
        OperatorUser reader = OperatorUser.with(deployment, "OperatorReads");
        OperatorUser root = new OperatorUser(deployment, deployment.emulator().environment());

        assertFailed(
                root.run(Stream.of("./ops", "--stack", "no-such-stack", "--region", "eu-west-1", "list")),
                1,
                "there is no stack no-such-stack in eu-west-1");
        assertFailed(
                reader.run(Stream.of("./ops", "-e", "staging", "list")), 2, "no section [staging.deploy.parameters]");
    }

    @Test
    void the_policies_allow_nothing_but_the_functions() {
        for (String policy : List.of("OperatorReads", "OperatorRepairs")) {
            OperatorUser user = OperatorUser.with(deployment, policy);
            String table = deployment.stack().sessionsTable();
            List<List<String>> forbidden = List.of(
                    List.of("dynamodb", "scan", "--table-name", table),
                    List.of("dynamodb", "get-item", "--table-name", table, "--key", "{\"id\":{\"S\":\"ps_1\"}}"),
                    List.of(
                            "secretsmanager",
                            "get-secret-value",
                            "--secret-id",
                            deployment.stack().apiKeySecret()),
                    List.of(
                            "secretsmanager",
                            "get-secret-value",
                            "--secret-id",
                            deployment.stack().signingSecret()),
                    List.of(
                            "sqs",
                            "receive-message",
                            "--queue-url",
                            deployment.stack().physicalId("ParkedEvents")),
                    List.of(
                            "logs",
                            "filter-log-events",
                            "--log-group-name",
                            deployment.stack().physicalId("RepairPaymentsLogs")),
                    List.of(
                            "events",
                            "put-events",
                            "--entries",
                            "[{\"Source\":\"moment.checkout\",\"DetailType\":\"Payment Paid\",\"Detail\":\"{}\",\"EventBusName\":\""
                                    + deployment.stack().eventBus() + "\"}]"),
                    invoke("PublishEvents:live"),
                    invoke("PublishEvents"),
                    invoke("ReconcileSessions:live"));
            for (List<String> command : forbidden) {
                assertFailed(user.aws(command.toArray(String[]::new)), 255, "not authorized to perform");
            }
        }
        OperatorUser reader = OperatorUser.with(deployment, "OperatorReads");
        assertFailed(
                reader.aws(invoke("RepairPayments:live").toArray(String[]::new)), 255, "not authorized to perform");
        assertFailed(reader.aws(invoke("RepairPayments").toArray(String[]::new)), 255, "not authorized to perform");
        succeeded(reader.aws(invoke("InspectPayments:live").toArray(String[]::new)));
        OperatorUser decider = OperatorUser.with(deployment, "OperatorRepairs");
        succeeded(decider.aws(invoke("InspectPayments").toArray(String[]::new)));
        succeeded(decider.aws(invoke("RepairPayments:live").toArray(String[]::new)));
    }

    private List<String> invoke(String function) {
        String[] name = function.split(":", -1);
        String qualifier = name.length == 1 ? "" : ":" + name[1];
        return List.of(
                "lambda",
                "invoke",
                "--function-name",
                deployment.stack().physicalId(name[0]) + qualifier,
                deployment.work().resolve("forbidden.json").toString());
    }

    /** The other way to run a command, for those who have the SAM CLI and not the script. */
    @Test
    void sam_remote_invoke_runs_a_command_with_the_same_policy() {
        OperatorUser reader = OperatorUser.with(deployment, "OperatorReads");
        Command.Outcome outcome = deployment
                .timings()
                .timed(
                        "sam remote invoke",
                        () -> reader.run(Stream.of(
                                "sam",
                                "remote",
                                "invoke",
                                "InspectPayments",
                                "--stack-name",
                                WorkingCopy.STACK,
                                "--event",
                                "{\"argv\":[\"list\",\"--output\",\"json\"]}")));

        assertThat(succeeded(outcome)).containsPattern("\"exit\": ?0,");
    }
}
