package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.operatepayments.DoctorFixture.Outcome;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Each misconfiguration that {@code doctor} promises to find is planted in a healthy stack, and named by the right
 * check alone. The table of all faults is written to {@code target/doctor-faults.md}.
 */
class DoctorFaultsTest {
    private static final List<Integer> ALL =
            IntStream.rangeClosed(1, 18).boxed().toList();

    /** Parts of every secret that a test puts, and of AWS's messages, which may quote input. */
    private static final String[] SECRETS = {
        "canary", "can@ry", "Y2FuYXJ5", "sk_test_", "sk_live", "whsec_A", "AAECAwQF", "secret text of AWS"
    };

    private static final SortedMap<String, String> ROWS = Collections.synchronizedSortedMap(new TreeMap<>());

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path artifact;

    @SuppressWarnings("NullAway.Init")
    private DoctorFixture doctor;

    /**
     * A fault.
     *
     * @param check number of the check that names it
     * @param fault what is planted
     * @param named what the check says is wrong contains this text
     * @param command the first command contains this text
     * @param unknown the checks that cannot run because of it
     */
    record Planted(
            int check,
            String fault,
            Consumer<DoctorFixture> plant,
            String named,
            String command,
            List<Integer> unknown) {
        @Override
        public String toString() {
            return check + ": " + fault;
        }
    }

    private static Planted planted(
            int check, String fault, Consumer<DoctorFixture> plant, String named, String command, Integer... unknown) {
        return new Planted(check, fault, plant, named, command, List.of(unknown));
    }

    static Stream<Planted> faults() {
        List<Planted> all = new ArrayList<>();
        all.addAll(stackAndSecrets());
        all.addAll(momentAndWebhooks());
        all.addAll(tableAndPublishing());
        all.addAll(operation());
        all.addAll(deployment());
        all.addAll(shop());
        return all.stream();
    }

