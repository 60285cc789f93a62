package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.SignedDelivery;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The first deployment up to the first payment, after one that fails; the methods run in order.
 *
 * <p>The emulator gives the tables of the second stack the names of the first stack's tables, and replaces them. On AWS
 * they get other names, so the empty tables of a failed deployment stay until an operator deletes them.
 */
@Order(1)
@ExtendWith(DeploymentExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstDeploymentTest {
    private static final Pattern LOGICAL_ID = Pattern.compile("^moment-checkout-test-([A-Za-z]+)-[A-Za-z0-9]+$");

    private final Deployment deployment;

    FirstDeploymentTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Order(1)
    @ParameterizedTest
    @CsvSource({"CreateRate,-1", "FixedAmount,0", "MomentMode,live", "AlarmEmail,payments@shop"})
    void an_invalid_parameter_is_rejected_before_any_resource_is_created(String parameter, String value) {
        Command.Outcome outcome = deployment.tryToDeploy(Map.of(parameter, value));

        assertThat(outcome.isSuccess()).isFalse();
        assertThat(outcome.output())
                .contains(parameter.equals("MomentMode") ? "In live mode MomentBaseUrl" : parameter);
        assertThat(deployment.tables().names()).isEmpty();
    }

    @Order(2)
    @Test
    void a_first_deployment_that_fails_leaves_its_tables_and_nothing_else() {
        Command.Outcome outcome = deployment.deployWithFailingResource(Map.of());

        assertThat(outcome.isSuccess()).as(outcome.output()).isFalse();
        assertThat(outcome.output()).contains("FailingResource", "ROLLBACK_COMPLETE");
        assertThat(deployment.stackStatus()).isEqualTo("ROLLBACK_COMPLETE");
        assertThat(remaining()).containsExactlyInAnyOrder("Sessions", "Catalog");
    }

    @Order(3)
    @Test
    void the_stack_deploys_after_the_failed_one_was_deleted() {
        deployment.delete();
        assertThat(remaining()).containsExactlyInAnyOrder("Sessions", "Catalog");

        deployment.deploy();

        assertThat(deployment.stackStatus()).isEqualTo("CREATE_COMPLETE");
    }

    @Order(4)
    @Test
    void create_names_its_secret_while_the_secrets_have_no_value() {
        App.Response response =
                deployment.timings().timed("create, first request to a new instance", deployment.app()::createSession);

        assertSecretNotSet(response, "ApiKeySecretArn");
        assertThat(deployment.moment().calls()).isEmpty();
    }

    @Order(5)
    @Test
    void the_webhook_names_its_secret_while_the_secrets_have_no_value() {
        SignedDelivery signed = deployment
                .moment()
                .webhooks()
                .sign("msg_1", Instant.now(), "{}".getBytes(StandardCharsets.UTF_8))
                .withoutHeader("content-type");

        App.Response response = deployment
                .timings()
                .timed(
                        "webhook, first request to a new instance",
                        () -> deployment.app().webhook(signed.headers(), "{}"));

        assertSecretNotSet(response, "SigningSecretArn");
    }

    @Order(6)
    @Test
    void a_payment_completes_as_soon_as_the_secrets_have_values() {
        deployment.putSecrets();

        String session = deployment.openSession();
        deployment.pay(session);

        assertThat(deployment.moment().deliveries())
                .isNotEmpty()
                .allSatisfy(delivery -> assertThat(delivery.status()).isEqualTo(200));
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
    }

    /** The logical ids of all tables, secrets, queues, event buses, functions, APIs, alarms and roles that exist. */
    private List<String> remaining() {
        AwsCli aws = deployment.emulator().aws();
        return Stream.of(
                        aws.run("dynamodb", "list-tables").path("TableNames"),
                        aws.run("secretsmanager", "list-secrets", "--query", "SecretList[].Name"),
                        aws.run("sqs", "list-queues").path("QueueUrls"),
                        aws.run("events", "list-event-buses", "--query", "EventBuses[?Name!='default'].Name"),
                        aws.run("lambda", "list-functions", "--query", "Functions[].FunctionName"),
                        aws.run("apigatewayv2", "get-apis", "--query", "Items[].Name"),
                        aws.run("cloudwatch", "describe-alarms", "--query", "MetricAlarms[].AlarmName"),
                        aws.run("iam", "list-roles", "--query", "Roles[].RoleName"))
                .flatMap(names -> StreamSupport.stream(names.spliterator(), false))
                .map(name -> LOGICAL_ID.matcher(name.asText()).replaceFirst("$1"))
                .toList();
    }

    private static void assertSecretNotSet(App.Response response, String output) {
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.body().path("type").asText()).endsWith(":secret-not-set");
        assertThat(response.body().path("detail").asText()).contains(output);
    }
}
