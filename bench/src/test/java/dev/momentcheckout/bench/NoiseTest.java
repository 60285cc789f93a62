package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("hasProc")
class NoiseTest {
    /** Arithmetic in the shell that takes about a second. */
    private static final String WORK = "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done";

    static boolean hasProc() {
        return Files.isReadable(Path.of("/proc/stat"));
    }

    @Test
    void time_used_by_another_process_is_noise_and_time_used_by_the_measured_one_is_not() throws Exception {
        Process other = busy();
        Process measured = busy();
        try {
            Noise noise = Noise.on(0, measured.pid());
            double share = 0;
            // Waits for a measurable share: on a busy machine the other process may start late.
            while (share < 0.1 && measured.isAlive()) {
                share = noise.since(measured.pid());
            }
            assertThat(share).isBetween(0.1, 1.0);
        } finally {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            measured.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static Process busy() throws Exception {
        return new ProcessBuilder("taskset", "-c", "0", "sh", "-c", WORK).start();
    }
}
