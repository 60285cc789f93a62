package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.AwsEndpoints;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The lab with {@code LAB_DYNAMODB_ENDPOINT}, on a database that outlives it. */
@Tag("aws")
class OtherDynamoDbTest {
    private static final URI ENDPOINT = AwsEndpoints.shared().dynamoDb();

    private Lab lab = start();

    private static Lab start() {
        return Lab.start(LabSettings.onFreePorts(
                Path.of(System.getProperty("project.root", "."), "template.yaml"),
                Map.of("LAB_DYNAMODB_ENDPOINT", ENDPOINT.toString())));
    }

    private void restart() {
        lab.close();
        lab = start();
    }

    @AfterEach
    void stop() {
        lab.close();
    }

    @Timeout(60)
    @Test
    void a_payment_goes_from_create_to_paid_and_is_published() throws Exception {
        String session = pay();

        assertThat(lab.dynamoDb().endpoint()).isEqualTo(ENDPOINT);
        assertThat(lab.item(session)).containsEntry("state", AttributeValue.fromS("PAID"));
        awaitPageEvent("\"kind\":\"payment\"", session, "\"state\":\"PAID\"");
        awaitPageEvent("\"kind\":\"verdict\"", "\"paid\":1,\"known\":1,\"published\":1");
        try (var records = new Records(lab)) {
            records.awaitIdle();
            assertThat(records.steps(session))
                    .contains("BACKEND-TABLE write WebhookReceive OPEN → PAID, no further check");
            assertThat(records.payment(session).at("/bill/writes").asDouble()).isPositive();
        }
    }

    /** The stream still has the changes of the day before, and Moment's simulator does not know their sessions. */
    @Test
    void the_verdict_of_the_next_lab_does_not_count_earlier_payments() throws Exception {
        String session = pay();

        restart();

        awaitPageEvent("\"kind\":\"payment\"", session, "\"state\":\"PAID\"");
        awaitPageEvent("\"kind\":\"verdict\"", "\"paid\":0,\"known\":0,\"published\":0");
        try (var records = new Records(lab)) {
            assertThat(records.steps(session)).allMatch(step -> !step.startsWith("BACKEND-TABLE"));
        }
    }

    /** Reads the page's events until one contains all these texts. */
    private void awaitPageEvent(String... texts) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> events = http.send(
                    HttpRequest.newBuilder(URI.create(lab.pageUrl() + "/lab/events"))
                            .build(),
                    BodyHandlers.ofInputStream());
            try (var lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
                String line = lines.readLine();
                while (line != null && !Stream.of(texts).allMatch(line::contains)) {
                    line = lines.readLine();
                }
                assertThat(line).contains(texts);
            }
        }
    }

    @Test
    void the_next_lab_has_the_sessions_of_the_one_before() {
        String session = pay();
        Map<String, AttributeValue> item = lab.item(session);

        restart();

        assertThat(item).isNotEmpty();
        assertThat(lab.item(session)).isEqualTo(item);
        pay();
    }

    @Test
    void a_start_does_not_overwrite_the_catalog() {
        Map<String, AttributeValue> tea =
                Map.of("id", AttributeValue.fromS("product#tea"), "amount", AttributeValue.fromN("1"));
        lab.dynamoDb().client().putItem(put -> put.tableName("Catalog").item(tea));

        restart();

        assertThat(lab.dynamoDb().item("Catalog", "product#tea")).isEqualTo(tea);
        assertThat(lab.dynamoDb().item("Catalog", "product#cake")).isNotEmpty();
    }

    /** Runs the payment of {@code make demo}, which checks each step; returns its session. */
    private String pay() {
        try (var app = new App(lab.apiUrl())) {
            new Demo(lab, app, new ConsoleOutput(new PrintStream(OutputStream.nullOutputStream()))).run();
        }
        assertThat(lab.moment().sessions()).hasSize(1);
        return List.copyOf(lab.moment().sessions()).getFirst().id();
    }
}
