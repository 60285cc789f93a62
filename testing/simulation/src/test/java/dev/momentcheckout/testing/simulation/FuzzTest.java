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
import org.junit.jupiter.api.Test;

/**
 * The edges under Jazzer, which learns from the code that it reaches what to try next: never a 5xx from bytes alone, never an exception's text in an answer,
 * never a write before verification. Each begins with what is recorded below {@code events}. A finding is kept in {@code target/fuzz}.
 */
class FuzzTest {
    private static final int RUNS = Integer.getInteger("proof.fuzz.runs", 2000);
    private static final int OUTPUT = 6000;
    /** What a fuzzer would be long in finding by itself. */
    private static final List<String> WORDS = List.of(
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
            "\"currency\":\"ZAR\"");

    /** What a target chooses by is taken from the end: here first which pricing, then neither a key nor binary. */
    @Test
    void create_takes_any_bytes() throws Exception {
        fuzz(
                FuzzedCreate.class,
                List.of(
                        "{\"success_url\":\"https://example.com/return?session_id={SESSION_ID}\"}\0\0\0",
                        "{\"product_id\":\"tea\",\"quantity\":2}\0\0\1",
                        "{\"order_id\":\"o\"}\0\0\1",
                        "{\"amount\":500,\"currency\":\"ZAR\"}\0\0\2"));
    }

    /** First which recorded webhook, then which part of it is replaced. */
    @Test
    void a_webhook_that_is_not_verified_is_never_written() throws Exception {
        fuzz(
                FuzzedForgery.class,
                EdgeCases.recordedWebhooks().stream().map(body -> body + "\0\1").toList());
    }

    @Test
    void a_webhook_that_is_verified_takes_any_bytes() throws Exception {
        fuzz(FuzzedWebhook.class, EdgeCases.recordedWebhooks());
    }

    private static void fuzz(Class<?> target, List<String> corpus) throws IOException, InterruptedException {
        Path folder = Path.of("target/fuzz", target.getSimpleName().toLowerCase(Locale.ROOT));
        Path seeds = Files.createDirectories(folder.resolve("seeds"));
        for (int i = 0; i < corpus.size(); i++) {
            Files.writeString(seeds.resolve("recorded-" + i), corpus.get(i));
        }
        Path words = Files.writeString(
                folder.resolve("words"), WORDS.stream().map(FuzzTest::quoted).collect(Collectors.joining("\n")));
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+EnableDynamicAgentLoading",
                "-XX:TieredStopAtLevel=1",
                "-Xmx768m",
                "-Dproject.root=" + System.getProperty("project.root"),
                "-Dlog4j2.configurationFile=local-log4j2.xml",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=dev.momentcheckout.**",
                // The table, Moment and the secrets are called over the network here, as on Lambda.
                "--disabled_hooks=com.code_intelligence.jazzer.sanitizers.ServerSideRequestForgery",
                "--reproducer_path=" + folder,
                "-artifact_prefix=" + folder + "/",
                "-dict=" + words,
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
                .as(() -> output.substring(Math.max(0, output.length() - OUTPUT)))
                .isZero();
        assertThat(output).contains("DONE");
    }

    /** As libFuzzer's dictionaries want it. */
    private static String quoted(String word) {
        return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
