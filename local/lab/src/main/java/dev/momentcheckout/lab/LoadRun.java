package dev.momentcheckout.lab;

import dev.momentcheckout.session.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A load test: payments at a fixed rate, without faults. Each payment creates a session, pays it and polls its status
 * until it is final. Latencies count from the scheduled start, so that time spent waiting for a free worker is
 * included.
 */
final class LoadRun {
    /** Concurrent payments; more wait in a queue, so that the run ends at any rate. */
    private static final int CONCURRENCY = 128;

    private static final int PROGRESS_SECONDS = 10;
    private static final int REPORTED_DIFFERENCES = 20;
    private static final Duration STATUS_INTERVAL = Duration.ofMillis(100);

    /** Far beyond the usual latency, so that only a payment that never becomes final reaches it. */
    private static final Duration FINAL_TIMEOUT = Duration.ofSeconds(30);

    private final Lab lab;
    private final int perSecond;
    private final int payments;
    private final Clock clock;
    private final Sleeper sleeper;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final Latencies create = new Latencies();
    private final Latencies known = new Latencies();

    /** @param sleeper waits for the next scheduled start and between status requests */
    LoadRun(Lab lab, int perSecond, Duration length, Clock clock, Sleeper sleeper) {
        this.lab = lab;
        this.perSecond = perSecond;
        this.payments = Math.toIntExact(perSecond * length.toSeconds());
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** Measured durations of one operation. */
    static final class Latencies {
        private final Queue<Long> millis = new ConcurrentLinkedQueue<>();

        void add(Duration latency) {
            millis.add(latency.toMillis());
        }

        int count() {
            return millis.size();
        }

        /** Returns the given percentile in milliseconds; 0 if there are no measurements. */
        long percentile(int percent) {
            List<Long> sorted = new ArrayList<>(millis);
            sorted.sort(null);
            return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) * percent / 100);
        }
    }

    /**
     * The result of a load run.
     *
     * @param payments how many payments were started
     * @param requestedPerSecond the requested rate
     * @param took from the start of the run until the last payment was final
     * @param create from the scheduled start until the app has its session
     * @param known from the payment until the app gets a final status
     * @param check the comparison of Moment, the table and the published events
     */
    record Result(
            int payments,
            int requestedPerSecond,
            Duration took,
            Latencies create,
            Latencies known,
            ConsistencyCheck check) {
        double perSecond() {
            return Math.round(payments * 10_000.0 / Math.max(1, took.toMillis())) / 10.0;
        }

        /** Returns the report of {@code make load}, line by line. */
        List<String> report() {
            Stream<String> summary = Stream.of(
                    "%s, %d per second requested, %s per second achieved"
                            .formatted(new Quantity(payments, "payment"), requestedPerSecond, perSecond()),
                    "create: p50 %d ms, p99 %d ms; from payment to final status: p50 %d ms, p99 %d ms"
                            .formatted(
                                    create.percentile(50),
                                    create.percentile(99),
                                    known.percentile(50),
                                    known.percentile(99)),
                    "paid at Moment %d, recorded as paid %d, published %d, differences %d"
                            .formatted(
                                    check.atMoment().size(),
                                    check.recorded().size(),
                                    check.published().size(),
                                    check.differences().size()));
            Stream<String> differences =
                    check.differences().stream().limit(REPORTED_DIFFERENCES).map(difference -> "  " + difference);
            return Stream.concat(summary, differences).toList();
        }
    }

    Result run() {
        return run(_ -> {});
    }

    /** @param progress receives a line for every ten seconds of payments */
    Result run(Consumer<String> progress) {
        ConsistencyCheck.Scope scope = ConsistencyCheck.Scope.after(lab);
        Instant start = clock.instant();
        try (App app = new App(lab.apiUrl());
                ExecutorService customers = Executors.newFixedThreadPool(
                        CONCURRENCY, Thread.ofVirtual().factory())) {
            for (int number = 0; number < payments; number++) {
                if (number > 0 && number % (PROGRESS_SECONDS * perSecond) == 0) {
                    progress.accept("%d of %s started".formatted(number, new Quantity(payments, "payment")));
                }
                Instant scheduled = start.plusNanos(1_000_000_000L * number / perSecond);
                Duration wait = Duration.between(clock.instant(), scheduled);
                if (wait.isPositive()) {
                    sleeper.sleepFor(wait);
                }
                customers.execute(() -> payment(app, scheduled));
            }
        }
        Duration took = Duration.between(start, clock.instant());
        lab.moment().webhooks().awaitIdle();
        return new Result(
                payments,
                perSecond,
                took,
                create,
                known,
                ConsistencyCheck.of(lab, scope, sessions, List.copyOf(errors)));
    }

    private void payment(App app, Instant scheduled) {
        try {
            App.Response created = app.createSession();
            create.add(Duration.between(scheduled, clock.instant()));
            if (created.status() != 200) {
                errors.add("create returns " + created.status());
                return;
            }
            String session = created.body().path("session_id").asText();
            sessions.add(session);
            Instant paid = clock.instant();
            lab.moment().pay(session);
            while (!app.status(session).body().path("final").asBoolean()) {
                if (paid.plus(FINAL_TIMEOUT).isBefore(clock.instant())) {
                    errors.add(session + " is not final after " + FINAL_TIMEOUT.toSeconds() + " s");
                    return;
                }
                sleeper.sleepFor(STATUS_INTERVAL);
            }
            known.add(Duration.between(paid, clock.instant()));
        } catch (RuntimeException e) {
            errors.add(String.valueOf(e.getMessage()));
        }
    }
}
