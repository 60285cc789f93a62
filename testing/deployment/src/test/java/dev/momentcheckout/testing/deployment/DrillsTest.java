package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookFault;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The drills of docs/operations/drills.md; {@link ReturnTest} has the return to the previous version. */
@Order(4)
@Tag("nightly")
@ExtendWith(DeploymentExtension.class)
class DrillsTest {
    private static final String ROTATED_KEY = "sk_test_rotated";

    private final Deployment deployment;

    DrillsTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeEach
    void deploy() {
        deployment.deployWithSecrets();
    }

    @AfterEach
    void restore() {
        deployment.restoreWebhooks();
    }

    private Runbook drill(String section) {
        return Runbook.drill(deployment, section);
    }

    private String state(String session) {
        return requireNonNull(deployment.tables().session(session).get("state")).s();
    }

    /**
     * On AWS all versions of a function share its reserved concurrency. The emulator applies it to {@code $LATEST}
     * alone, so the alias refers to that here.
     *
     * @see <a
     *     href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html">Lambda, reserved
     *     concurrency</a>
     */
    @Test
    void a_stop_ends_new_checkouts_and_nothing_else() {
        EventSubscriber subscriber = new EventSubscriber(deployment, "events-during-a-stop");
        String reported = deployment.openSession();
        String missed = deployment.openSession();
        String version = aliasOfCreate("$LATEST");
        assertThat(deployment.app().createSession().status()).isEqualTo(200);

        drill("Stop new checkouts").only(0).run().succeeded();

        int opened = deployment.moment().sessions().size();
        assertThat(deployment.app().createSession().status()).isIn(429, 500, 503);
        assertThat(deployment.moment().sessions()).hasSize(opened);
        deployment.pay(reported);
        assertThat(state(reported)).isEqualTo("PAID");
        assertThat(deployment.status(reported).path("status").asText()).isEqualTo("completed");
        subscriber.awaitId(reported + ":PAID");
        deployment.moment().webhooks().always(WebhookFault.DeliveryFault.DROPPED);
        deployment.pay(missed);
        deployment.tables().makeCheckDue(missed);
        deployment.invoke("ReconcileSessions", "{\"source\":\"each-minute\"}");
        assertThat(state(missed)).isEqualTo("PAID");
        subscriber.awaitId(missed + ":PAID");

        drill("Stop new checkouts").only(1).run().succeeded();

        assertThat(deployment.app().createSession().status()).isEqualTo(200);
        aliasOfCreate(version);
    }

    /** Points the alias of {@code CreateSession} to a version, and returns the one before. */
    private String aliasOfCreate(String version) {
        AwsCli aws = deployment.emulator().aws();
        String function = deployment.stack().physicalId("CreateSession");
        String before = aws.run("lambda", "get-alias", "--function-name", function, "--name", "live")
                .path("FunctionVersion")
                .asText();
        aws.run("lambda", "update-alias", "--function-name", function, "--name", "live", "--function-version", version);
        return before;
    }

    @Test
    void both_secrets_are_rotated_without_a_rejected_request() {
        Map<String, String> files =
                Map.of("api-key.txt", ROTATED_KEY, "signing-secret.txt", SimulatorSettings.OTHER_SIGNING_SECRET);
        Runbook drill = drill("Rotate the secrets");
        deployment.moment().acceptSecretKeys(SimulatorSettings.DEFAULT_SECRET_KEY, ROTATED_KEY);
        String session = deployment.openSession();
        deployment.pay(session);
        Session paid = deployment.moment().session(session);

        drill.only(0).run(files).succeeded();
        deployment.moment().acceptSecretKeys(ROTATED_KEY);
        assertThat(deployment.app().createSession().status()).isEqualTo(200);

        drill.only(1).run(files).succeeded();
        assertThat(deployment.deliverCompleted(SimulatorSettings.DEFAULT_SIGNING_SECRET, paid))
                .isEqualTo(200);
        assertThat(deployment.deliverCompleted(SimulatorSettings.OTHER_SIGNING_SECRET, paid))
                .isEqualTo(200);

        drill.only(2).run(files).succeeded();
        deployment.emulator().stopInstances();
        assertThat(deployment.deliverCompleted(SimulatorSettings.OTHER_SIGNING_SECRET, paid))
                .isEqualTo(200);
        assertThat(deployment.deliverCompleted(SimulatorSettings.DEFAULT_SIGNING_SECRET, paid))
                .isEqualTo(401);
        assertThat(drill.only(3).run(files).succeeded().getFirst()).contains("BAD_SIGNATURE");

        drill.only(4).run(files).succeeded();
        assertThat(deployment.secretValues().getFirst()).isEqualTo(SimulatorSettings.DEFAULT_SECRET_KEY);
    }

