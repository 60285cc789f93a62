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
 * Many payments at once, with faults by chance all over them; then everything goes well again, time goes by, and what Moment knows is compared with what is
 * known here and with what the shop was told.
 */
final class ChaosRun {
    /** As many as an app's users may well send at a time; more only wait for DynamoDB Local, which does all with one thread. */
    private static final int AT_ONCE = 16;

    private static final int MAX_ATTEMPTS = 4;

    /** The reconciler's first looks, and one after an hour for what has ended. */
    private static final List<Duration> CALM = List.of(
            Duration.ofMinutes(2),
            Duration.ofMinutes(6),
            Duration.ofMinutes(40),
            Duration.ofHours(3),
            Duration.ofHours(8));

    private static final List<Fault> OF_CREATE = List.of(
            Fault.answer(503),
            Fault.answer(500).kept(),
            Fault.answer(429).withRetryAfter("1"),
            Fault.delay(Duration.ofMillis(200)),
            Fault.Connection.DROP_BEFORE_COMMIT,
            Fault.Connection.DROP_AFTER_COMMIT,
            Fault.BrokenBody.HTML,
            Fault.BrokenBody.INVALID_JSON);
    private static final List<Fault> OF_RETRIEVE = List.of(
            Fault.answer(500),
            Fault.Connection.DROP_BEFORE_COMMIT,
            Fault.BrokenBody.CUT_OFF,
            Deviation.UNKNOWN_OUTCOME);
    private static final List<WebhookFault> OF_WEBHOOKS = List.of(
            WebhookFault.OfDelivery.DROPPED,
            new WebhookFault.Duplicated(3),
            new WebhookFault.Delayed(Duration.ofSeconds(30)),
            WebhookFault.OfDelivery.ALTERED_BODY,
            WebhookFault.OfDelivery.WRONG_KEY,
            WebhookFault.OfDelivery.STALE,
            Deviation.WITHOUT_OUTCOME,
            Deviation.WITHOUT_ANY_OUTCOME,
            WebhookFault.OfDelivery.UNKNOWN_TYPE);

    private final Lab lab;
    private final int payments;
    private final long seed;
    private final Consumer<PageEvent> progress;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger done = new AtomicInteger();
    private volatile boolean cancelled;

    /**
     * What came of it.
     *
     * @param opened how many sessions an app got
     * @param paidAtMoment at how many of all that Moment knows there is money
     * @param published how many payments the shop was told of, each once
     * @param differences sessions on which the three do not agree; none if all is as promised
     * @param took how long the payments took, without what followed
     * @param played how many payments were begun
     */
    record Verdict(
            int opened,
            int paidAtMoment,
            int paidHere,
            int published,
            List<String> differences,
            Duration took,
            int played,
            long seed,
            boolean isCancelled) {
        double perSecond() {
            return Math.round(played * 10_000.0 / Math.max(1, took.toMillis())) / 10.0;
        }
    }

    ChaosRun(Lab lab, int payments, long seed, Consumer<PageEvent> tell) {
        this.lab = lab;
        this.payments = payments;
        this.seed = seed;
        this.progress = tell;
    }

    /** Begins no further payment; those that have begun are judged all the same. */
    void cancel() {
        cancelled = true;
    }

    Verdict run() {
        Set<String> before = lab.moment().sessions().stream().map(Session::id).collect(Collectors.toSet());
        lab.faults().clear();
        Instant began = Instant.now();
        progress.accept(new PageEvent.ChaosRunProgress(0, payments, "Payments and faults"));
        // The gate is the pool: a payment begins when a thread is free for it.
        try (App app = new App(lab.apiUrl());
                ExecutorService customers =
                        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (int number = 0; number < payments; number++) {
                RandomGenerator chance =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(seed * 1_000_003 + number);
                customers.execute(() -> payment(app, chance));
            }
        }
        Duration took = Duration.between(began, Instant.now());
        int played = done.get();
        lab.faults().clear();
        ConsistencyCheck check = calm(before);
        return new Verdict(
                sessions.size(),
                check.atMoment().size(),
                check.recorded().size(),
                check.published().size(),
                check.differences(),
                took,
                played,
                seed,
                cancelled);
    }

    private void payment(App app, RandomGenerator chance) {
        if (cancelled) {
            return;
        }
        try {
            if (chance.nextInt(100) < 30) {
                lab.moment().faults().next(Endpoint.CREATE, any(OF_CREATE, chance));
            }
            if (chance.nextInt(100) < 5) {
                lab.probe().throttleNext(1 + chance.nextInt(6));
            }
            String key = UUID.randomUUID().toString();
            for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
                App.Answer answer = app.createSession(key, null);
                if (answer.status() == 200) {
                    String session = answer.body().path("session_id").asText();
                    sessions.add(session);
                    customer(app, session, chance);
                    break;
                }
            }
        } catch (RuntimeException e) {
            failures.add(String.valueOf(e.getMessage()));
        } finally {
            int so = done.incrementAndGet();
            progress.accept(new PageEvent.ChaosRunProgress(so, payments, "Payments and faults"));
        }
    }

    private void customer(App app, String session, RandomGenerator chance) {
        MomentSimulator moment = lab.moment();
        if (chance.nextBoolean()) {
            moment.webhooks().next(1 + chance.nextInt(2), any(OF_WEBHOOKS, chance));
        }
        int course = chance.nextInt(100);
        try {
            if (course < 55) {
                moment.pay(session);
            } else if (course < 65) {
                moment.decline(session);
                moment.pay(session);
            } else if (course < 72) {
                moment.attempt(session);
                app.status(session);
                moment.pay(session);
            } else if (course < 80) {
                moment.cancel(session);
            } else if (course < 87) {
                moment.expire(session);
            } else if (course < 94) {
                moment.expire(session);
                moment.force(session, SessionStatus.EXPIRED, PaymentOutcome.PAID);
            }
        } catch (IllegalActionException e) {
            // Two apps that were given one session: the other customer was faster, and Moment refuses the second
            // payment.
            throw new LabException("Two customers have one session: " + session, e);
        }
        if (chance.nextInt(100) < 40) {
            if (chance.nextInt(100) < 30) {
                moment.faults().next(Endpoint.RETRIEVE, any(OF_RETRIEVE, chance));
            }
            app.status(session);
        }
    }

    private static <T> T any(List<T> all, RandomGenerator chance) {
        return all.get(chance.nextInt(all.size()));
    }

    /** Lets time go by until all agree, or until it is clear that they never will. */
    private ConsistencyCheck calm(Set<String> before) {
        lab.moment().webhooks().awaitIdle();
        progress.accept(new PageEvent.ChaosRunProgress(done.get(), payments, "Late webhooks come, and time goes by"));
        lab.moment().webhooks().redeliver();
        lab.moment().webhooks().awaitIdle();
        ConsistencyCheck check = verdict(before);
        for (Duration wait : CALM) {
            if (check.differences().isEmpty()) {
                return check;
            }
            lab.advanceTime(wait);
            lab.runSchedules();
            check = verdict(before);
        }
        return check;
    }

    private ConsistencyCheck verdict(Set<String> before) {
        return ConsistencyCheck.of(lab, before, sessions, List.copyOf(failures));
    }
}
