package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Deviation;
import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.IllegalActionException;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.PaymentOutcome;
import dev.momentcheckout.simulator.Session;
import dev.momentcheckout.simulator.SessionStatus;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;

/**
 * Concurrent payments with randomly generated faults. Afterwards the faults end, the clock advances, and Moment's
 * payments are compared with the stored sessions and the published events.
 */
final class ChaosRun {
    /** Enough for payments to interleave; more concurrency only queues for the processors of one machine. */
    private static final int CONCURRENCY = 16;

    private static final int MAX_ATTEMPTS = 4;

    /** Reaches the reconciler's first checks, and the check of an ended session after an hour. */
    private static final List<Duration> RECOVERY_STEPS = List.of(
            Duration.ofMinutes(2),
            Duration.ofMinutes(6),
            Duration.ofMinutes(40),
            Duration.ofHours(3),
            Duration.ofHours(8));

    private static final List<Fault> CREATE_FAULTS = List.of(
            Fault.failure(503),
            Fault.failure(500).storedForReplay(),
            Fault.failure(429).withRetryAfter("1"),
            Fault.delay(Duration.ofMillis(200)),
            Fault.Connection.DROP_BEFORE_COMMIT,
            Fault.Connection.DROP_AFTER_COMMIT,
            Fault.BrokenBody.HTML,
            Fault.BrokenBody.INVALID_JSON);
    private static final List<Fault> RETRIEVE_FAULTS = List.of(
            Fault.failure(500),
            Fault.Connection.DROP_BEFORE_COMMIT,
            Fault.BrokenBody.CUT_OFF,
            Deviation.UNKNOWN_OUTCOME);
    private static final List<WebhookFault> WEBHOOK_FAULTS = List.of(
            WebhookFault.DeliveryFault.DROPPED,
            new WebhookFault.Duplicated(3),
            new WebhookFault.Delayed(Duration.ofSeconds(30)),
            WebhookFault.DeliveryFault.ALTERED_BODY,
            WebhookFault.DeliveryFault.WRONG_KEY,
            WebhookFault.DeliveryFault.STALE,
            Deviation.WITHOUT_OUTCOME,
            Deviation.WITHOUT_ANY_OUTCOME,
            WebhookFault.DeliveryFault.UNKNOWN_TYPE);

    private final Lab lab;
    private final int payments;
    private final long seed;
    private final Consumer<PageEvent> progress;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean cancelled;

    /**
     * The result of a chaos run.
     *
     * @param opened sessions that were returned to an app
     * @param paidAtMoment sessions with money at Moment
     * @param recordedPaid sessions that are stored as paid and need no review
     * @param published sessions with a published {@code Payment Paid}
     * @param differences descriptions of the sessions on which the three disagree; empty if they agree
     * @param took duration of the payments, without the recovery
     * @param started payments that were started
     */
    record Result(
            int opened,
            int paidAtMoment,
            int recordedPaid,
            int published,
            List<String> differences,
            Duration took,
            int started,
            long seed,
            boolean isCancelled) {
        double perSecond() {
            return Math.round(started * 10_000.0 / Math.max(1, took.toMillis())) / 10.0;
        }
    }

    ChaosRun(Lab lab, int payments, long seed, Consumer<PageEvent> progress) {
        this.lab = lab;
        this.payments = payments;
        this.seed = seed;
        this.progress = progress;
    }

    /** Starts no further payments. Those already started are still checked. */
    void cancel() {
        cancelled = true;
    }

    Result run() {
        Set<String> before = lab.moment().sessions().stream().map(Session::id).collect(Collectors.toSet());
        lab.faults().clear();
        Instant start = Instant.now();
        progress.accept(new PageEvent.ChaosRunProgress(0, payments, "Payments and faults"));
        // The pool limits the concurrency.
        try (App app = new App(lab.apiUrl());
                ExecutorService customers = Executors.newFixedThreadPool(
                        CONCURRENCY, Thread.ofVirtual().factory())) {
            for (int number = 0; number < payments; number++) {
                RandomGenerator random =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000_003 + number);
                customers.execute(() -> payment(app, random));
            }
        }
        Duration took = Duration.between(start, Instant.now());
        int started = done.get();
        lab.faults().clear();
        ConsistencyCheck check = recover(before);
        return new Result(
                sessions.size(),
                check.atMoment().size(),
                check.recorded().size(),
                check.published().size(),
                check.differences(),
                took,
                started,
                seed,
                cancelled);
    }

    private void payment(App app, RandomGenerator random) {
        if (cancelled) {
            return;
        }
        try {
            if (random.nextInt(100) < 30) {
                lab.moment().faults().next(Endpoint.CREATE, oneOf(CREATE_FAULTS, random));
            }
            if (random.nextInt(100) < 5) {
                lab.probe().throttleNext(1 + random.nextInt(6));
            }
            String key = UUID.randomUUID().toString();
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                App.Response response = app.createSession(key, null);
                if (response.status() == 200) {
                    String session = response.body().path("session_id").asText();
                    sessions.add(session);
                    completeSession(app, session, random);
                    break;
                }
            }
        } catch (RuntimeException e) {
            errors.add(String.valueOf(e.getMessage()));
        } finally {
            progress.accept(new PageEvent.ChaosRunProgress(done.incrementAndGet(), payments, "Payments and faults"));
        }
    }

    private void completeSession(App app, String session, RandomGenerator random) {
        MomentSimulator moment = lab.moment();
        if (random.nextBoolean()) {
            moment.webhooks().next(1 + random.nextInt(2), oneOf(WEBHOOK_FAULTS, random));
        }
        int outcome = random.nextInt(100);
        try {
            if (outcome < 55) {
                moment.pay(session);
            } else if (outcome < 65) {
                moment.decline(session);
                moment.pay(session);
            } else if (outcome < 72) {
                moment.attempt(session);
                app.status(session);
                moment.pay(session);
            } else if (outcome < 80) {
                moment.cancel(session);
            } else if (outcome < 87) {
                moment.expire(session);
            } else if (outcome < 94) {
                moment.expire(session);
                moment.force(session, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            }
        } catch (IllegalActionException e) {
            // Moment rejects a second payment: the backend has returned one session to two customers.
            throw new LabException("Two customers have the same session: " + session, e);
        }
        if (random.nextInt(100) < 40) {
            if (random.nextInt(100) < 30) {
                moment.faults().next(Endpoint.RETRIEVE, oneOf(RETRIEVE_FAULTS, random));
            }
            app.status(session);
        }
    }

    private static <T> T oneOf(List<T> all, RandomGenerator random) {
        return all.get(random.nextInt(all.size()));
    }

    /** Delivers late webhooks and advances the clock until there are no differences or no steps left. */
    private ConsistencyCheck recover(Set<String> before) {
        lab.moment().webhooks().awaitIdle();
        progress.accept(
                new PageEvent.ChaosRunProgress(done.get(), payments, "Delivering late webhooks, advancing the clock"));
        lab.moment().webhooks().redeliver();
        lab.moment().webhooks().awaitIdle();
        ConsistencyCheck check = check(before);
        for (Duration step : RECOVERY_STEPS) {
            if (check.differences().isEmpty()) {
                return check;
            }
            lab.advanceTime(step);
            lab.runSchedules();
            check = check(before);
        }
        return check;
    }

    private ConsistencyCheck check(Set<String> before) {
        return ConsistencyCheck.of(lab, before, sessions, List.copyOf(errors));
    }
}
