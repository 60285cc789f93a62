package dev.momentcheckout.lab;

import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.simulator.Session;
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
import java.util.stream.Collectors;

/**
 * Payments at a steady rate, none of which goes wrong on purpose: a session is opened, paid, and asked for until it is final. Tells how long the app waits for each
 * of these, from when it was to ask: a payment that has to queue waits longer, and is not left out.
 */
final class LoadRun {
    /** As many customers as may be under way; more wait in a queue, so that this ends whatever the rate. */
    private static final int AT_ONCE = 128;

    private static final Duration BETWEEN_QUESTIONS = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Lab lab;
    private final int perSecond;
    private final int payments;
    private final Sleeper sleeper;
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private final Latencies create = new Latencies();
    private final Latencies known = new Latencies();

    /** @param pause waits until the next payment is to begin, or the next question is to be asked */
    LoadRun(Lab lab, int perSecond, Duration length, Sleeper pause) {
        this.lab = lab;
        this.perSecond = perSecond;
        this.payments = Math.toIntExact(perSecond * length.toSeconds());
        this.sleeper = pause;
    }

    /** How long something took, many times. */
    static final class Latencies {
        private final Queue<Long> millis = new ConcurrentLinkedQueue<>();

        void add(Duration latency) {
            millis.add(latency.toMillis());
        }

        /** The latency that so many of a hundred do not exceed, in milliseconds. */
        long percentile(int percent) {
            List<Long> sorted = new ArrayList<>(millis);
            sorted.sort(null);
            return sorted.isEmpty() ? 0 : sorted.get((sorted.size() - 1) * percent / 100);
        }
    }

    /**
     * What came of it.
     *
     * @param payments how many were begun
     * @param took until the last of them was final
     * @param create from when a payment was to begin until its session was there
     * @param known from when the customer paid until the app knew
     */
    record Outcome(int payments, Duration took, Latencies create, Latencies known, ConsistencyCheck judgement) {
        double perSecond() {
            return Math.round(payments * 10_000.0 / Math.max(1, took.toMillis())) / 10.0;
        }
    }

    Outcome play() {
        Set<String> before = lab.moment().sessions().stream().map(Session::id).collect(Collectors.toSet());
        Instant began = Instant.now();
        try (App app = new App(lab.apiUrl());
                ExecutorService customers =
                        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            for (int number = 0; number < payments; number++) {
                Instant due = began.plusNanos(1_000_000_000L * number / perSecond);
                Duration early = Duration.between(Instant.now(), due);
                if (early.isPositive()) {
                    sleeper.of(early);
                }
                customers.execute(() -> payment(app, due));
            }
        }
        Duration took = Duration.between(began, Instant.now());
        lab.moment().webhooks().awaitIdle();
        return new Outcome(
                payments, took, create, known, ConsistencyCheck.of(lab, before, sessions, List.copyOf(troubles)));
    }

    private void payment(App app, Instant due) {
        try {
            App.Answer opened = app.createSession();
            create.add(Duration.between(due, Instant.now()));
            if (opened.status() != 200) {
                troubles.add("create answers " + opened.status());
                return;
            }
            String session = opened.body().path("session_id").asText();
            sessions.add(session);
            Instant paid = Instant.now();
            lab.moment().pay(session);
            while (!app.status(session).body().path("final").asBoolean()) {
                if (paid.plus(PATIENCE).isBefore(Instant.now())) {
                    troubles.add(session + " is not final after " + PATIENCE.toSeconds() + " s");
                    return;
                }
                sleeper.of(BETWEEN_QUESTIONS);
            }
            known.add(Duration.between(paid, Instant.now()));
        } catch (RuntimeException e) {
            troubles.add(String.valueOf(e.getMessage()));
        }
    }
}
