package dev.momentcheckout.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BackgroundTest {
    private static final Duration INTERVAL = Duration.ofMillis(1);

    private final List<String> messages = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger(Background.class.getName());
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            messages.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void recordLog() {
        log.addHandler(recorder);
        log.setUseParentHandlers(false);
    }

    @AfterEach
    void restoreLog() {
        log.removeHandler(recorder);
        log.setUseParentHandlers(true);
    }

    @Test
    void logs_a_failure_and_retries() throws Exception {
        var attempts = new CountDownLatch(2);
        try (var background = new Background()) {
            background.repeat(INTERVAL, () -> {
                attempts.countDown();
                throw new IllegalStateException("not yet");
            });

            assertThat(attempts.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(messages).contains("not yet");
    }

    @Test
    void does_not_log_an_interrupt_at_shutdown() throws Exception {
        var started = new CountDownLatch(1);
        try (var background = new Background()) {
            background.repeat(INTERVAL, () -> {
                started.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            });

            assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(messages).isEmpty();
    }
}
