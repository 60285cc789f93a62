package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.simulator.Event;
import dev.momentcheckout.simulator.EventType;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A stack is deleted, a first deployment after it fails and is deleted too, and another stack takes over the tables and
 * secrets of the first one by the commands of deploy/README.md; the methods run in order.
 *
 * <p>The emulator gives a second stack's resources the names of the first stack's, and would replace tables that are
 * not imported. On AWS the second stack gets new, empty ones. The emulator also lists only the last deleted stack of a
 * name. So the stack that fails here, and its table, have names of their own.
 */
@Order(9)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeletionTest {
    private static final String ORDER = "{\"order_id\":\"17\"}";
    private static final Path README = Path.of(System.getProperty("project.root"), "deploy/README.md");
    private static final Pattern SECTION =
            Pattern.compile("(?ms)^## Reuse the tables of a deleted stack$(.*?)(^## |\\z)");
    /** Matches a line of the list of deleted stacks. */
    private static final Pattern CANDIDATE = Pattern.compile("(?m)^\\S+  (\\S+) items in '(.*)'  (arn:\\S+)$");
    /** The line in which the reader sets the id of a deleted stack. */
    private static final Pattern CHOICE = Pattern.compile("(?m)^old=arn:.*$");

    private static final String FAILED_STACK = WorkingCopy.STACK + "-failed";
    private static final String EMPTY_SESSIONS = FAILED_STACK + "-Sessions";
    /** A first deployment that fails, and its deletion, as "The first deployment failed" describes it. */
    private static final String FAILED_DEPLOYMENT = """
            stack=%s
            aws cloudformation create-stack --stack-name "$stack" --template-body '
            Resources:
              Sessions:
                Type: AWS::DynamoDB::Table
                DeletionPolicy: Retain
                Properties:
                  TableName: %s
                  BillingMode: PAY_PER_REQUEST
                  AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
                  KeySchema: [{ AttributeName: id, KeyType: HASH }]
              EventBus: { Type: AWS::Events::EventBus, DependsOn: Sessions, Properties: { Name: !Ref AWS::StackName } }
              FailingResource: { Type: AWS::Events::EventBus, Properties: { Name: !Ref EventBus } }
            '
            until [[ $(aws cloudformation describe-stacks --stack-name "$stack" \\
              --query 'Stacks[0].StackStatus' --output text) == ROLLBACK_COMPLETE ]]; do :; done
            aws cloudformation delete-stack --stack-name "$stack"
            aws cloudformation wait stack-delete-complete --stack-name "$stack"
            """.formatted(FAILED_STACK, EMPTY_SESSIONS);

    /** Matches a line of parameter_overrides in samconfig.toml. */
    private static final Pattern SETTING = Pattern.compile("(?m)^ {2}\"([A-Za-z]+)=(.*)\",$");

    private final Deployment deployment;
    private @Nullable Stack old;
    private @Nullable Session paid;
    private String chosen = "";
    private Map<String, String> settings = Map.of();

    /** A line of the list of deleted stacks. */
    private record Candidate(String items, String sessions, String stackId) {}

    DeletionTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @Test
    @Order(1)
    void deleting_the_stack_retains_the_sessions_table_and_the_secrets() {
        deployment.deployWithSecrets(Map.of("Pricing", "catalog"));
        deployment.tables().putOrder(deployment.stack().physicalId("Catalog"), "17", 9900);
        String session = deployment
                .app()
                .createSession(null, ORDER)
                .body()
                .path("session_id")
                .asText();
        deployment.pay(session);
        old = deployment.stack();
        paid = deployment.moment().session(session);

        deployment.delete();

        assertThat(deployment.app().createSession().status()).isEqualTo(404);
        assertThat(requireNonNull(deployment.tables().session(session).get("state"))
                        .s())
                .isEqualTo("PAID");
        assertThat(deployment.secretValues())
                .containsExactly(SimulatorSettings.DEFAULT_SECRET_KEY, SimulatorSettings.DEFAULT_SIGNING_SECRET);
    }

    @Test
    @Order(2)
    void the_list_of_deleted_stacks_distinguishes_the_payments_from_the_empty_table_of_a_failed_deployment()
            throws IOException {
        Command.Outcome failed = deployment.runOnStack("failing deployment of an empty stack", FAILED_DEPLOYMENT);
        assertThat(failed.isSuccess()).as(failed.output()).isTrue();

        String oneName = "?StackName=='$stack'";
        assertThat(commands().get(0)).contains(oneName);

        Command.Outcome outcome = deployment.runOnStack(
                "list of the deleted stacks", commands().get(0).replace(oneName, "?starts_with(StackName, '$stack')"));

        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        List<Candidate> candidates = CANDIDATE
                .matcher(outcome.output())
                .results()
                .map(line -> new Candidate(line.group(1), line.group(2), line.group(3)))
                .toList();
        assertThat(candidates).as(outcome.output()).hasSizeGreaterThanOrEqualTo(2);
        Candidate newest = candidates.getLast();
        assertThat(newest.items()).isEqualTo("0");
        assertThat(newest.sessions()).isEqualTo(EMPTY_SESSIONS);
        Candidate withPayments = candidates.get(candidates.size() - 2);
        assertThat(withPayments.items()).isNotEqualTo("0").containsOnlyDigits();
        assertThat(withPayments.sessions()).isEqualTo(old().sessionsTable());
        chosen = withPayments.stackId();
    }

    @Test
    @Order(3)
    void the_commands_import_the_tables_and_print_the_settings_of_the_chosen_stack() throws IOException {
        String create = commands().get(1);
        assertThat(create).containsPattern(CHOICE);
        String commands = commands().get(0)
                + CHOICE.matcher(create).replaceFirst("old=" + chosen)
                + "echo before the import\n"
                + commands().get(2)
                + commands().get(3);

        Command.Outcome outcome = deployment.runOnStack("import of the tables", commands);

        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        assertThat(outcome.output().lines().takeWhile(line -> !line.equals("before the import")))
                .contains(
                        "Import\tSessions\t" + old().sessionsTable(),
                        "Import\tCatalog\t" + old().physicalId("Catalog"));
        assertThat(deployment.stackStatus()).isEqualTo("IMPORT_COMPLETE");
        settings = SETTING.matcher(outcome.output())
                .results()
                .collect(Collectors.toMap(setting -> setting.group(1), setting -> setting.group(2)));
        assertThat(settings)
                .isEqualTo(Map.of(
                        "IntegrationId", old().integrationId(),
                        "ApiKeySecretArn", old().apiKeySecret(),
                        "SigningSecretArn", old().signingSecret()));
    }

    @Test
    @Order(4)
    void a_paid_order_stays_paid_in_the_new_stack() {
        Map<String, String> parameters = new HashMap<>(settings);
        parameters.put("Pricing", "catalog");
        deployment.deploy(parameters);

        App.Response response = deployment.app().createSession(null, ORDER);

        assertThat(deployment.stack().apiUrl()).isNotEqualTo(old().apiUrl());
        assertThat(deployment.stack().sessionsTable()).isEqualTo(old().sessionsTable());
        assertThat(response.status()).as(response.body().toString()).isEqualTo(409);
        assertThat(response.body().path("type").asText()).endsWith(":order-already-paid");
        assertThat(response.body().path("session_id").asText()).isEqualTo(paid().id());
    }

    @Test
    @Order(5)
    void the_imported_tables_equal_the_template() throws IOException {
        Command.Outcome outcome =
                deployment.runOnStack("comparison of the tables", commands().get(4));

        assertThat(outcome.output().lines()).as(outcome.output()).containsExactly("IN_SYNC", "IN_SYNC");
    }

    @Test
    @Order(6)
    void a_refund_of_an_old_payment_is_published_as_attributed() {
        EventSubscriber subscriber = new EventSubscriber(deployment, "refund-events");
        Event refund = deployment
                .moment()
                .webhooks()
                .event(EventType.PAYMENT_SUCCEEDED, paid())
                .ofType("payment.refunded");
        Event ofAnother = new Event(
                refund.id() + "a",
                refund.type(),
                refund.sessionId(),
                refund.body().replace(old().integrationId(), "another"));

        assertThat(deployment.deliverWebhook(ofAnother).status()).isEqualTo(200);
        assertThat(deployment.deliverWebhook(refund).status()).isEqualTo(200);

        JsonNode event = subscriber.awaitId("refund:msg_" + refund.id());
        assertThat(event.path("detail-type").asText()).isEqualTo("Payment Refunded");
        assertThat(event.at("/detail/attributed").asBoolean()).isTrue();
        assertThat(event.at("/detail/payment_id").asText())
                .isEqualTo(paid().paymentId().orElseThrow());
        assertThat(subscriber.counts()).doesNotContainKey("refund:msg_" + ofAnother.id());
    }

    private static List<String> commands() throws IOException {
        var section = SECTION.matcher(Files.readString(README));
        assertThat(section.find()).isTrue();
        List<String> blocks = ReadmeTest.COMMANDS
                .matcher(section.group(1))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks)
                .as("list, change set, import, settings and comparison")
                .hasSize(5);
        return blocks;
    }

    private Stack old() {
        return requireNonNull(old);
    }

    private Session paid() {
        return requireNonNull(paid);
    }
}
