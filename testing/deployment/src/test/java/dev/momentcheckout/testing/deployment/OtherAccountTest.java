package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The rule of examples/other-account forwards payment events to a second bus. The emulator forwards within an account
 * only, and its CloudFormation knows no bus policy, so the second bus is in the same account and has none.
 */
@Order(3)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherAccountTest {
    private static final Path README = Path.of(System.getProperty("project.root"), "examples/other-account/README.md");
    private static final String STACK = "moment-forward";
    private static final String SHOP_BUS = "moment-checkout-events";

    private final Deployment deployment;

    OtherAccountTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deployRule() throws IOException {
        deployment.deployWithSecrets();
        deployment.emulator().client(EventBridgeClient.builder()).createEventBus(request -> request.name(SHOP_BUS));
        run(ReadmeTest.commands(README, "checkout-account.yaml").replace("444455556666", "000000000000"));
    }

    @AfterAll
    void deleteRule() {
        deployment.emulator().aws().run("cloudformation", "delete-stack", "--stack-name", STACK);
        deployment.emulator().aws().run("cloudformation", "wait", "stack-delete-complete", "--stack-name", STACK);
    }

    @Test
    void a_payment_reaches_the_bus_of_the_shop() {
        EventSubscriber shop = new EventSubscriber(deployment, "forwarded-payments", SHOP_BUS);
        String session = deployment.openSession();
        deployment.pay(session);

        JsonNode event = shop.awaitId(session + ":PAID");

        assertThat(event.path("source").asText()).isEqualTo("moment.checkout");
        assertThat(event.path("detail-type").asText()).isEqualTo("Payment Paid");
    }

    @Test
    void the_documented_command_publishes_dead_letters_again() throws IOException {
        EventSubscriber shop = new EventSubscriber(deployment, "redriven-payments", SHOP_BUS);
        String session = deployment.openSession();
        deployment.pay(session);
        // As EventBridge keeps an event that it could not forward.
        ObjectNode event = shop.awaitId(session + ":PAID").deepCopy();
        event.withObject("/detail").put("id", session + ":kept").put("reference", "Zoë’s \"basket\"");
        SqsClient sqs = deployment.emulator().client(SqsClient.builder());
        sqs.sendMessage(request -> request.queueUrl(deadLetters()).messageBody(event.toString()));

        String output = run(ReadmeTest.commands(README, "other-account/redrive"));

        assertThat(output).contains("redrive: published 1 events");
        JsonNode redriven = shop.awaitId(session + ":kept");
        assertThat(redriven.path("source").asText()).isEqualTo("moment.checkout");
        assertThat(redriven.path("detail-type").asText()).isEqualTo("Payment Paid");
        assertThat(redriven.path("detail")).isEqualTo(event.path("detail"));
        assertThat(sqs.receiveMessage(request -> request.queueUrl(deadLetters()))
                        .messages())
                .isEmpty();
    }

    private String deadLetters() {
        return deployment
                .emulator()
                .aws()
                .run(
                        "cloudformation",
                        "describe-stack-resource",
                        "--stack-name",
                        STACK,
                        "--logical-resource-id",
                        "DeadLetters")
                .at("/StackResourceDetail/PhysicalResourceId")
                .asText();
    }

    private String run(String commands) {
        Command.Outcome outcome = deployment.runOnStack("the other account's commands", commands);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        return outcome.output();
    }
}
