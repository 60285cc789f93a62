package dev.momentcheckout.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Fuzzes the public routes with Jazzer, which uses code coverage to choose the next input. No input may cause a 5xx,
 * expose an exception, or be written before verification. Each corpus begins with the requests recorded in
 * {@code events}. Findings are written to {@code target/fuzz}.
 *
 * @see <a href="https://github.com/CodeIntelligenceTesting/jazzer">Jazzer</a>
 */
@Tag("nightly")
class FuzzTest {
    private static final int RUNS = Integer.getInteger("simulation.fuzz.runs", 500);
    private static final int REPORTED_OUTPUT = 6000;
    /** Inputs that random mutation rarely reaches. */
    private static final List<String> DICTIONARY = List.of(
            "null",
            "-1",
            "1e400",
            "9223372036854775808",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "[[[[[[",
            "payment_session.completed",
            "payment.refunded",
            "\"payment_outcome\":\"paid\"",
            "\"amount\":1.5",
            "\"product_id\":\"tea\"",
            "\"order_id\":\"o\"",
            "\"quantity\":2",
            "\"currency\":\"ZAR\"",
            "\"reference\":\"ticket-17\"",
            "\"reference\":null",
            "\"product_id\":null",
            "\"amount\":null",
            "ps_1",
            "v1,",
            "v1a,",
            "whsec_",
            "payment_intent",
            "\"updated_at\":\"+999999999-01-01T00:00:00Z\"");

    // FuzzedDataProvider takes numbers from the end of the input: first the pricing, then "not binary" and the key.
    @Test
    void create_accepts_any_bytes() throws Exception {
        fuzz(
                FuzzedCreate.class,
                List.of(
                        "{\"success_url\":\"https://example.com/return?session_id={SESSION_ID}\"}\0\0\0",
                        "{\"product_id\":\"tea\",\"quantity\":2}\0\0\1",
                        "{\"order_id\":\"o\"}\0\0\1",
                        "{\"amount\":500,\"currency\":\"ZAR\"}\0\0\2",
                        "{\"reference\":\"ticket-17\"}\2\0\0",
                        "null\0\0\0",
                        "\uFEFF{\"reference\":null,\"success_url\":null}\0\0\0",
                        "{\"product_id\":\"tea\",\"order_id\":null,\"quantity\":null}\0\0\1",
                        "{\"product_id\":\"tea\",\"quantity\":2,\"reference\":\"ticket-17\"}\3\0\1",
                        "{\"amount\":500,\"currency\":\"ZAR\",\"reference\":\"top-up\"}\2\0\2"));
    }

    @Test
    void status_accepts_any_session_id() throws Exception {
        fuzz(FuzzedStatus.class, List.of("ps_1", "", "ps_../orders"));
    }

    // From the end of the input: first the recorded webhook, then the part to replace.
    @Test
    void a_webhook_that_fails_verification_is_never_written() throws Exception {
        fuzz(
                FuzzedForgery.class,
                FuzzedRoutes.recordedWebhooks().stream()
                        .map(body -> body + "\0\1")
                        .toList());
    }

    @Test
    void a_verified_webhook_accepts_any_bytes() throws Exception {
        fuzz(FuzzedWebhook.class, FuzzedRoutes.recordedWebhooks());
    }

    private static void fuzz(Class<?> target, List<String> corpus) throws IOException, InterruptedException {
        Path folder = Path.of("target/fuzz", target.getSimpleName().toLowerCase(Locale.ROOT));
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        for (int i = 0; i < corpus.size(); i++) {
            Files.writeString(seeds.resolve("recorded-" + i), corpus.get(i));
        }
        Path dictionary = Files.writeString(
                folder.resolve("dictionary"),
                DICTIONARY.stream().map(FuzzTest::quoted).collect(Collectors.joining("\n")));
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:TieredStopAtLevel=1",
                "-Xmx768m",
                "-Dproject.root=" + System.getProperty("project.root"),
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.momentcheckout.**",
                // The functions must call the table, Moment and Secrets Manager, which this hook would report.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-dict=" + dictionary,
                "-max_len=8000",
                "-runs=" + RUNS,
                "-seed=1",
                seeds.toString()));
        Process fuzzer = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        int status = fuzzer.waitFor();
        String output = Files.readString(log, StandardCharsets.ISO_8859_1);
        assertThat(status)
                .as(() -> output.substring(Math.max(0, output.length() - REPORTED_OUTPUT)))
                .isZero();
        assertThat(output).contains("DONE");
    }

    /** Quotes an entry of a <a href="https://llvm.org/docs/LibFuzzer.html#dictionaries">libFuzzer dictionary</a>. */
    private static String quoted(String word) {
        return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
