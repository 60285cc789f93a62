package dev.momentcheckout.testing.simulation;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The routes that take bytes from anybody, for a fuzzer to throw some at; what comes back must do no harm. */
final class EdgeCases {
    private static final List<String> NEVER_TOLD =
            List.of("Exception", "dev.momentcheckout", "at java.", "com.fasterxml", "software.amazon");
    private static final int ITEMS = 100;

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final SystemUnderTest bundle = new SystemUnderTest(testEnvironment, new NetworkFaults());
    private int calls;

    /** Bodies of the webhooks that are recorded below {@code events}. */
    static List<String> recordedWebhooks() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("project.root"), "events/webhook-receive"))) {
            return files.sorted().map(EdgeCases::body).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String body(Path file) {
        try {
            JsonNode event = InvariantChecker.json(Files.readString(file));
            return event.path("body").asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    SignedDelivery signed(byte[] body) {
        return testEnvironment
                .moment()
                .webhooks()
                .sign("msg_fuzz", testEnvironment.clock().instant(), body);
    }

    APIGatewayV2HTTPResponse webhook(Map<String, String> headers, byte[] body) {
        return harmless(bundle.webhook(HttpApiRequest.webhook(headers, body)));
    }

    APIGatewayV2HTTPResponse create(Map<String, String> settings, HttpApiRequest call) {
        return harmless(bundle.create(settings, call));
    }

    /** Whether nothing is stored; what is, is thrown away. */
    boolean isEmpty() {
        boolean empty = testEnvironment.items().isEmpty();
        testEnvironment.removeAll();
        return empty;
    }

    private APIGatewayV2HTTPResponse harmless(APIGatewayV2HTTPResponse answer) {
        String told = answer.getStatusCode() + " " + answer.getBody();
        require(answer.getStatusCode() < 500, "bytes alone are answered with " + told);
        NEVER_TOLD.forEach(text -> require(!answer.getBody().contains(text), "an exception is told: " + told));
        if (++calls % ITEMS == 0) {
            testEnvironment.removeAll();
        }
        return answer;
    }

    /** @throws IllegalStateException which the fuzzer takes for a finding */
    static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
