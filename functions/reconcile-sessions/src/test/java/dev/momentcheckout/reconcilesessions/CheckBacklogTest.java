package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** In which order, how fast and how many at a time the sessions that are due are checked. */
class CheckBacklogTest {
    private final ReconcileFixture fixture = new ReconcileFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void high_priority_is_checked_before_low_and_the_oldest_first() {
        String oldest = fixture.open();
        fixture.advance(Duration.ofSeconds(10));
        String newer = fixture.open();
        fixture.advance(Duration.ofSeconds(10));
        String attempted = fixture.open();
        fixture.recordWebhook(attempted, MomentStatus.ACTIVE, PaymentOutcome.PENDING);
        fixture.advance(Duration.ofMinutes(1));
        int calls = fixture.moment().calls().size();

        // Each check starts after the response to the previous one, so that the calls have the order of the checks.
        Semaphore responses = new Semaphore(0);
        ReconcileSessionsHandler oneAtATime = fixture.handler(
                _ -> responses.acquireUninterruptibly(), ReconcileFixture.momentIntercepted((_, next) -> {
                    try {
                        return next.call();
                    } finally {
                        responses.release();
                    }
                }));
        ReconcileFixture.run(oneAtATime);

        assertThat(fixture.moment().calls().subList(calls, calls + 3))
                .extracting(call -> String.valueOf(call.path()).replaceFirst(".*/", ""))
                .containsExactly(attempted, oldest, newer);
    }

    @Test
    void two_concurrent_runs_record_each_payment_once() throws Exception {
        List<String> all = fixture.open(100);
        all.forEach(fixture.moment()::pay);
        fixture.advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler first = fixture.withoutDelays();
        ReconcileSessionsHandler second = fixture.withoutDelays();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, Object>>> runs = List.of(
                    threads.submit(() -> ReconcileFixture.run(first, 600_000)),
                    threads.submit(() -> ReconcileFixture.run(second, 600_000)));
            for (Future<Map<String, Object>> run : runs) {
                assertThat(run.get()).containsEntry("failed", 0).doesNotContainKey("stopped");
            }
        }
        assertThat(all).allSatisfy(session -> {
            assertThat(fixture.state(session)).isEqualTo("PAID");
            assertThat(requireNonNull(fixture.item(session).get("revision")).n())
                    .isEqualTo("2");
        });
    }

    /**
     * {@code -Dreconciler.backlog=10000} measures a large backlog. The first of so many sessions are due again before
     * the last is checked.
     */
    @Test
    void a_backlog_drains_at_the_configured_rate() {
        int backlog = Integer.getInteger("reconciler.backlog", 600);
        for (int i = 0; i < backlog; i++) {
            fixture.recordCreated("ps_backlog_" + i);
        }
        fixture.advance(Duration.ofMinutes(1));
        AtomicInteger concurrentCalls = new AtomicInteger();
        AtomicInteger maxConcurrentCalls = new AtomicInteger();
        ReconcileSessionsHandler handler = fixture.handler(ReconcileFixture.momentIntercepted((_, next) -> {
            maxConcurrentCalls.accumulateAndGet(concurrentCalls.incrementAndGet(), Math::max);
            try {
                return next.call();
            } finally {
                concurrentCalls.decrementAndGet();
            }
        }));
        int runs = 0;
        int checks = 0;
        Instant start = fixture.now();
        while (checks < backlog) {
            Instant runStart = fixture.now();
            int checksOfRun = (int) requireNonNull(ReconcileFixture.run(handler).get("checks"));
            checks += checksOfRun;
            runs++;
            Duration duration = Duration.between(runStart, fixture.now());
            assertThat(checksOfRun).isLessThanOrEqualTo((int) (5 * duration.toMillis() / 1000) + 1);
            fixture.advance(Duration.ofMinutes(1).minus(duration));
        }
        System.out.printf(
                "backlog of %d: %d runs, %s by the clock, at most %d concurrent calls%n",
                backlog, runs, Duration.between(start, fixture.now()), maxConcurrentCalls.get());
        assertThat(maxConcurrentCalls.get()).isLessThanOrEqualTo(40);
        // The last run may continue with sessions that are due again.
        assertThat(checks).isBetween(backlog, backlog + 300);
    }
}
