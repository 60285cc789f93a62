package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("hasProc")
class NoiseTest {
    /** Ends after that many rounds of arithmetic in the shell, about a second. */
    private static final String WORK = "i=0; while [ $i -lt 300000 ]; do i=$((i + 1)); done";

    static boolean hasProc() {
        return Files.isReadable(Path.of("/proc/stat"));
    }

    /** Both busy on one processor: what the other one took is noise for this one. */
    @Test
    void what_others_did_on_the_processor_is_noise_and_what_was_done_for_it_is_not() throws Exception {
        Process other = busy();
        Process measured = busy();
        try {
            Noise noise = Noise.on(0, measured.pid());
            double seen = 0;
            // It tells once there is something to be told, however busy the machine is.
            while (seen < 0.1 && measured.isAlive()) {
                seen = noise.since(measured.pid());
            }
            assertThat(seen).isBetween(0.1, 1.0);
        } finally {
            other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            measured.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private static Process busy() throws Exception {
        return new ProcessBuilder("taskset", "-c", "0", "sh", "-c", WORK).start();
    }
}
