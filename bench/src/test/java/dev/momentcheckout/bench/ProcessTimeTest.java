package dev.momentcheckout.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf("hasProc")
class ProcessTimeTest {
    static boolean hasProc() {
        return Files.isReadable(Path.of("/proc/self/stat"));
    }

    @Test
    void working_counts_as_cpu_time_and_waiting_does_not() throws Exception {
        Process working = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        Process waiting = new ProcessBuilder("sleep", "600").start();
        try {
            while (ProcessTime.millis(working.pid()) < 100) {
                assertThat(working.isAlive()).isTrue();
            }
            assertThat(ProcessTime.millis(waiting.pid())).isLessThan(50);
        } finally {
            working.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            waiting.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }
}