    private static List<Planted> stackAndSecrets() {
        return List.of(
                planted(
                        1,
                        "the last deployment was rolled back",
                        to -> to.stack.status = "UPDATE_ROLLBACK_COMPLETE",
                        "UPDATE_ROLLBACK_COMPLETE",
                        "describe-stack-events"),
                planted(
                        1,
                        "an output is missing",
                        to -> to.stack.outputs.remove("WebhookUrl"),
                        "lacks the outputs WebhookUrl",
                        "make deploy"),
                planted(
                        1,
                        "a resource failed",
                        to -> to.stack.resourceStatus.put("PublishEvents", "UPDATE_FAILED"),
                        "PublishEvents is UPDATE_FAILED",
                        "make deploy"),
                planted(
                        2,
                        "the API key has no value",
                        to -> to.environment.secrets().put(TestEnvironment.API_KEY_ARN, " "),
                        "no value yet",
                        "put-secret-value",
                        4),
                planted(
                        2,
                        "a publishable key instead of the secret key",
                        key("pk_test_canary"),
                        "not a secret API key",
                        "put-secret-value",
                        4),
                planted(
                        2,
                        "a live key in a test stack",
                        key("sk_canary"),
                        "live key, but MomentMode is test",
                        "put-secret-value",
                        4),
                planted(3, "the signing secret has no value", signing(" "), "no value yet", "put-secret-value"),
                planted(
                        3,
                        "one of two signing secrets does not decode",
                        signing("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nwhsec_can@ry"),
                        "entry 2 is not base64",
                        "put-secret-value"),
                planted(
                        3,
                        "a signing secret of 8 bytes",
                        signing("whsec_Y2FuYXJ5MTI="),
                        "fewer than 16 bytes",
                        "put-secret-value"),
                planted(
                        3,
                        "a signing secret without the prefix",
                        signing("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
                        "does not start with whsec_",
                        "put-secret-value"));
    }

    private static Consumer<DoctorFixture> key(String value) {
        return to -> to.environment.secrets().put(TestEnvironment.API_KEY_ARN, value);
    }

    private static Consumer<DoctorFixture> signing(String value) {
        return to -> to.environment.secrets().put(TestEnvironment.SIGNING_SECRET_ARN, value);
    }

    private static List<Planted> momentAndWebhooks() {
        return List.of(
                planted(
                        4,
                        "a key that Moment does not know",
                        key("sk_test_canary"),
                        "to the API key",
                        "put-secret-value"),
                planted(
                        5,
                        "our clock is 70 s ahead",
                        to -> to.clock.advance(Duration.ofSeconds(70)),
                        "behind ours",
                        "curl"),
                planted(
                        5,
                        "our clock is 75 s behind",
                        to -> to.clock.advance(Duration.ofSeconds(-75)),
                        "ahead of ours",
                        "curl"),
                planted(
                        6,
                        "the webhook route is missing",
                        to -> to.stack.webhookStatus = 404,
                        "answers 404",
                        "describe-stack-resource"),
                planted(
                        6,
                        "the route leads to something that accepts everything",
                        to -> to.stack.webhookStatus = 200,
                        "answers 200 to an unsigned body",
                        "make deploy"),
                planted(
                        6,
                        "the webhook function fails",
                        to -> to.stack.webhookStatus = 503,
                        "answers 503",
                        "describe-stack-resource"),
                planted(6, "webhooks are throttled", to -> to.stack.webhookStatus = 429, "answers 429", "make deploy"),
                planted(
                        6,
                        "the address does not answer",
                        to -> to.variables.put("WEBHOOK_URL", "http://localhost:9/api/moment-webhook"),
                        "does not answer",
                        "curl"),
                planted(
                        7,
                        "the webhook URL is not registered",
                        to -> to.stack.forget("WebhookAccepted"),
                        "no webhook was accepted in 7 days, and 20 sessions were opened",
                        "deploy/output"),
                planted(
                        7,
                        "a wrong signing secret rejects webhooks",
                        to -> to.stack.write(
                                "WebhookRejected", Map.of("Reason", "bad-signature"), Duration.ofHours(1), 30),
                        "31 of 71 webhooks were rejected in 7 days: 31 bad-signature",
                        "put-secret-value"));
    }

    private static List<Planted> tableAndPublishing() {
        return List.of(
                planted(
                        8,
                        "the table has another key",
                        table(table -> key(table).put("AttributeName", "pk")),
                        "another key than id",
                        "make deploy"),
                planted(
                        8,
                        "the index next-check is missing",
                        table(table -> index(table, "next-check").put("IndexName", "other")),
                        "no usable index next-check",
                        "make deploy"),
                planted(
                        8,
                        "the index attention is being created",
                        table(table -> index(table, "attention").put("IndexStatus", "CREATING")),
                        "no usable index attention",
                        "make deploy"),
                planted(
                        8,
                        "the stream has new images only",
                        table(table ->
                                ((ObjectNode) table.path("StreamSpecification")).put("StreamViewType", "NEW_IMAGE")),
                        "no stream of old and new images",
                        "--stream-specification"),
                planted(
                        8,
                        "a restored table has no stream",
                        table(table -> table.remove("StreamSpecification")),
                        "no stream of old and new images",
                        "--stream-specification"),
                planted(
                        8,
                        "items do not expire",
                        to -> to.stack.expires = false,
                        "does not expire items",
                        "update-time-to-live"),
                planted(
                        8,
                        "point-in-time recovery is off",
                        to -> to.stack.recoverable = false,
                        "no point-in-time recovery",
                        "update-continuous-backups"),
                planted(
                        8,
                        "deletion protection is off",
                        to -> to.stack.deletionProtection = false,
                        "no deletion protection",
                        "--deletion-protection-enabled"),
                planted(
                        9,
                        "the mapping is disabled",
                        mapping(mapping -> mapping.put("State", "Disabled")),
                        "is Disabled",
                        "--uuid " + StubbedStack.MAPPING_ID + " --enabled"),
                planted(
                        9,
                        "there is no mapping",
                        to -> to.stack.mapping = null,
                        "no event source mapping",
                        "make deploy"),
                planted(
                        9,
                        "the mapping reads the stream of another table",
                        mapping(mapping ->
                                mapping.put("EventSourceArn", "arn:aws:dynamodb:eu-west-1:1:table/other/stream/2026")),
                        "no event source mapping",
                        "make deploy"),
                planted(
                        9,
                        "the mapping cannot invoke the function",
                        mapping(mapping -> mapping.put("LastProcessingResult", "PROBLEM: Function call failed")),
                        "PROBLEM: Function call failed",
                        "get-event-source-mapping"),
                planted(
                        9,
                        "a filter drops refunds",
                        mapping(mapping -> ((ArrayNode) mapping.at("/FilterCriteria/Filters")).remove(2)),
                        "filter of the event source mapping differs",
                        "make deploy"),
                planted(
                        9,
                        "partial failures are ignored",
                        mapping(mapping -> mapping.putArray("FunctionResponseTypes")),
                        "ignores partial failures",
                        "make deploy"));
    }

    private static Consumer<DoctorFixture> table(Consumer<ObjectNode> change) {
        return to -> to.stack.tableChange = change;
    }

    private static ObjectNode key(ObjectNode table) {
        return (ObjectNode) table.path("KeySchema").get(0);
    }

    private static ObjectNode index(ObjectNode table, String name) {
        for (var index : table.path("GlobalSecondaryIndexes")) {
            if (index.path("IndexName").asText().equals(name)) {
                return (ObjectNode) index;
            }
        }
        throw new AssertionError(name);
    }

    private static Consumer<DoctorFixture> mapping(Consumer<ObjectNode> change) {
        return to -> {
            ObjectNode mapping = to.stack.mapping;
            assertThat(mapping).isNotNull();
            change.accept(mapping);
        };
    }

    private static List<Planted> operation() {
        return List.of(
                planted(
                        10,
                        "the event bus was deleted",
                        to -> to.stack.busExists = false,
                        "the event bus test-stack does not exist",
                        "make deploy"),
                planted(
                        10,
                        "the last heartbeat is 25 min old",
                        to -> {
                            to.stack.forget("HeartbeatSeconds");
                            to.stack.write("HeartbeatSeconds", Map.of(), Duration.ofMinutes(26), 3);
                        },
                        "the last heartbeat reached the event bus 25 min ago",
                        "./ops doctor"),
                planted(
                        10,
                        "there is no heartbeat",
                        to -> to.stack.forget("HeartbeatSeconds"),
                        "no heartbeat reached the event bus within 3 h",
                        "./ops doctor"),
                planted(
                        11,
                        "the reconciler stopped",
                        to -> {
                            to.stack.forget("ReconcilerLagSeconds");
                            to.stack.write("ReconcilerLagSeconds", Map.of(), Duration.ofMinutes(9), 3);
                        },
                        "the last complete run of the reconciler was 8 min ago",
                        "test-stack-ReconcileSessionsLogs-1"),
                planted(
                        11,
                        "the reconciler never ran",
                        to -> to.stack.forget("ReconcilerLagSeconds"),
                        "completed no run within 3 h",
                        "logs tail"),
                planted(
                        12,
                        "a parked event waits",
                        to -> {
                            to.stack.queues.put("ParkedEvents", 1);
                            to.stack.write(
                                    "ApproximateAgeOfOldestMessage",
                                    Map.of("QueueName", "ParkedEvents"),
                                    Duration.ofMinutes(2),
                                    5 * 86_400);
                        },
                        "ParkedEvents has 1 message, the oldest at least 5 days old",
                        "./ops redrive"),
                planted(
                        12,
                        "dead letters wait",
                        to -> to.stack.queues.put("DeadLetters", 3),
                        "DeadLetters has 3 messages",
                        "./ops redrive"),
                planted(
                        13,
                        "an alarm does not notify the topic",
                        alarm(alarm -> alarm.withActions(List.of())),
                        "HeartbeatAlarm does not notify the topic",
                        "make deploy"),
                planted(
                        13,
                        "an alarm is on",
                        alarm(alarm -> alarm.withState("ALARM")),
                        "HeartbeatAlarm is on",
                        "./ops doctor"),
                planted(
                        13,
                        "an alarm was deleted",
                        to -> to.stack.alarms.remove("test-stack-HeartbeatAlarm"),
                        "HeartbeatAlarm does not exist",
                        "make deploy"),
                planted(
                        13,
                        "the topic has no subscription",
                        to -> to.stack.subscriptions.clear(),
                        "has no subscription",
                        "sns subscribe"),
                planted(
                        13,
                        "the subscription is not confirmed",
                        to -> to.stack.subscriptions.replaceAll(_ -> "PendingConfirmation"),
                        "is not confirmed",
                        "open the link"));
    }

    private static Consumer<DoctorFixture> alarm(UnaryOperator<StubbedStack.Alarm> change) {
        return to -> to.stack.alarms.computeIfPresent("test-stack-HeartbeatAlarm", (_, alarm) -> change.apply(alarm));
    }

    private static List<Planted> deployment() {
        return List.of(
                planted(
                        14,
                        "the alias is on an older version",
                        to -> to.stack.function("CreateSession").aliasVersion = "6",
                        "CreateSession serves version 6, and the newest is 7",
                        "--function-version 7"),
                planted(
                        14,
                        "the alias was deleted",
                        to -> to.stack.function("WebhookReceive").aliasVersion = null,
                        "WebhookReceive has no alias live",
                        "make deploy"),
                planted(
                        14,
                        "half of the requests go to another version",
                        to -> to.stack.function("CreateSession").otherVersion = "5",
                        "a part of its requests by another version",
                        "update-alias"),
                planted(
                        14,
                        "SnapStart is off",
                        to -> ((ObjectNode) to.stack
                                        .function("GetSessionStatus")
                                        .live
                                        .path("SnapStart"))
                                .put("OptimizationStatus", "Off"),
                        "GetSessionStatus has no SnapStart snapshot",
                        "make deploy"),
                planted(
                        14,
                        "a function is inactive",
                        to -> to.stack
                                .function("PublishEvents")
                                .live
                                .put("State", "Inactive")
                                .put("StateReasonCode", "Idle"),
                        "PublishEvents is Inactive: Idle",
                        "get-function-configuration"),
                planted(
                        15,
                        "a parameter was deployed without a build",
                        to -> to.stack.parameters.put("FixedAmount", "2500"),
                        "CreateSession serves FixedAmount=1000, and the stack has 2500",
                        "make deploy"),
                planted(
                        15,
                        "a limit was removed without a build",
                        to -> to.stack.setVariable("CreateSession", "CLIENT_MAX_AMOUNT", "9000"),
                        "CreateSession serves ClientMaxAmount=9000, and the stack has ",
                        "make deploy"),
                planted(
                        15,
                        "a function has other code than the last deployment's",
                        to -> to.stack.function("WebhookReceive").latest.put("CodeSha256", "other"),
                        "WebhookReceive serves other code",
                        "make deploy"),
                planted(
                        15,
                        "the artifacts were built without the digest",
                        DoctorFixture::deleteDigest,
                        "no digest of samconfig.toml",
                        "make deploy"),
                planted(
                        15,
                        "a function is of another release",
                        to -> StubbedStack.FUNCTIONS.forEach(function -> to.stack
                                .function(function)
                                .live
                                .put(
                                        "Description",
                                        "Works " + (function.equals("CreateSession") ? "a" : "b").repeat(64))),
                        "of different deployments",
                        "make deploy"),
                planted(
                        16,
                        "a new account with ten instances",
                        to -> to.stack.unreserved = 10,
                        "share 10 instances",
                        "request-service-quota-increase"));
    }

    private static List<Planted> shop() {
        return List.of(
                planted(
                        17,
                        "the example's price in live mode",
                        live(to -> to.setSetting("FixedAmount", "FIXED_AMOUNT", "1000")),
                        "the price is the example's",
                        "FixedAmount",
                        4,
                        5),
                planted(
                        17,
                        "the example's address in live mode",
                        live(
                                to -> to.setSetting(
                                        "SuccessUrls",
                                        "SUCCESS_URLS",
                                        "https://shop.example/r?s={SESSION_ID},https://example.com/return?session_id={SESSION_ID}")),
                        "https://example.com/return?session_id={SESSION_ID} is the example's",
                        "SuccessUrls",
                        4,
                        5),
                planted(
                        18,
                        "a price as text in the catalog",
                        catalog(Map.of(
                                "id", AttributeValue.fromS("product#tea"),
                                "amount", AttributeValue.fromS("1000"),
                                "currency", AttributeValue.fromS("ZAR"))),
                        "product#tea is invalid: amount must be a positive whole number",
                        "deploy/catalog"),
                planted(
                        18,
                        "a withdrawn currency in the catalog",
                        catalog(Map.of(
                                "id", AttributeValue.fromS("order#1"),
                                "amount", AttributeValue.fromN("1000"),
                                "currency", AttributeValue.fromS("DEM"))),
                        "order#1 is invalid: currency must be",
                        "deploy/catalog"),
                planted(
                        18,
                        "an entry that no request can name",
                        catalog(TestEnvironment.catalogEntry("products#coffee", 500)),
                        "products#coffee is invalid: id must be",
                        "deploy/catalog"));
    }

    private static Consumer<DoctorFixture> live(Consumer<DoctorFixture> plant) {
        return to -> {
            to.goLive();
            plant.accept(to);
        };
    }

    private static Consumer<DoctorFixture> catalog(Map<String, AttributeValue> entry) {
        return to -> {
            to.setSetting("Pricing", "PRICING", "catalog");
            to.environment.putCatalogEntry(List.of(TestEnvironment.catalogEntry("product#good", 1000), entry));
        };
    }

    @BeforeEach
    void start() {
        doctor = new DoctorFixture(artifact);
    }

    @AfterEach
    void stop() {
        doctor.close();
    }

    @Test
    void a_healthy_stack_gives_no_finding() {
        Outcome outcome = doctor.json();

        assertThat(outcome.checks("ok")).as(outcome.out()).isEqualTo(ALL);
        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.json().path("faults").asInt()).isZero();
    }

