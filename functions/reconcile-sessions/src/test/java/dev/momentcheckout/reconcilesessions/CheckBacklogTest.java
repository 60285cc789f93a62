package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** In which order, and how many at a time, the sessions that are due are checked. */
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

    /** Two runs may overlap, if a run was started by hand. */
    @Test
    void two_concurrent_runs_reschedule_an_unanswered_check_once() throws Exception {
        List<String> all = fixture.open(4);
        fixture.moment().faults().always(Endpoint.RETRIEVE, Fault.failure(503));
        fixture.advance(Duration.ofMinutes(1));
        ReconcileSessionsHandler first = fixture.withoutDelays();
        ReconcileSessionsHandler second = fixture.withoutDelays();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Map<String, Object>>> runs = List.of(
                    threads.submit(() -> ReconcileFixture.run(first)),
                    threads.submit(() -> ReconcileFixture.run(second)));
            for (Future<Map<String, Object>> run : runs) {
                assertThat(run.get()).containsEntry("failed", 0);
            }
        }

        assertThat(all)
                .allSatisfy(session -> assertThat(fixture.item(session))
                        .containsEntry("revision", AttributeValue.fromN("2"))
                        .containsEntry(
                                "next_check_at",
                                AttributeValue.fromN(Long.toString(
                                        fixture.now().plusSeconds(60).getEpochSecond()))));
    }

    @Test
    void slow_answers_do_not_open_more_than_forty_connections() {
        fixture.open(120);
        fixture.advance(Duration.ofMinutes(1));
        AtomicInteger concurrentCalls = new AtomicInteger();
        AtomicInteger maxConcurrentCalls = new AtomicInteger();
        ReconcileSessionsHandler handler = fixture.handler(_ -> {}, ReconcileFixture.momentIntercepted((_, next) -> {
            maxConcurrentCalls.accumulateAndGet(concurrentCalls.incrementAndGet(), Math::max);
            try {
                return next.call();
            } finally {
                concurrentCalls.decrementAndGet();
            }
        }));

        assertThat(ReconcileFixture.run(handler)).containsEntry("checks", 120);

        assertThat(maxConcurrentCalls.get()).isBetween(2, 40);
    }
}
