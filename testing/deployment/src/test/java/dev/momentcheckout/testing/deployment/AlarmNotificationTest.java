package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.momentcheckout.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An alarm from its fault to a subscriber: a function writes a metric, the alarm of the stack turns on, and the topic
 * delivers it over HTTP.
 *
 * <p>CloudWatch makes metrics of the functions' lines. The emulator does not, so the test passes the lines that a
 * function wrote to PutMetricData.
 */
@Order(4)
@ExtendWith(DeploymentExtension.class)
class AlarmNotificationTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO_CONTENT = 204;

    private final Deployment deployment;
    private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();
    private final HttpServer subscriber;

    AlarmNotificationTest(Deployment deployment) throws IOException {
        this.deployment = deployment;
        subscriber = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        subscriber.createContext("/alarm", this::receive);
    }

    private void receive(HttpExchange exchange) throws IOException {
        received.add(JSON.readTree(exchange.getRequestBody()));
        exchange.sendResponseHeaders(NO_CONTENT, -1);
        exchange.close();
    }

    @BeforeEach
    void deployAndListen() {
        deployment.deployWithSecrets();
        subscriber.start();
    }

    @AfterEach
    void stop() {
        deployment.putSigningSecrets(SimulatorSettings.DEFAULT_SIGNING_SECRET);
        deployment.emulator().stopInstances();
        subscriber.stop(0);
    }

    @Test
    void a_fault_reaches_the_subscriber_with_the_alarms_page_and_first_command() throws Exception {
        subscribe();
        Instant before = Instant.now();

        deployment.putSigningSecrets("not a signing secret");
        deployment.emulator().stopInstances();
        deployment.pay(deployment.openSession());
        var lines = FunctionLog.of(deployment, "WebhookReceive").metrics("OperatorActionRequired", before);
        assertThat(lines).isNotEmpty();
        for (JsonNode line : lines) {
            putMetrics(line);
        }

        String name = deployment.stack().physicalId("OperatorActionRequiredAlarm");
        JsonNode alarm = await(message -> message.path("AlarmName").asText().equals(name));
        assertThat(alarm.path("NewStateValue").asText()).isEqualTo("ALARM");
        assertThat(alarm.path("AlarmDescription").asText())
                .contains("First command: ./ops --stack " + WorkingCopy.STACK + " --region eu-west-1 doctor\n")
                .endsWith("Then: docs/operations/OperatorActionRequiredAlarm.md");
    }

    /** Subscribes as docs/operations describes, over HTTP instead of HTTPS, and confirms. */
    private void subscribe() throws Exception {
        String address = "http://127.0.0.1:" + subscriber.getAddress().getPort() + "/alarm";
        Runbook.page(deployment, "README")
                .only(1, 2)
                .replacing("--protocol https", "--protocol http")
                .replacing("https://pager.example.com/alarm", address)
                .run()
                .succeeded();
        JsonNode confirmation = await(message -> message.path("Type").asText().equals("SubscriptionConfirmation"));
        deployment
                .emulator()
                .aws()
                .run(
                        "sns",
                        "confirm-subscription",
                        "--topic-arn",
                        confirmation.path("TopicArn").asText(),
                        "--token",
                        confirmation.path("Token").asText());
    }

    /** Waits for a message of SNS; that of a notification is the alarm in it. */
    private JsonNode await(Predicate<JsonNode> condition) throws Exception {
        JsonNode message;
        do {
            message = received.poll(30, TimeUnit.SECONDS);
            assertThat(message).as("a message of the topic").isNotNull();
            if (message.path("Type").asText().equals("Notification")) {
                message = JSON.readTree(message.path("Message").asText());
            }
        } while (!condition.test(message));
        return message;
    }

    /** Does with a line what CloudWatch does with the embedded metric format. */
    private void putMetrics(JsonNode line) {
        for (JsonNode directive : line.at("/_aws/CloudWatchMetrics")) {
            ArrayNode data = JSON.createArrayNode();
            for (JsonNode dimensions : directive.path("Dimensions")) {
                for (JsonNode metric : directive.path("Metrics")) {
                    data.add(datum(line, dimensions, metric));
                }
            }
            deployment
                    .emulator()
                    .aws()
                    .run(
                            "cloudwatch",
                            "put-metric-data",
                            "--namespace",
                            directive.path("Namespace").asText(),
                            "--metric-data",
                            data.toString());
        }
    }

    private static ObjectNode datum(JsonNode line, JsonNode dimensions, JsonNode metric) {
        String name = metric.path("Name").asText();
        ObjectNode datum = JSON.createObjectNode().put("MetricName", name);
        datum.set("Unit", metric.path("Unit"));
        datum.set(line.path(name).isArray() ? "Values" : "Value", line.path(name));
        for (JsonNode dimension : dimensions) {
            datum.withArray("Dimensions")
                    .addObject()
                    .put("Name", dimension.asText())
                    .put("Value", line.path(dimension.asText()).asText());
        }
        return datum;
    }
}
