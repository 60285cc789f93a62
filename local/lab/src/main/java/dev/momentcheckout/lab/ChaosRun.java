package dev.momentcheckout.lab;

import dev.momentcheckout.lab.ChaosRunState.Phase;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Concurrent payments with randomly generated faults. Afterwards the faults end, the clock advances, and Moment's
 * payments are compared with the stored sessions and the published events. The comparison is about the sessions of this
 * run alone.
 *
 * <p>The same seed gives each payment the same plan: its customer's acts and the faults planned for it. So the same
 * payments are paid. Which of the faults a call meets in time depends on the machine.
 */
final class ChaosRun {
    static final int MAX_PAYMENTS = 5000;
    static final long MAX_SEED = 999_999_999_999_999_999L;

    /** Enough for payments to interleave; more concurrency only queues for the processors of one machine. */
    private static final int CONCURRENCY = 16;

    /** Reaches the reconciler's first checks, and the check of an ended session after an hour. */
    private static final List<Duration> RECOVERY_STEPS = List.of(
            Duration.ofMinutes(2),
            Duration.ofMinutes(6),
            Duration.ofMinutes(40),
            Duration.ofHours(3),
            Duration.ofHours(8));

    private final Lab lab;
    private final int payments;
    private final long seed;
    private final Consumer<ChaosRunState> listener;

    /** Distinguishes the references of this run from those of another one with the same seed. */
    private final String prefix = "chaos-" + UUID.randomUUID().toString().substring(0, 8) + "-";

    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private ChaosRunState state;
    private volatile boolean stopped;

    /** @param listener receives each change of the state */
    ChaosRun(Lab lab, int payments, long seed, Consumer<ChaosRunState> listener) {
        this.lab = lab;
        this.payments = payments;
        this.seed = seed;
        this.listener = listener;
        this.state = new ChaosRunState(payments, seed, Phase.PAYMENTS, 0, false, null, null);
    }

    /** Starts no further payments. Those already started are still checked. */
    void stop() {
        stopped = true;
        change(Phase.PAYMENTS, 0);
    }

    /** Runs once, and returns the last state. */
    ChaosRunState run() {
        try {
            change(Phase.PAYMENTS, 0);
            lab.faults().clear();
            ConsistencyCheck.Scope scope = ConsistencyCheck.Scope.ofReferences(lab, prefix);
            DynamoDbThrottle.Refused refusedBefore = lab.probe().throttle().refused();
            Instant start = Instant.now();
            try {
                pay();
            } finally {
                lab.faults().clear();
            }
            Duration took = Duration.between(start, Instant.now());
            change(Phase.WEBHOOKS, 0);
            deliverLateWebhooks();
            ConsistencyCheck check = recover(scope);
            SurvivedFaults survived = SurvivedFaults.of(
                    lab,
                    prefix,
                    sessions,
                    lab.probe().throttle().refused().minus(refusedBefore),
                    lab.recovered().countOf(sessions));
            return change(Phase.ENDED, 0, verdict(check, survived, took), null);
        } catch (RuntimeException e) {
            change(Phase.FAILED, 0, null, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void pay() {
        // The pool limits the concurrency.
        try (App app = new App(lab.apiUrl());
                ExecutorService customers = Executors.newFixedThreadPool(
                        CONCURRENCY, Thread.ofVirtual().factory())) {
            for (int number = 0; number < payments; number++) {
                var payment = new ChaosPayment(lab, app, prefix + number, ChaosPlan.of(seed, number));
                customers.execute(() -> play(payment));
            }
        }
    }

    private void play(ChaosPayment payment) {
        if (stopped) {
            return;
        }
        try {
            String session = payment.open();
            sessions.add(session);
            payment.complete(session);
        } catch (RuntimeException e) {
            errors.add(String.valueOf(e.getMessage()));
        } finally {
            change(Phase.PAYMENTS, 1);
        }
    }

    private void deliverLateWebhooks() {
        awaitWebhooks();
        lab.moment().webhooks().redeliver();
        awaitWebhooks();
    }

    /** Thousands of webhooks take longer than the simulator waits for one: waits as long as deliveries go on. */
    private void awaitWebhooks() {
        int before = -1;
        while (true) {
            try {
                lab.moment().webhooks().awaitIdle();
                return;
            } catch (IllegalStateException e) {
                int delivered = lab.moment().deliveries().size();
                if (delivered == before) {
                    throw e;
                }
                before = delivered;
            }
        }
    }

    /** Advances the clock until there are no differences or no steps left. */
    private ConsistencyCheck recover(ConsistencyCheck.Scope scope) {
        ConsistencyCheck check = compare(scope);
        change(Phase.CHECKS, 0);
        for (Duration step : RECOVERY_STEPS) {
            if (check.differences().isEmpty()) {
                return check;
            }
            lab.skipTime(step);
            check = compare(scope);
        }
        return check;
    }

    private ConsistencyCheck compare(ConsistencyCheck.Scope scope) {
        return ConsistencyCheck.of(lab, scope, sessions, List.copyOf(errors));
    }

    private static ChaosRunState.Verdict verdict(ConsistencyCheck check, SurvivedFaults survived, Duration took) {
        return new ChaosRunState.Verdict(
                check.atMoment().size(),
                check.recorded().size(),
                check.published().size(),
                check.lost().size(),
                check.twice().size(),
                check.withoutSession().size(),
                check.differences(),
                survived,
                took);
    }

    private void change(Phase phase, int done) {
        change(phase, done, null, null);
    }

    /** One at a time, so that no listener receives an older state after a newer one. */
    private synchronized ChaosRunState change(
            Phase phase, int done, ChaosRunState.@Nullable Verdict verdict, @Nullable String failure) {
        if (!state.phase().isLast()) {
            Phase later = phase.compareTo(state.phase()) > 0 ? phase : state.phase();
            boolean isStopped = state.isStopped() || (stopped && later == Phase.PAYMENTS);
            state = new ChaosRunState(payments, seed, later, state.done() + done, isStopped, verdict, failure);
            listener.accept(state);
        }
        return state;
    }
}
