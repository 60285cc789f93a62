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

/** The public routes, for a fuzzer to call. No input may cause a 5xx or expose an exception. */
final class FuzzedRoutes {
    private static final List<String> INTERNALS =
            List.of("Exception", "dev.momentcheckout", "at java.", "com.fasterxml", "software.amazon");

    /** The table is emptied after this many calls, so that it stays small. */
    private static final int CALLS_BETWEEN_CLEANUPS = 100;

    private final TestEnvironment testEnvironment = TestEnvironment.start();
    private final SystemUnderTest system = new SystemUnderTest(testEnvironment, new NetworkFaults());
    private int calls;

    FuzzedRoutes() {
        testEnvironment.putCatalogEntry(List.of(
                TestEnvironment.catalogEntry("product#tea", 700), TestEnvironment.catalogEntry("order#o", 2500)));
    }

    /** Returns the bodies of the webhooks recorded in {@code events/webhook-receive}. */
    static List<String> recordedWebhooks() {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("project.root"), "events/webhook-receive"))) {
            return files.sorted().map(FuzzedRoutes::body).toList();
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
        return checked(system.webhook(HttpApiRequest.webhook(headers, body)));
    }

    APIGatewayV2HTTPResponse status(HttpApiRequest request) {
        return checked(system.status(Map.of(), request));
    }

    APIGatewayV2HTTPResponse create(Map<String, String> settings, HttpApiRequest request) {
        return checked(system.create(settings, request));
    }

    /** Removes all items; returns whether there were none. */
    boolean removeAll() {
        boolean wasEmpty = testEnvironment.items().isEmpty();
        testEnvironment.removeAll();
        return wasEmpty;
    }

    private APIGatewayV2HTTPResponse checked(APIGatewayV2HTTPResponse response) {
        String text = response.getStatusCode() + " " + response.getBody();
        require(response.getStatusCode() < 500, "the input is answered with " + text);
        INTERNALS.forEach(internal ->
                require(!response.getBody().contains(internal), "the response exposes an exception: " + text));
        if (++calls % CALLS_BETWEEN_CLEANUPS == 0) {
            testEnvironment.removeAll();
        }
        return response;
    }

    /** @throws IllegalStateException which the fuzzer reports as a finding, unless the condition holds */
    static void require(boolean condition, String finding) {
        if (!condition) {
            throw new IllegalStateException(finding);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