    @Test
    void the_webhook_route_rejects_an_unsigned_delivery() {
        assertThat(drill("The endpoint is disabled at Moment").run().succeeded())
                .containsExactly("401\n");
    }

    @Test
    void a_payment_is_found_by_its_amount_and_time() {
        String session = deployment.openSession();
        deployment.pay(session);

        assertThat(drill("Find a payment")
                        .with(
                                "TIME",
                                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                        .run()
                        .succeeded()
                        .getFirst())
                .contains(session, "PAID");
    }

    @Test
    void the_present_state_is_published_again_under_its_id() {
        String session = deployment.openSession();
        EventSubscriber before = new EventSubscriber(deployment, "events-before");
        deployment.pay(session);
        before.awaitId(session + ":PAID");
        EventSubscriber after = new EventSubscriber(deployment, "events-again");
        writeHeartbeat();

        List<String> outputs = drill("Publish again")
                .with(
                        "SINCE",
                        Instant.ofEpochMilli(updatedAt(session))
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString())
                .run()
                .succeeded();

        assertThat(outputs.getFirst()).contains(session + ":PAID").doesNotContain("heartbeat#");
        JsonNode event = after.awaitId(session + ":PAID");
        assertThat(event.at("/detail/amount").asLong()).isEqualTo(1000);
    }

    /** An item that is no session, as {@code ReconcileSessions} writes it every ten minutes. */
    private void writeHeartbeat() {
        deployment
                .tables()
                .put(Map.of(
                        "id", AttributeValue.fromS("heartbeat#"),
                        "version", AttributeValue.fromN("1"),
                        "updated_at_ms",
                                AttributeValue.fromN(Long.toString(Instant.now().toEpochMilli()))));
    }

    private long updatedAt(String session) {
        return Long.parseLong(
                requireNonNull(deployment.tables().session(session).get("updated_at_ms"))
                        .n());
    }

    @Test
    void a_missing_item_comes_back_from_a_restored_table() {
        String session = deployment.openSession();
        deployment.pay(session);
        Map<String, ?> item = deployment.tables().session(session);
        Runbook drill = drill("Restore from a point in time")
                .with("WHEN", Long.toString(Instant.now().getEpochSecond()))
                .with("SESSION", session);

        assertThat(drill.only(0).run().succeeded().getFirst()).contains("PointInTimeRecoveryStatus");
        deployment.tables().delete(session);
        assertThat(drill.only(1).run().succeeded().getFirst()).containsPattern("(?m)^< " + session + "\\s");
        drill.only(2).run().succeeded();

        assertThat(deployment.tables().session(session)).isEqualTo(item);
        Runbook.Run again = drill.only(2).run();
        assertThat(again.failures()).anyMatch(command -> command.contains("put-item"));
        assertThat(again.outputs().getFirst()).contains("ConditionalCheckFailed");
        drill.only(3).run().succeeded();
        JsonNode table = deployment
                .emulator()
                .aws()
                .run("dynamodb", "describe-table", "--table-name", WorkingCopy.STACK + "-restored")
                .path("Table");
        assertThat(table.at("/StreamSpecification/StreamViewType").asText()).isEqualTo("NEW_AND_OLD_IMAGES");
        assertThat(table.path("DeletionProtectionEnabled").asBoolean()).isTrue();
        assertThat(table.path("GlobalSecondaryIndexes")).hasSize(2);
    }

    @Test
    void a_stack_that_goes_live_opens_a_session_and_shows_its_alarms() {
        List<String> outputs = drill("Go live").run().succeeded();

        assertThat(outputs.get(0)).contains("client_token", "session_id");
        assertThat(outputs.get(1).lines())
                .hasSize(12)
                .anyMatch(line -> line.contains("HeartbeatAlarm"))
                .anyMatch(line -> line.contains("PaymentsInReviewAlarm"));
    }

    @Test
    void the_export_contains_each_session() throws IOException {
        String session = deployment.openSession();

        Runbook drill = drill("Leave");
        drill.run().succeeded();

        assertThat(Files.readString(drill.folder().resolve("sessions.json"))).contains(session);
    }
}
