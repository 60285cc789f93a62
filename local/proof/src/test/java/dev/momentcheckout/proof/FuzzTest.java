package dev.momentcheckout.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Network;
import dev.momentcheckout.stage.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The recorded events, mutated by chance: never a 5xx from bytes alone, never an exception's text in an answer, never a write before verification. */
class FuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MUTATIONS = Integer.getInteger("proof.mutations", 1500);
    private static final List<String> PIECES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "9223372036854775808",
            "\"\"",
            "{}",
            "[]",
            "[[[[[[",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\\",
            "\"",
            ",",
            ":",
            "payment_session.completed",
            "payment.refunded",
            "\"payment_outcome\":\"paid\"",
            "\"amount\":1.5",
            "\"currency\":\"\u20ac\"",
            "\u0000",
            "\uffff");

    private final Stage stage = Stage.open();
    private final Bundle bundle = new Bundle(stage, new Network());

    @AfterEach
    void close() {
        bundle.restart();
        stage.close();
    }

    private static List<JsonNode> recorded(String folder) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("project.root"), "events", folder))) {
            for (Path file : files.sorted().toList()) {
                events.add(JSON.readTree(Files.readString(file)));
            }
        }
        return events;
    }

    private static String mutated(String text, Random random) {
        StringBuilder bytes = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(4); i++) {
            int at = bytes.isEmpty() ? 0 : random.nextInt(bytes.length());
            switch (random.nextInt(5)) {
                case 0 -> bytes.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> bytes.delete(at, Math.min(bytes.length(), at + 1 + random.nextInt(8)));
                case 2 -> bytes.insert(at, (char) random.nextInt(0x300));
                case 3 -> {
                    int colon = bytes.indexOf(":", at);
                    if (colon >= 0) {
                        int end = bytes.indexOf(",", colon);
                        bytes.replace(
                                colon + 1, end < 0 ? bytes.length() : end, PIECES.get(random.nextInt(PIECES.size())));
                    }
                }
                default -> bytes.append(bytes, 0, at);
            }
        }
        return bytes.substring(0, Math.min(bytes.length(), 20_000));
    }

    private static void assertHarmless(APIGatewayV2HTTPResponse answer, String what) {
        assertThat(answer.getStatusCode()).as(what).isLessThan(500);
        assertThat(answer.getBody())
                .as(what)
                .doesNotContain("Exception", "dev.momentcheckout", "at java.", "com.fasterxml", "software.amazon");
    }

    @Test
    void create_takes_any_bytes() throws IOException {
        Random random = new Random(7);
        List<Map<String, String>> pricings = List.of(
                Map.of(),
                Map.of("PRICING", "catalog"),
                Map.of(
                        "PRICING",
                        "client",
                        "CLIENT_MIN_AMOUNT",
                        "1",
                        "CLIENT_MAX_AMOUNT",
                        "1000",
                        "CLIENT_CURRENCIES",
                        "ZAR"));
        List<JsonNode> events = recorded("create-session");
        for (int i = 0; i < MUTATIONS; i++) {
            String body = mutated(
                    "{\"product_id\":\"tea\",\"quantity\":2,\"order_id\":\"o\",\"amount\":500,\"currency\":\"ZAR\",\"success_url\":\"https://example.com\"}",
                    random);
            JsonNode event = events.get(random.nextInt(events.size()));
            Call call = Call.create();
            if (random.nextBoolean()) {
                call = call.withHeader(
                        "idempotency-key",
                        mutated(
                                event.at("/headers/idempotency-key").asText("0b0f2c9e-6a52-4f43-8d4e-6a8a3f5c1d27"),
                                random));
            }
            Call bytes = random.nextInt(4) == 0
                    ? call.withBody(mutated(body, random).getBytes(StandardCharsets.UTF_16))
                    : call.withBody(body);
            assertHarmless(bundle.create(pricings.get(i % pricings.size()), bytes), body);
        }
    }

    @Test
    void a_webhook_that_is_not_verified_is_never_written() throws IOException {
        Random random = new Random(8);
        List<JsonNode> events = recorded("webhook-receive");
        for (int i = 0; i < MUTATIONS; i++) {
            JsonNode event = events.get(i % events.size());
            Map<String, String> headers = new LinkedHashMap<>();
            event.path("headers")
                    .properties()
                    .forEach(header ->
                            headers.put(header.getKey(), header.getValue().asText()));
            String body = event.path("body").asText();
            if (random.nextBoolean()) {
                body = mutated(body, random);
            } else {
                String name = List.of("webhook-id", "webhook-timestamp", "webhook-signature")
                        .get(random.nextInt(3));
                headers.put(name, mutated(headers.getOrDefault(name, ""), random));
            }
            boolean untouched = body.equals(event.path("body").asText());
            APIGatewayV2HTTPResponse answer =
                    bundle.webhook(new Call("POST", "/api/moment-webhook", headers, Map.of(), body, false, Map.of()));
            assertHarmless(answer, body);
            // A mutation may leave what is signed as it was.
            if (answer.getStatusCode() != 200) {
                assertThat(answer.getStatusCode()).as(headers + body).isEqualTo(401);
            } else {
                assertThat(untouched).as(body).isTrue();
                stage.removeAll();
            }
            if (i % 100 == 0) {
                assertThat(stage.items()).isEmpty();
            }
        }
        assertThat(stage.items()).isEmpty();
    }

    @Test
    void a_webhook_that_is_verified_takes_any_bytes() throws IOException {
        Random random = new Random(9);
        List<JsonNode> events = recorded("webhook-receive");
        for (int i = 0; i < MUTATIONS; i++) {
            String body = mutated(events.get(i % events.size()).path("body").asText(), random);
            SignedDelivery signed = stage.moment()
                    .webhooks()
                    .sign("msg_" + i, stage.clock().instant(), body.getBytes(StandardCharsets.UTF_8));
            APIGatewayV2HTTPResponse answer = bundle.webhook(Call.webhook(signed.headers(), signed.body()));
            assertHarmless(answer, body);
            assertThat(answer.getStatusCode()).as(body).isEqualTo(200);
        }
    }
}
