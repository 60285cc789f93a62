package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.local.aws.LocalEventBridge;
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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Hands every recorded event to the function that it is for, and holds requests and answers to the contract. */
class EventsTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final Path EVENTS = ROOT.resolve("events");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String RECORDED_SESSION = "ps_sim0000000001";
    private static final Instant RECORDED_AT = Instant.ofEpochSecond(1_780_000_000);
    private static final WebhookSigner SIGNER = new WebhookSigner(SimulatorSettings.DEFAULT_SIGNING_SECRET);

    private static final Map<String, String> FUNCTIONS = Map.of(
            "create-session", "CreateSession",
            "get-session-status", "GetSessionStatus",
            "webhook-receive", "WebhookReceive",
            "reconcile-sessions", "ReconcileSessions",
            "publish-events", "PublishEvents");

    /** The answer to each event as it was recorded: the webhooks are old, and nobody has opened the session asked for. */
    private static final Map<String, Integer> ANSWERS = new TreeMap<>(Map.ofEntries(
            entry("create-session/body-less-post.json", 200),
            entry("create-session/dio-json-post.json", 200),
            entry("create-session/base64-body.json", 200),
            entry("create-session/idempotency-key.json", 200),
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
    void every_recorded_event_is_used_and_named_in_the_folders_readme() throws IOException {
        assertThat(recorded()).isEqualTo(ANSWERS.keySet());
        assertThat(recorded(file -> !isOfTheApi(file)))
                .containsExactly(
                        "publish-events/expired.json",
                        "publish-events/needs-review.json",
                        "publish-events/paid.json",
                        "reconcile-sessions/each-minute.json");
        assertThat(Files.readString(EVENTS.resolve("README.md")))
                .contains(ANSWERS.keySet().stream()
                        .map(file -> "| `" + file + "` | " + ANSWERS.get(file) + " |")
                        .toList());
    }

    @Test
    void the_settings_of_sam_local_name_what_the_lab_serves_on_its_known_ports() {
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
                        entry("INTEGRATION_ID", "lab"));
    }

    @Test
    void every_route_of_the_contract_is_sent() {
        Set<String> sent = ANSWERS.keySet().stream()
                .map(file -> event(file).path("routeKey").asText())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(sent).isEqualTo(contract.routes());
    }

    @Test
    void the_contract_names_every_problem_that_there_is() {
        assertThat(contract.problemTypes())
                .isEqualTo(Arrays.stream(ProblemType.values())
                        .map(ProblemType::uri)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void an_event_is_whole_as_API_Gateway_makes_it(String file) {
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
    void a_recorded_event_is_answered_by_the_contract(String file) throws IOException {
        APIGatewayV2HTTPResponse answer = send(file, event(file));

        assertThat(answer.getStatusCode()).isEqualTo(ANSWERS.get(file));
        assertThat(contract.complaintsAboutAnswer(event(file), answer)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void a_request_breaks_the_contract_just_where_it_is_answered_with_400(String file) {
        assertThat(contract.complaintsAboutRequest(event(file)).isEmpty())
                .isNotEqualTo(Integer.valueOf(400).equals(ANSWERS.get(file)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "418 | application/json | {'client_token':'t','session_id':'s'}",
                "200 | text/html        | {'client_token':'t','session_id':'s'}",
                "200 | application/json | {'client_token':'t'}",
                "200 | application/json | {'client_token':'t','session_id':'s','amount':1}",
                "200 | application/json | {'client_token':'t','session_id':'s/..'}",
                "200 | application/json | not JSON",
                "503 | application/problem+json | {'type':'urn:moment-checkout:problem:moment-unavailable','title':'t','status':503,'request_id':'r'}",
                "400 | application/problem+json | {'type':'urn:moment-checkout:problem:invented','title':'t','status':400,'request_id':'r'}",
                "400 | application/problem+json | {'type':'urn:moment-checkout:problem:invalid-request','title':'t','status':400,'request_id':'r','more':1}"
            })
    void an_answer_that_breaks_the_contract_is_noticed(int status, String type, String body) {
        var answer = new APIGatewayV2HTTPResponse();
        answer.setStatusCode(status);
        answer.setHeaders(Map.of("Content-Type", type, "X-Request-Id", "r", "Cache-Control", "no-store"));
        answer.setBody(body.replace('\'', '"'));

        assertThat(contract.complaintsAboutAnswer(event("create-session/body-less-post.json"), answer))
                .isNotEmpty();
    }

    @Test
    void an_open_session_is_told_by_the_contract() throws IOException {
        ObjectNode event = about("get-session-status/session-id.json", newSession());

        APIGatewayV2HTTPResponse answer = send("get-session-status/session-id.json", event);

        assertThat(answer.getStatusCode()).isEqualTo(200);
        assertThat(contract.complaintsAboutAnswer(event, answer)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"paid,completed,true", "failed,failed,true", "older-shape,active,false"})
    void a_webhook_signed_now_is_taken_and_seen_by_the_app(String name, String status, boolean isFinal)
            throws IOException {
        String file = "webhook-receive/" + name + ".json";
        String session = newSession();
        ObjectNode webhook = signedNow(about(file, session));

        APIGatewayV2HTTPResponse taken = send(file, webhook);

        assertThat(taken.getStatusCode()).isEqualTo(200);
        assertThat(contract.complaintsAboutAnswer(webhook, taken)).isEmpty();
        assertThat(contract.complaintsAboutRequest(webhook)).isEmpty();
        ObjectNode question = about("get-session-status/session-id.json", session);
        APIGatewayV2HTTPResponse told = send("get-session-status/session-id.json", question);
        assertThat(contract.complaintsAboutAnswer(question, told)).isEmpty();
        JsonNode body = JSON.readTree(told.getBody());
        assertThat(body.path("status").asText()).isEqualTo(status);
        assertThat(body.path("final").asBoolean()).isEqualTo(isFinal);
    }

    @Test
    void the_schedule_s_event_starts_a_run() throws IOException {
        JsonNode told = JSON.readTree(lab.function("ReconcileSessions")
                .invoke(text("reconcile-sessions/each-minute.json").getBytes(StandardCharsets.UTF_8), PATIENCE));
        assertThat(told.path("failed").asInt(-1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"paid,Payment Paid", "needs-review,Payment Needs Review", "expired,Session Expired"})
    void a_recorded_change_is_announced(String name, String detailType) throws IOException {
        String file = "publish-events/" + name + ".json";
        // What other tests have changed is told by its own pace.
        assertThat(lab.awaitPublished()).isTrue();
        int before = lab.bus().entries().size();
        JsonNode answer = JSON.readTree(
                lab.function("PublishEvents").invoke(text(file).getBytes(StandardCharsets.UTF_8), PATIENCE));
        assertThat(answer.path("batchItemFailures")).isEmpty();
        assertThat(lab.bus().entries().subList(before, before + 1))
                .extracting(LocalEventBridge.Entry::detailType)
                .containsExactly(detailType);
    }

    @ParameterizedTest
    @CsvSource({"paid,true", "failed,true", "older-shape,true", "bad-signature,false"})
    void recorded_signatures_are_what_the_readme_says(String name, boolean genuine) {
        JsonNode event = event("webhook-receive/" + name + ".json");
        String rightly = SIGNER.sign(
                        event.at("/headers/webhook-id").asText(),
                        RECORDED_AT,
                        event.path("body").asText().getBytes(StandardCharsets.UTF_8))
                .headers()
                .getOrDefault("webhook-signature", "");

        assertThat(event.at("/headers/webhook-timestamp").asText())
                .isEqualTo(String.valueOf(RECORDED_AT.getEpochSecond()));
        assertThat(event.at("/headers/webhook-signature").asText().equals(rightly))
                .isEqualTo(genuine);
    }

    private static boolean isOfTheApi(String file) {
        return !file.startsWith("reconcile-sessions/") && !file.startsWith("publish-events/");
    }

    static Set<String> recorded() throws IOException {
        return recorded(EventsTest::isOfTheApi);
    }

    private static Set<String> recorded(Predicate<String> which) throws IOException {
        try (Stream<Path> files = Files.walk(EVENTS)) {
            return files.map(EVENTS::relativize)
                    .filter(file -> file.getNameCount() == 2 && file.toString().endsWith(".json"))
                    .map(Path::toString)
                    .filter(which)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String fromContainers(LabServer server) {
        return "http://host.docker.internal:" + server.defaultPort();
    }

    private static String newSession() throws IOException {
        String file = "create-session/body-less-post.json";
        String session = JSON.readTree(send(file, event(file)).getBody())
                .path("session_id")
                .asText();
        assertThat(session).isNotEmpty();
        return session;
    }

    private static APIGatewayV2HTTPResponse send(String file, JsonNode event) throws IOException {
        String function = FUNCTIONS.getOrDefault(file.substring(0, file.indexOf('/')), file);
        byte[] answer = lab.function(function).invoke(JSON.writeValueAsBytes(event), PATIENCE);
        return JSON.readValue(answer, APIGatewayV2HTTPResponse.class);
    }

    private static ObjectNode event(String file) {
        return parse(text(file));
    }

    /** The event as if it had been recorded about that session. */
    private static ObjectNode about(String file, String session) {
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
