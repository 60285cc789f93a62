package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Runs {@code doctor} on a healthy stack, in which a test plants faults. */
final class DoctorFixture implements AutoCloseable {
    static final String DIGEST = "0123456789abcdef".repeat(4);

    final TestEnvironment environment;
    final StubbedStack stack;
    final AwsStub aws;
    /** Of the functions; Moment's simulator has the clock of the environment. */
    final MutableClock clock;

    final Map<String, String> variables;
    final List<String> log = new CopyOnWriteArrayList<>();
    private final Path artifact;

    DoctorFixture(Path artifact) {
        this(artifact, TestEnvironment.start());
    }

    DoctorFixture(Path artifact, TestEnvironment environment) {
        this.artifact = artifact;
        this.environment = environment;
        clock = MutableClock.at(environment.clock().instant());
        Map<String, Map<String, String>> functions = new HashMap<>();
        for (String function : List.of("CreateSession", "GetSessionStatus", "WebhookReceive", "ReconcileSessions")) {
            functions.put(function, environment.environment(function));
        }
        stack = new StubbedStack(functions, environment.table(), clock.instant());
        stack.parameters.put("MomentBaseUrl", environment.moment().baseUrl().toString());
        aws = AwsStub.start(stack, environment.databaseEndpoint());
        variables = environment.environment("CreateSession");
        variables.putAll(Map.of(
                "AWS_ENDPOINT_URL",
                aws.endpoint().toString(),
                "AWS_ENDPOINT_URL_DYNAMODB",
                aws.endpoint().toString(),
                "STACK_NAME",
                StubbedStack.NAME,
                "EVENT_BUS",
                StubbedStack.NAME,
                "PARKED_EVENTS_QUEUE",
                aws.endpoint() + "/000000000000/ParkedEvents",
                "DEAD_LETTERS_QUEUE",
                aws.endpoint() + "/000000000000/DeadLetters",
                "PUBLISH_EVENTS_FUNCTION",
                StubbedStack.physicalName("PublishEvents") + ":live",
                "MOMENT_SIGNING_SECRET_ARN",
                TestEnvironment.SIGNING_SECRET_ARN,
                "ALARM_TOPIC",
                StubbedStack.TOPIC,
                "LAMBDA_TASK_ROOT",
                artifact.toString()));
        variables.put("SIGNING_KEY_ENCODING", "auto");
        variables.put("LOG_GROUPS", "test-stack-CreateSessionLogs");
        variables.put("WEBHOOK_URL", aws.endpoint() + "/api/moment-webhook");
        writeDigest(DIGEST);
    }

    void writeDigest(String digest) {
        try {
            Files.writeString(artifact.resolve("samconfig.sha256"), digest + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void deleteDigest() {
        try {
            Files.deleteIfExists(artifact.resolve("samconfig.sha256"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts the stack into live mode, with settings of a real shop and a live key. */
    void goLive() {
        variables.put("MOMENT_MODE", "live");
        // The simulator has no TLS, and a live stack requires it: nothing answers there.
        variables.put("MOMENT_BASE_URL", "https://localhost:9");
        environment.secrets().put(TestEnvironment.API_KEY_ARN, "sk_live");
        stack.parameters.put("MomentMode", "live");
        stack.parameters.put("MomentBaseUrl", "https://localhost:9");
        StubbedStack.FUNCTIONS.forEach(function -> {
            stack.setVariable(function, "MOMENT_MODE", "live");
            stack.setVariable(function, "MOMENT_BASE_URL", "https://localhost:9");
        });
        setSetting("FixedAmount", "FIXED_AMOUNT", "4900");
        setSetting("SuccessUrls", "SUCCESS_URLS", "https://shop.example/return?session_id={SESSION_ID}");
    }

    /** Changes a setting of create as a deployment does. */
    void setSetting(String parameter, String variable, String value) {
        stack.parameters.put(parameter, value);
        stack.setVariable("CreateSession", variable, value);
    }

    /** The response of one invocation. */
    record Outcome(int exit, String out, String err) {
        JsonNode json() {
            try {
                return JsonTree.read(out.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        JsonNode check(int number) {
            for (JsonNode each : json().path("checks")) {
                if (each.path("number").asInt() == number) {
                    return each;
                }
            }
            throw new AssertionError("no check " + number + " in " + out);
        }

        /** Returns the numbers of the checks with a result. */
        List<Integer> checks(String result) {
            return StreamSupport.stream(json().path("checks").spliterator(), false)
                    .filter(each -> each.path("result").asText().equals(result))
                    .map(each -> each.path("number").asInt())
                    .toList();
        }

        /** Returns what a check says is wrong. */
        String wrong(int number) {
            return StreamSupport.stream(check(number).path("findings").spliterator(), false)
                    .map(each -> each.path("wrong").asText())
                    .collect(Collectors.joining("; "));
        }
    }

    Outcome json(String... options) {
        return run(120, "json", options);
    }

    Outcome text(int width, String... options) {
        return run(width, "text", options);
    }

    private Outcome run(int width, String format, String... options) {
        var request = JsonTree.object().put("by", "arn:aws:iam::1:user/ada").put("width", width);
        var argv = request.putArray("argv").add("doctor").add("--output").add(format);
        List.of(options).forEach(argv::add);
        SystemServices services = SystemServices.of(clock, Sleeper::sleep)
                .withLog(log::add)
                .withBackoff(BackoffStrategy.retryImmediately());
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            new InspectPaymentsHandler(variables, services)
                    .handleRequest(
                            new ByteArrayInputStream(JsonTree.text(request).getBytes(StandardCharsets.UTF_8)),
                            output,
                            new LambdaContext(
                                    "request-of-doctor",
                                    Math.toIntExact(Duration.ofMinutes(15).toMillis())));
            JsonNode response = JsonTree.read(output.toByteArray());
            return new Outcome(
                    response.path("exit").asInt(),
                    response.path("out").asText(),
                    response.path("err").asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        aws.close();
        environment.close();
    }
}
