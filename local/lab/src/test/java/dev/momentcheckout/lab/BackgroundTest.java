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
    private static final Duration SOON = Duration.ofMillis(1);

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Logger log = Logger.getLogger(Background.class.getName());
    private final Handler listening = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            told.add(entry.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        log.addHandler(listening);
        log.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        log.removeHandler(listening);
        log.setUseParentHandlers(true);
    }

    @Test
    void what_fails_is_told_and_tried_again() throws Exception {
        var tries = new CountDownLatch(2);
        try (var background = new Background()) {
            background.each(SOON, () -> {
                tries.countDown();
                throw new IllegalStateException("not yet");
            });

            assertThat(tries.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told).contains("not yet");
    }

    @Test
    void what_is_broken_off_at_the_end_is_no_failure() throws Exception {
        var began = new CountDownLatch(1);
        try (var background = new Background()) {
            background.each(SOON, () -> {
                began.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted", e);
                }
            });

            assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(told).isEmpty();
    }
}
