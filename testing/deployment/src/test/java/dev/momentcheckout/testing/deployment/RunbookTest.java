package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookFault;
import dev.momentcheckout.testing.deployment.Role.Grant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each page of docs/operations leads from its alarm to the cause and the repair: its commands run as they are, on a
 * stack with the fault that the page is about.
 *
 * <p>The emulator takes a filter pattern of JSON for one that matches every line, and writes no access log. So these
 * tests show that a command prints the line, not that it prints no other.
 */
@Order(4)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunbookTest {
    private static final Path RECORDED_EVENT =
            Path.of(System.getProperty("project.root", "."), "events/publish-events/paid.json");

    private static final String ACCESS = """
            {"time":"30/Nov/2026:09:00:00 +0000","service":"%s","request_id":"a=","route":"POST /api/create-payment-session",\
            "status":"%d","integration_request_id":"%s","integration_status":"-","source_ip":"192.0.2.1"}""";

    private static final List<String> LOG_GROUPS = List.of(
            "CreateSessionLogs",
            "GetSessionStatusLogs",
            "WebhookReceiveLogs",
            "ReconcileSessionsLogs",
            "PublishEventsLogs",
            "InspectPaymentsLogs",
            "RepairPaymentsLogs",
            "AccessLogs");

    private final Deployment deployment;

    RunbookTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeEach
    void deploy() {
        deployment.deployWithSecrets();
    }

    @AfterEach
    void restore() {
        deployment.restoreWebhooks();
        deployment.moment().faults().clear();
    }

    /** For checks/insights.py, which evaluates the saved queries on them. */
    @AfterAll
    void saveLines() throws IOException {
        Path folder = Files.createDirectories(deployment.work().resolve("lines"));
        for (String group : LOG_GROUPS) {
            Files.writeString(
                    folder.resolve(group + ".jsonl"),
                    new FunctionLog(
                                    deployment.emulator().aws(),
                                    deployment.stack().physicalId(group))
                            .exported());
        }
    }

    private Runbook page(String name) {
        return Runbook.page(deployment, name);
    }

    private FunctionLog accessLog() {
        return new FunctionLog(deployment.emulator().aws(), deployment.stack().physicalId("AccessLogs"));
    }

    @Test
    void a_payment_in_review_is_listed_with_its_reasons() {
        deployment.moment().webhooks().always(Deviation.OTHER_AMOUNT);
        String session = deployment.openSession();
        deployment.pay(session);

        List<String> outputs =
                page("PaymentsInReviewAlarm").with("SESSION", session).run().succeeded();

        assertThat(outputs.get(0)).contains(session, "amount-mismatch");
        assertThat(outputs.get(1)).contains("amount-mismatch", "ZAR 10.01", " approve " + session);
    }

    @Test
    void a_parked_change_names_its_reason_and_is_published_by_the_redrive() throws IOException {
        String session = deployment.openSession();
        deployment.pay(session);
        park(session);
        EventSubscriber subscriber = new EventSubscriber(deployment, "redriven-events");

        List<String> outputs = page("ParkedEventsAlarm").run().succeeded();

        assertThat(outputs.get(0)).contains("refused-for-20-hours", "AccessDenied", session);
        assertThat(outputs.get(1)).contains("redrive --yes", session + ":PAID");
        assertThat(subscriber.awaitId(session + ":PAID").path("detail-type").asText())
                .isEqualTo("Payment Paid");
        assertThat(messages("ParkedEvents")).isZero();
    }

    @Test
    void an_expiring_change_is_counted_and_published() throws IOException {
        String session = deployment.openSession();
        deployment.pay(session);
        park(session);

        List<String> outputs = page("ParkedEventsExpiringAlarm").run().succeeded();

        assertThat(outputs.get(0)).contains("redrive --yes");
        assertThat(outputs.get(1)).contains(session + ":PAID");
        assertThat(messages("ParkedEvents")).isZero();
    }

    /** Parks a change that the event bus has refused for 21 hours. */
    private void park(String session) throws IOException {
        purge("ParkedEvents");
        Role role = deployment.role("PublishEvents");
        Grant grant = role.grants().stream()
                .filter(candidate -> candidate.action().equals("events:PutEvents"))
                .findFirst()
                .orElseThrow();
        long changed = Instant.now().minus(Duration.ofHours(21)).getEpochSecond();
        String event = Files.readString(RECORDED_EVENT)
                .replace("ps_sim0000000001", session)
                .replaceFirst("\"ApproximateCreationDateTime\": \\d+", "\"ApproximateCreationDateTime\": " + changed);
        role.without(grant, () -> {
            deployment.emulator().stopInstances();
            assertThat(deployment.invoke("PublishEvents", event).toString()).isEqualTo("{\"batchItemFailures\":[]}");
        });
        deployment.emulator().stopInstances();
        assertThat(messages("ParkedEvents")).isEqualTo(1);
    }

    private int messages(String queue) {
        return deployment
                .emulator()
                .aws()
                .run(
                        "sqs",
                        "get-queue-attributes",
                        "--queue-url",
                        deployment.stack().physicalId(queue),
                        "--attribute-names",
                        "All")
                .at("/Attributes/ApproximateNumberOfMessages")
                .asInt();
    }

    private void purge(String queue) {
        deployment
                .emulator()
                .aws()
                .run("sqs", "purge-queue", "--queue-url", deployment.stack().physicalId(queue));
    }

    @Test
    void what_a_dead_letter_has_lost_is_published_and_the_letter_removed() {
        Instant first = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        String session = deployment.openSession();
        deployment.pay(session);
        EventSubscriber subscriber = new EventSubscriber(deployment, "events-of-a-dead-letter");
        String letter = """
                {"requestContext":{"condition":"RecordAgeExceeded"},"DDBStreamBatchInfo":{"batchSize":1,\
                "approximateArrivalOfFirstRecord":"%s","approximateArrivalOfLastRecord":"%s"}}""".formatted(first, first);
        deployment
                .emulator()
                .aws()
                .run(
                        "sqs",
                        "send-message",
                        "--queue-url",
                        deployment.stack().physicalId("DeadLetters"),
                        "--message-body",
                        letter);

        List<String> outputs = page("DeadLettersAlarm").run().succeeded();

        assertThat(outputs.get(0)).contains("dead letter", "redrive --yes");
        assertThat(outputs.get(1)).contains("Enabled");
        subscriber.awaitId(session + ":PAID");
        assertThat(messages("DeadLetters")).isZero();
    }

    @Test
    void a_disabled_mapping_is_found_and_enabled() {
        String mapping = deployment
                .emulator()
                .aws()
                .run(
                        "lambda",
                        "list-event-source-mappings",
                        "--function-name",
                        deployment.stack().physicalId("PublishEvents") + ":live")
                .at("/EventSourceMappings/0/UUID")
                .asText();
        deployment.emulator().aws().run("lambda", "update-event-source-mapping", "--uuid", mapping, "--no-enabled");

        List<String> outputs = page("HeartbeatAlarm").run().examined();

        assertThat(outputs.get(0)).contains("the event source mapping is Disabled");
        assertThat(outputs.get(2)).contains("\"State\": \"Enabled\"");
        EventSubscriber subscriber = new EventSubscriber(deployment, "events-after-the-mapping");
        String session = deployment.openSession();
        deployment.pay(session);
        subscriber.awaitId(session + ":PAID");
    }

    @Test
    void a_deleted_event_bus_is_found_and_created() {
        deployment.emulator().aws().run("events", "delete-event-bus", "--name", WorkingCopy.STACK);

        Runbook.Run run = page("HeartbeatAlarm").run();

        assertThat(run.outputs().get(0)).contains("the event bus " + WorkingCopy.STACK + " does not exist");
        assertThat(run.outputs().get(3)).contains("event-bus/" + WorkingCopy.STACK);
        EventSubscriber subscriber = new EventSubscriber(deployment, "events-of-the-new-bus");
        String session = deployment.openSession();
        deployment.pay(session);
        subscriber.awaitId(session + ":PAID");
    }

    @Test
    void a_refusing_bus_is_named_by_its_error_code() throws IOException {
        park("ps_lag" + System.nanoTime());

        List<String> outputs = page("PublisherLagAlarm").run().examined();

        assertThat(outputs.get(1)).contains("event parked", "AccessDenied");
        assertThat(outputs.get(2)).contains("event published");
        purge("ParkedEvents");
    }

    @Test
    void a_run_of_the_reconciler_shows_its_checks_and_the_schedule_its_state() {
        deployment.invoke("ReconcileSessions", "{\"source\":\"each-minute\"}");

        List<String> outputs = page("ReconcilerLagAlarm").run().succeeded();

        assertThat(outputs.get(0)).contains("Overdue: ");
        assertThat(outputs.get(1)).contains("sessions reconciled");
        assertThat(outputs.get(2)).startsWith("ENABLED\n");
    }

    @Test
    void a_rejected_webhook_is_listed_with_its_reason() {
        deployment.moment().webhooks().always(WebhookFault.DeliveryFault.WRONG_KEY);
        deployment.pay(deployment.openSession());
        deployment.restoreWebhooks();
        deployment.pay(deployment.openSession());

        List<String> outputs = page("MissedWebhooksAlarm").run().examined();

        assertThat(outputs.get(0)).contains(" 7 webhooks");
        assertThat(outputs.get(1)).contains("webhook rejected", "BAD_SIGNATURE");
        assertThat(outputs.get(2)).contains("session updated");
    }

    @Test
    void a_fault_for_an_operator_is_listed_with_its_reason() {
        deployment.putApiKey("sk_test_of_another_account");
        deployment.emulator().stopInstances();
        Instant before = Instant.now();
        FunctionLog.repeat(
                () -> assertThat(deployment.app().createSession().status()).isEqualTo(503),
                () -> FunctionLog.of(deployment, "CreateSession").requiresOperator("api-key", before));

        List<String> outputs = page("OperatorActionRequiredAlarm").run().examined();

        assertThat(outputs.get(0)).contains("Moment answers 401 to the API key");
        assertThat(outputs.get(1)).contains("\"Reason\":\"api-key\"");
        assertThat(outputs.get(2)).contains("Moment request failed");
        deployment.putApiKey(SimulatorSettings.DEFAULT_SECRET_KEY);
    }

    /** The emulator writes no access log. */
    @Test
    void a_failed_request_leads_to_the_lines_of_its_function() {
        deployment.putApiKey("");
        deployment.emulator().stopInstances();
        Instant before = Instant.now();
        assertThat(deployment.app().createSession().status()).isEqualTo(503);
        String request = FunctionLog.of(deployment, "CreateSession").messages("request served", before).stream()
                .map(line -> line.path("function_request_id").asText())
                .findFirst()
                .orElseThrow();
        accessLog().write(ACCESS.formatted(WorkingCopy.STACK, 503, request));

        List<String> outputs =
                page("ApiErrorsAlarm").with("REQUEST", request).run().succeeded();

        assertThat(outputs.get(0)).contains(request);
        assertThat(outputs.get(1)).contains("request served", "secret-not-set");
        assertThat(outputs.get(2)).containsPattern("\\d+\\s+\\d+");
        deployment.putApiKey(SimulatorSettings.DEFAULT_SECRET_KEY);
    }

    /** The emulator writes no access log, and throttles no route. */
    @Test
    void a_throttled_route_is_listed_beside_the_deployed_rates() {
        accessLog().write(ACCESS.formatted(WorkingCopy.STACK, 429, "-"));

        List<String> outputs = page("ApiThrottledAlarm").run().succeeded();

        assertThat(outputs.get(0)).contains("\"status\":\"429\"", "192.0.2.1");
        assertThat(outputs.get(1)).contains("CreateRate\t10", "StatusRate\t50", "WebhookRate\t200", "ReconcileRate\t5");
    }

    @Test
    void an_outage_of_moment_is_listed_with_its_status() {
        deployment.moment().faults().always(Endpoint.CREATE, Fault.failure(503));
        assertThat(deployment.app().createSession().status()).isEqualTo(503);

        List<String> outputs = page("MomentUnavailableAlarm").run().succeeded();

        assertThat(outputs.get(0)).contains("Moment request failed", "\"status\":503");
        assertThat(outputs.get(1)).contains(deployment.parameter("MomentBaseUrl"));
    }

    /** The commands of the page that says how to receive alarms; {@link AlarmNotificationTest} receives one. */
    @Test
    void a_subscription_is_listed_and_a_test_alarm_is_sent() {
        String session = deployment.openSession();
        deployment.pay(session);

        List<String> outputs = page("README")
                .replacing("order:ORDER_ID", session)
                .replacing("--protocol https", "--protocol sqs")
                .replacing("https://pager.example.com/alarm", queueArn("alarms-by-hand"))
                .run()
                .succeeded();

        assertThat(outputs.get(0)).contains(session, "PAID");
        assertThat(outputs.get(2)).contains("SubscriptionArn");
        JsonNode subscriptions = deployment
                .emulator()
                .aws()
                .run(
                        "sns",
                        "list-subscriptions-by-topic",
                        "--topic-arn",
                        deployment.stack().physicalId("Alarms"));
        assertThat(subscriptions.toString()).contains("alarms-by-hand");
    }

    private String queueArn(String name) {
        AwsCli aws = deployment.emulator().aws();
        String url = aws.run("sqs", "create-queue", "--queue-name", name)
                .path("QueueUrl")
                .asText();
        return aws.run("sqs", "get-queue-attributes", "--queue-url", url, "--attribute-names", "QueueArn")
                .at("/Attributes/QueueArn")
                .asText();
    }
}
