package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.testing.support.Interruptible;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lab as a process: what it prints, and with which status it ends. */
class MainTest {
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void kill() {
        started.forEach(Process::destroyForcibly);
    }

    /** Starts the lab on any free ports, but for those that are given. */
    private Process start(Map<LabServer, Integer> ports, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(Interruptible.command(command))
                .directory(Path.of(System.getProperty("project.root")).toFile())
                .redirectErrorStream(true);
        for (LabServer server : LabServer.values()) {
            builder.environment().put(server.variable(), String.valueOf(ports.getOrDefault(server, 0)));
        }
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String signalled(Process process, String signal, String after) throws Exception {
        var output = new StringBuilder();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            String line = lines.readLine();
            while (line != null) {
                output.append(line).append('\n');
                if (line.contains(after)) {
                    new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                            .start()
                            .waitFor();
                }
                line = lines.readLine();
            }
        }
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "run, INT, Ready after",
        "demo, TERM, One payment",
        "load 5 60, INT, Warming up",
        "chaos 5000 7, INT, Chaos run"
    })
    void a_signal_ends_it_with_status_0_and_one_line(String arguments, String signal, String after) throws Exception {
        Process process = start(Map.of(), arguments.split(" ", -1));

        String output = signalled(process, signal, after);

        assertThat(output).contains("Stopped\n").doesNotContain("Exception", "io.helidon");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void arguments_that_it_does_not_know_are_refused_in_one_line() throws Exception {
        Process process = start(Map.of(), "walk");

        assertThat(signalled(process, "0", "never"))
                .isEqualTo("Usage: Main demo | run | load RATE SECONDS | chaos PAYMENTS SEED\n");
        assertThat(process.exitValue()).isEqualTo(2);
    }

    @Test
    void a_chaos_run_of_too_many_payments_is_refused_in_one_line() throws Exception {
        Process process = start(Map.of(), "chaos", "5001", "7");

        assertThat(signalled(process, "0", "never"))
                .isEqualTo("PAYMENTS is 1 to 5000: make chaos PAYMENTS=200 SEED=7\n");
        assertThat(process.exitValue()).isEqualTo(2);
    }

    @Test
    void a_chaos_run_without_differences_ends_with_status_0() throws Exception {
        Process process = start(Map.of(), "chaos", "10", "7");

        assertThat(signalled(process, "0", "never")).contains("0 lost, 0 twice.\n");
        assertThat(process.exitValue()).isZero();
    }

    @Test
    void a_port_that_is_named_and_in_use_is_reported_in_one_line() throws Exception {
        try (var lab =
                Lab.start(LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")))) {
            int port = lab.pageUrl().getPort();
            Process process = start(Map.of(LabServer.PAGE, port), "run");

            assertThat(signalled(process, "0", "never"))
                    .isEqualTo("Port %d (page) is in use. Stop the process that listens there, or choose another port:"
                                    .formatted(port)
                            + " make run LAB_PAGE_PORT=" + Math.min(port + 1000, 65_535) + "\n");
            assertThat(process.exitValue()).isEqualTo(1);
        }
    }
}