    @Test
    void a_healthy_stack_with_a_catalog_gives_no_finding() {
        catalog(TestEnvironment.catalogEntry("order#2", 700)).accept(doctor);

        assertThat(doctor.json().checks("ok")).isEqualTo(ALL);
    }

    @Test
    void a_healthy_release_gives_no_finding() {
        doctor.deleteDigest();
        StubbedStack.FUNCTIONS.forEach(
                function -> doctor.stack.function(function).live.put("Description", "Works " + "c".repeat(64)));

        assertThat(doctor.json().checks("ok")).isEqualTo(ALL);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void a_planted_fault_is_named_by_its_check_alone(Planted planted) {
        planted.plant().accept(doctor);

        Outcome outcome = doctor.json();

        assertThat(outcome.checks("fault")).as(outcome.out()).containsExactly(planted.check());
        assertThat(outcome.checks("unknown")).as(outcome.out()).isEqualTo(planted.unknown());
        assertThat(outcome.exit()).isEqualTo(6);
        assertThat(outcome.wrong(planted.check())).contains(planted.named());
        var finding = outcome.check(planted.check()).path("findings").get(0);
        assertThat(finding.path("command").asText()).contains(planted.command());
        assertThat(finding.path("effect").asText()).isNotBlank();
        assertThat(outcome.out() + doctor.log).doesNotContain(SECRETS);
        ROWS.put(
                "%02d %s".formatted(planted.check(), planted.fault()),
                "| %d | %s | %s | %s | `%s` |"
                        .formatted(
                                planted.check(),
                                planted.fault(),
                                masked(outcome.wrong(planted.check())),
                                finding.path("effect").asText(),
                                masked(finding.path("command").asText())));
    }

    /** The names of tables and ports differ in each run. */
    private String masked(String text) {
        return text.replace(doctor.environment.table(), "test-stack-Sessions")
                .replace(doctor.aws.endpoint().toString(), "https://abc.execute-api.eu-west-1.amazonaws.com")
                .replace(doctor.environment.moment().baseUrl().toString(), "https://api.momentpay.net")
                .replace("|", "\\|");
    }

    @Test
    void each_check_has_a_planted_fault() {
        assertThat(faults().map(Planted::check).distinct()).containsExactlyElementsOf(ALL);
    }

    @AfterAll
    static void writeTable() throws IOException {
        Path target = Files.createDirectories(Path.of(System.getProperty("project.root", "."), "target"));
        List<String> lines = new ArrayList<>(List.of(
                "# Faults that doctor names",
                "",
                "| check | planted fault | wrong | effect | command |",
                "|---|---|---|---|---|"));
        lines.addAll(ROWS.values());
        Files.write(target.resolve("doctor-faults.md"), lines);
    }
}
