package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.LocalEventBridge;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.SimulatorSettings;
import dev.momentcheckout.simulator.WebhookSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Passes every recorded event to its function and checks requests and responses against the contract. */
class EventsTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path EVENTS = ROOT.resolve("events");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String RECORDED_SESSION = "ps_sim0000000001";
    private static final Instant RECORDED_AT = Instant.ofEpochSecond(1_780_000_000);
    private static final WebhookSigner SIGNER = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);

    private static final Map<String, String> FUNCTIONS = Map.of(
            "create-session", "CreateSession",
            "get-session-status", "GetSessionStatus",
            "webhook-receive", "WebhookReceive",
            "reconcile-sessions", "ReconcileSessions",
            "publish-events", "PublishEvents");

    /** Status of each event as recorded: the webhooks are too old, and the requested session does not exist. */
    private static final Map<String, Integer> STATUSES = new TreeMap<>(Map.ofEntries(
            entry("create-session/body-less-post.json", 200),
            entry("create-session/dio-json-post.json", 200),
            entry("create-session/base64-body.json", 200),
            entry("create-session/idempotency-key.json", 200),
            entry("create-session/reference.json", 200),
            entry("create-session/null-fields.json", 200),
            entry("create-session/byte-order-mark.json", 200),
            entry("create-session/malformed-reference.json", 400),
            entry("create-session/wrong-type.json", 400),
            entry("get-session-status/session-id.json", 404),
            entry("get-session-status/missing-session-id.json", 400),
            entry("webhook-receive/paid.json", 401),
            entry("webhook-receive/failed.json", 401),
            entry("webhook-receive/older-shape.json", 401),
            entry("webhook-receive/refunded.json", 401),
            entry("webhook-receive/bad-signature.json", 401)));

    private static Contract contract;
    private static Lab lab;

    @BeforeAll
    static void start() throws IOException {
        contract = Contract.read(ROOT.resolve("docs/openapi.yaml"));
        lab = Lab.start(LabSettings.onFreePorts(ROOT.resolve("template.yaml")));
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void every_recorded_event_is_tested_and_listed_in_the_readme() throws IOException {
        assertThat(recorded()).isEqualTo(STATUSES.keySet());
        assertThat(recorded(file -> !isApiEvent(file)))
                .containsExactly(
                        "publish-events/expired.json",
                        "publish-events/heartbeat.json",
                        "publish-events/needs-review.json",
                        "publish-events/paid.json",
                        "reconcile-sessions/each-minute.json");
        assertThat(Files.readString(EVENTS.resolve("README.md")))
                .contains(STATUSES.keySet().stream()
                        .map(file -> "| `" + file + "` | " + STATUSES.get(file) + " |")
                        .toList());
    }

    @Test
    void the_settings_of_sam_local_match_the_lab_on_its_default_ports() {
        Map<String, String> settings = event("local-env.json").path("Parameters").properties().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, setting -> setting.getValue().asText()));

        assertThat(settings)
                .containsOnly(
                        entry("AWS_ENDPOINT_URL_DYNAMODB", fromContainers(LabServer.DYNAMODB)),
                        entry("AWS_ENDPOINT_URL_SECRETS_MANAGER", fromContainers(LabServer.SECRETS)),
                        entry("MOMENT_BASE_URL", fromContainers(LabServer.MOMENT)),
                        entry("SESSIONS_TABLE", lab.sessionsTable()),
                        entry("MOMENT_API_KEY_SECRET_ARN", lab.apiKeyArn()),
                        entry("MOMENT_SIGNING_SECRET_ARN", lab.signingSecretArn()),
                        entry("AWS_ENDPOINT_URL_EVENTBRIDGE", fromContainers(LabServer.EVENTS)),
                        entry("AWS_ENDPOINT_URL_SQS", fromContainers(LabServer.QUEUES)),
                        entry("CATALOG_TABLE", "Catalog"),
                        entry("EVENT_BUS", "lab"),
                        entry("PARKED_EVENTS_QUEUE", fromContainers(LabServer.QUEUES) + "/000000000000/ParkedEvents"),
                        entry("DEAD_LETTERS_QUEUE", fromContainers(LabServer.QUEUES) + "/000000000000/DeadLetters"),
                        entry("INTEGRATION_ID", "lab"));
    }

    @Test
    void every_route_of_the_contract_has_an_event() {
        Set<String> routes = STATUSES.keySet().stream()
                .map(file -> event(file).path("routeKey").asText())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(routes).isEqualTo(contract.routes());
    }

    @Test
    void the_contract_lists_every_problem_type() {
        assertThat(contract.problemTypes())
                .isEqualTo(Arrays.stream(ProblemType.values())
                        .map(ProblemType::uri)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void an_event_has_all_fields_of_payload_format_2_0(String file) {
        JsonNode event = event(file);

        assertThat(event.properties().stream().map(Map.Entry::getKey))
                .contains(
                        "version",
                        "routeKey",
                        "rawPath",
                        "rawQueryString",
                        "headers",
                        "requestContext",
                        "isBase64Encoded");
        assertThat(event.path("requestContext").properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder(
                        "accountId",
                        "apiId",
                        "domainName",
                        "domainPrefix",
                        "http",
                        "requestId",
                        "routeKey",
                        "stage",
                        "time",
                        "timeEpoch");
        assertThat(event.path("headers").properties().stream().map(Map.Entry::getKey))
                .contains("host", "user-agent", "x-amzn-trace-id", "x-forwarded-for")
                .allMatch(name -> name.equals(name.toLowerCase(Locale.ROOT)));
        assertThat(event.path("routeKey").asText())
                .isEqualTo(event.at("/requestContext/http/method").asText() + " "
                        + event.path("rawPath").asText());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void the_response_to_a_recorded_event_conforms_to_the_contract(String file) throws IOException {
        APIGatewayV2HTTPResponse response = send(file, event(file));

        assertThat(response.getStatusCode()).isEqualTo(STATUSES.get(file));
        assertThat(contract.responseViolations(event(file), response)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void a_request_violates_the_contract_exactly_when_it_gets_400(String file) {
        assertThat(contract.requestViolations(event(file)).isEmpty())
                .isNotEqualTo(Integer.valueOf(400).equals(STATUSES.get(file)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "418 | application/json | {'client_token':'t','session_id':'ps_s'}",
                "200 | text/html        | {'client_token':'t','session_id':'ps_s'}",
                "200 | application/json | {'client_token':'t'}",
                "200 | application/json | {'client_token':'t','session_id':'ps_s','amount':1}",
                "200 | application/json | {'client_token':'t','session_id':'ps_s/..'}",
                "200 | application/json | {'client_token':'t','session_id':'pay_s'}",
                "200 | application/json | not JSON",
                "503 | application/problem+json | {'type':'urn:moment-checkout:problem:moment-unavailable','title':'t','status':503,'request_id':'r'}",
                "429 | application/problem+json | {'type':'urn:moment-checkout:problem:too-many-attempts','title':'t','status':429,'request_id':'r'}",
                "409 | application/problem+json | {'type':'urn:moment-checkout:problem:payment-pending','title':'t','status':409,'request_id':'r'}",
                "409 | application/problem+json | {'type':'urn:moment-checkout:problem:order-already-paid','title':'t','status':409,'request_id':'r'}",
                "409 | application/problem+json | {'type':'urn:moment-checkout:problem:idempotency-key-reused','title':'t','status':409,'session_id':'ps_s','request_id':'r'}",
                "400 | application/problem+json | {'type':'urn:moment-checkout:problem:invented','title':'t','status':400,'request_id':'r'}",
                "400 | application/problem+json | {'type':'urn:moment-checkout:problem:invalid-request','title':'t','status':400,'request_id':'r','more':1}"
            })
    void a_response_that_violates_the_contract_is_detected(int status, String type, String body) {
        assertThat(contract.responseViolations(
                        event("create-session/body-less-post.json"), response(status, type, body)))
                .isNotEmpty();
    }

    private static APIGatewayV2HTTPResponse response(int status, String type, String body) {
        var response = new APIGatewayV2HTTPResponse();
        response.setStatusCode(status);
        response.setHeaders(Map.of("Content-Type", type, "X-Request-Id", "r", "Cache-Control", "no-store"));
        response.setBody(body.replace('\'', '"'));
        return response;
    }

    @Test
    void the_status_of_an_open_session_conforms_to_the_contract() throws IOException {
        ObjectNode event = eventAbout("get-session-status/session-id.json", newSession());

        APIGatewayV2HTTPResponse response = send("get-session-status/session-id.json", event);

        assertThat(response.getStatusCode()).isEqualTo(200);
        assertThat(contract.responseViolations(event, response)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "200 | application/json | {'session_id':'ps_s','status':'active','final':false}",
                "200 | application/json | {'session_id':'ps_s','status':'active','final':false,'amount':1,'currency':'ZAR','reference':'no spaces'}",
                "200 | application/json | {'session_id':'ps_s','status':'active','final':false,'amount':1,'currency':'ZAR','owner':{'subject':'s'}}",
                "200 | application/json | {'session_id':'ps_s','status':'active','final':false,'amount':1,'currency':'ZAR','product_id':'p'}",
                "200 | application/json | {'session_id':'ps_s','status':'active','final':false,'amount':1,'currency':'ZAR','email':'e'}"
            })
    void a_status_that_violates_the_contract_is_detected(int status, String type, String body) {
        assertThat(contract.responseViolations(
                        event("get-session-status/session-id.json"), response(status, type, body)))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'product_id':'tea','quantity':2",
                "'order_id':'o-1'",
                "'reference':'basket-5'",
                "'owner':{'issuer':'https://login.example.com/','subject':'customer-1'}"
            })
    void a_status_says_who_pays_for_what(String members) {
        String body =
                "{'session_id':'ps_s','status':'active','final':false,'amount':1,'currency':'ZAR'," + members + "}";

        assertThat(contract.responseViolations(
                        event("get-session-status/session-id.json"), response(200, "application/json", body)))
                .isEmpty();
    }

    @Test
    void the_status_repeats_the_reference_of_the_app() throws IOException {
        String file = "create-session/reference.json";
        ObjectNode event = eventAbout("get-session-status/session-id.json", sessionOf(send(file, event(file))));

        APIGatewayV2HTTPResponse response = send("get-session-status/session-id.json", event);

        assertThat(contract.responseViolations(event, response)).isEmpty();
        assertThat(JSON.readTree(response.getBody()).path("reference").asText()).isEqualTo("basket-5");
    }

    @Test
    void a_paid_purchase_is_refused_as_the_contract_says() throws IOException {
        ObjectNode create = createWithNewKey();
        String session = sessionOf(send("create-session/idempotency-key.json", create));
        lab.moment().pay(session);
        lab.moment().webhooks().awaitIdle();

        APIGatewayV2HTTPResponse response = send("create-session/idempotency-key.json", create);

        assertProblem(create, response, ProblemType.PAYMENT_ALREADY_COMPLETED);
        assertThat(JSON.readTree(response.getBody()).path("session_id").asText())
                .isEqualTo(session);
    }

    @Test
    void a_pending_payment_refuses_another_session_as_the_contract_says() throws IOException {
        ObjectNode create = createWithNewKey();
        String session = sessionOf(send("create-session/idempotency-key.json", create));
        lab.moment().force(session, SessionStatus.EXPIRED, PaymentOutcome.PENDING);
        lab.moment().webhooks().awaitIdle();

        APIGatewayV2HTTPResponse response = send("create-session/idempotency-key.json", create);

        assertProblem(create, response, ProblemType.PAYMENT_PENDING);
        ObjectNode request = eventAbout("get-session-status/session-id.json", session);
        APIGatewayV2HTTPResponse status = send("get-session-status/session-id.json", request);
        assertThat(contract.responseViolations(request, status)).isEmpty();
        JsonNode body = JSON.readTree(status.getBody());
        assertThat(body.path("status").asText()).isEqualTo("active");
        assertThat(body.path("final").asBoolean(true)).isFalse();
    }

    @Test
    void the_eleventh_attempt_is_refused_as_the_contract_says() throws IOException {
        ObjectNode create = createWithNewKey();
        for (int attempt = 1; attempt <= 10; attempt++) {
            lab.moment().cancel(sessionOf(send("create-session/idempotency-key.json", create)));
            lab.moment().webhooks().awaitIdle();
        }

        APIGatewayV2HTTPResponse response = send("create-session/idempotency-key.json", create);

        assertProblem(create, response, ProblemType.TOO_MANY_ATTEMPTS);
    }

    private static void assertProblem(JsonNode event, APIGatewayV2HTTPResponse response, ProblemType type)
            throws IOException {
        assertThat(response.getStatusCode()).isEqualTo(type.status());
        assertThat(JSON.readTree(response.getBody()).path("type").asText()).isEqualTo(type.uri());
        assertThat(contract.responseViolations(event, response)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"paid,completed,true", "failed,failed,true", "older-shape,active,false"})
    void a_webhook_with_a_current_signature_is_accepted_and_changes_the_status(
            String name, String status, boolean isFinal) throws IOException {
        String file = "webhook-receive/" + name + ".json";
        String session = newSession();
        ObjectNode webhook = signedNow(eventAbout(file, session));

        APIGatewayV2HTTPResponse accepted = send(file, webhook);

        assertThat(accepted.getStatusCode()).isEqualTo(200);
        assertThat(contract.responseViolations(webhook, accepted)).isEmpty();
        assertThat(contract.requestViolations(webhook)).isEmpty();
        ObjectNode request = eventAbout("get-session-status/session-id.json", session);
        APIGatewayV2HTTPResponse response = send("get-session-status/session-id.json", request);
        assertThat(contract.responseViolations(request, response)).isEmpty();
        JsonNode body = JSON.readTree(response.getBody());
        assertThat(body.path("status").asText()).isEqualTo(status);
        assertThat(body.path("final").asBoolean()).isEqualTo(isFinal);
    }

    @Test
    void the_schedule_s_event_starts_a_reconcile_run() throws IOException {
        JsonNode result = JSON.readTree(lab.function("ReconcileSessions")
                .invoke(text("reconcile-sessions/each-minute.json").getBytes(StandardCharsets.UTF_8), TIMEOUT));
        assertThat(result.path("failed").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"paid,Payment Paid", "needs-review,Payment Needs Review", "expired,Session Expired"})
    void a_recorded_change_is_published(String name, String detailType) throws IOException {
        String file = "publish-events/" + name + ".json";
        // The changes of other tests are published in the background and must not be counted here.
        assertThat(lab.awaitPublished()).isTrue();
        int before = lab.publishedEvents().size();
        JsonNode result = JSON.readTree(
                lab.function("PublishEvents").invoke(text(file).getBytes(StandardCharsets.UTF_8), TIMEOUT));
        assertThat(result.path("batchItemFailures")).isEmpty();
        assertThat(lab.publishedEvents().subList(before, before + 1))
                .extracting(LocalEventBridge.Entry::detailType)
                .containsExactly(detailType);
    }

    @Test
    void the_recorded_heartbeat_reaches_the_bus_and_is_no_event_for_the_shop() throws IOException {
        assertThat(lab.awaitPublished()).isTrue();
        List<LocalEventBridge.Entry> before = lab.publishedEvents();

        JsonNode result = JSON.readTree(lab.function("PublishEvents")
                .invoke(text("publish-events/heartbeat.json").getBytes(StandardCharsets.UTF_8), TIMEOUT));

        assertThat(result.path("batchItemFailures")).isEmpty();
        assertThat(lab.bus().entries()).anySatisfy(entry -> {
            assertThat(entry.source()).isEqualTo("moment.checkout.heartbeat");
            assertThat(entry.detailType()).isEqualTo("Heartbeat");
            assertThat(entry.detail()).contains("2026-05-28T20:26:40Z");
        });
        assertThat(lab.publishedEvents()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"paid,true", "failed,true", "older-shape,true", "bad-signature,false"})
    void recorded_signatures_are_genuine_except_the_bad_one(String name, boolean genuine) {
        JsonNode event = event("webhook-receive/" + name + ".json");
        String expected = SIGNER.sign(
                        event.at("/headers/webhook-id").asText(),
                        RECORDED_AT,
                        event.path("body").asText().getBytes(StandardCharsets.UTF_8))
                .headers()
                .getOrDefault("webhook-signature", "");

        assertThat(event.at("/headers/webhook-timestamp").asText())
                .isEqualTo(String.valueOf(RECORDED_AT.getEpochSecond()));
        assertThat(event.at("/headers/webhook-signature").asText().equals(expected))
                .isEqualTo(genuine);
    }

    private static boolean isApiEvent(String file) {
        return !file.startsWith("reconcile-sessions/") && !file.startsWith("publish-events/");
    }

    static Set<String> recorded() throws IOException {
        return recorded(EventsTest::isApiEvent);
    }

    private static Set<String> recorded(Predicate<String> filter) throws IOException {
        try (Stream<Path> files = Files.walk(EVENTS)) {
            return files.map(EVENTS::relativize)
                    .filter(file -> file.getNameCount() == 2 && file.toString().endsWith(".json"))
                    .map(Path::toString)
                    .filter(filter)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String fromContainers(LabServer server) {
        return "http://host.docker.internal:" + server.defaultPort();
    }

    private static String newSession() throws IOException {
        String file = "create-session/body-less-post.json";
        return sessionOf(send(file, event(file)));
    }

    private static String sessionOf(APIGatewayV2HTTPResponse created) throws IOException {
        assertThat(created.getStatusCode()).isEqualTo(200);
        return JSON.readTree(created.getBody()).path("session_id").asText();
    }

    /** Returns the recorded event with a key that no other test uses. */
    private static ObjectNode createWithNewKey() {
        ObjectNode event = event("create-session/idempotency-key.json");
        event.withObject("/headers").put("idempotency-key", UUID.randomUUID().toString());
        return event;
    }

    private static APIGatewayV2HTTPResponse send(String file, JsonNode event) throws IOException {
        String function = FUNCTIONS.getOrDefault(file.substring(0, file.indexOf('/')), file);
        byte[] response = lab.function(function).invoke(JSON.writeValueAsBytes(event), TIMEOUT);
        return JSON.readValue(response, APIGatewayV2HTTPResponse.class);
    }

    private static ObjectNode event(String file) {
        return parse(text(file));
    }

    /** Returns the recorded event with another session id. */
    private static ObjectNode eventAbout(String file, String session) {
        return parse(text(file).replace(RECORDED_SESSION, session));
    }

    private static ObjectNode signedNow(ObjectNode webhook) {
        SIGNER.sign(
                        webhook.at("/headers/webhook-id").asText(),
                        Instant.now(),
                        webhook.path("body").asText().getBytes(StandardCharsets.UTF_8))
                .headers()
                .forEach(webhook.withObject("/headers")::put);
        return webhook;
    }

    private static String text(String file) {
        try {
            return Files.readString(EVENTS.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode parse(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
