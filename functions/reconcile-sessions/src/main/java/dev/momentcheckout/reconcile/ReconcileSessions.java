package dev.momentcheckout.reconcile;

import dev.momentcheckout.moment.Pause;
import dev.momentcheckout.secrets.SecretUnavailable;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Due;
import dev.momentcheckout.session.DueSessions;
import dev.momentcheckout.session.DueSessions.Entry;
import dev.momentcheckout.session.Means;
import dev.momentcheckout.session.Moment;
import dev.momentcheckout.session.Moment.Failure;
import dev.momentcheckout.session.Moment.LookAnswer;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.session.Sessions.Recorded;
import dev.momentcheckout.session.StoreUnavailable;
import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.SessionNews;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run over the sessions that are due: those where something has happened before the others, the oldest first. Each look stands alone, so that a slow
 * answer, a row that cannot be read or a write that is refused holds up nobody else; what was not done stays due for the next run. Two runs at the same
 * time ask some things twice, and do no other harm.
 */
final class ReconcileSessions {
    private static final Duration LOOK = Duration.ofSeconds(4);
    /** A look and the write after it. */
    private static final Duration LAST_CALL = LOOK.plusSeconds(5);

    private static final int AT_ONCE = 40;
    private static final int FAILURES_IN_A_ROW = 20;
    private static final Duration UNREADABLE = Duration.ofHours(6);

    /** Why a run ends before its work does: more calls would be of no use to anybody. */
    enum Stop {
        KEY_REFUSED,
        SECRET_UNUSABLE,
        MOMENT_ASKS_TO_WAIT,
        MOMENT_UNAVAILABLE,
        TIME_IS_UP
    }

    private final DueSessions due;
    private final Sessions sessions;
    private final Moment moment;
    private final int rate;
    private final Clock clock;
    private final Pause pause;
    private final Telemetry telemetry;
    private final SessionNews news;

    /** @param rate calls to Moment a second */
    ReconcileSessions(
            DueSessions due,
            Sessions sessions,
            Moment moment,
            int rate,
            Clock clock,
            Pause pause,
            Telemetry telemetry) {
        this.due = due;
        this.sessions = sessions;
        this.moment = moment;
        this.rate = rate;
        this.clock = clock;
        this.pause = pause;
        this.telemetry = telemetry;
        this.news = new SessionNews(telemetry);
    }

    /**
     * What a run did.
     *
     * @param looks calls to Moment
     * @param failed sessions that stay due because they could not be looked at or written
     * @param stopped why it ended before its work did, or null
     */
    record Result(int looks, int failed, @Nullable Stop stopped) {}

    /** @param deadline of the function; a look that could not be recorded before it is not begun */
    Result run(Deadline deadline) {
        Run run = new Run();
        Instant now = clock.instant();
        List<Backlog> lanes = Arrays.stream(Due.Lane.values())
                .map(lane -> new Backlog(due, lane, now, run::failed))
                .toList();
        Instant oldest = lanes.stream()
                .map(Backlog::oldest)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(now);
        telemetry.seconds(
                Metric.OLDEST_DUE_SECONDS, Duration.between(oldest, now).toSeconds());
        Pace pace = new Pace(rate, clock, pause);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Backlog lane : lanes) {
                drain(lane, deadline, pace, run, threads);
            }
        }
        run.rethrow();
        Result result = new Result(run.looks.get(), run.failed.get(), run.stop.get());
        telemetry.log(Event.RECONCILED, Field.looks(result.looks()));
        if (result.stopped() != null) {
            telemetry.log(Event.RECONCILE_STOPPED, Field.reason(result.stopped()));
        }
        return result;
    }

    private void drain(Backlog lane, Deadline deadline, Pace pace, Run run, ExecutorService threads) {
        while (run.goesOn() && lane.oldest() != null) {
            pace.await();
            run.atOnce.acquireUninterruptibly();
            Entry entry = lane.next();
            if (entry == null || !run.goesOn() || !deadline.leaves(LAST_CALL)) {
                run.atOnce.release();
                if (run.goesOn()) {
                    run.stop(Stop.TIME_IS_UP);
                }
                return;
            }
            run.looks.incrementAndGet();
            threads.execute(() -> {
                try {
                    look(entry, run);
                } catch (Error e) {
                    // Nobody waits for this thread, and a run that breaks must not look like one that ends.
                    run.broken(e);
                } finally {
                    run.atOnce.release();
                }
            });
        }
    }

    private void look(Entry entry, Run run) {
        try {
            ask(entry, run);
        } catch (SecretUnavailable e) {
            telemetry.log(Event.SECRET_UNUSABLE, Field.secret(e.secret()), Field.reason(e.reason()), Field.failure(e));
            telemetry.count(Metric.SECRET_UNUSABLE);
            run.stop(Stop.SECRET_UNUSABLE);
        } catch (StoreUnavailable e) {
            run.failed(e);
        } catch (RuntimeException e) {
            // An item that cannot be read, above all: it must not be met first in each run to come.
            run.failed(e);
            putOff(entry, run);
        }
    }

    private void putOff(Entry entry, Run run) {
        try {
            due.putOff(entry, clock.instant().plus(UNREADABLE));
        } catch (StoreUnavailable e) {
            run.failed(e);
        }
    }

    private void ask(Entry entry, Run run) {
        switch (moment.look(entry.id(), Deadline.in(LOOK, clock))) {
            case LookAnswer.Found found -> {
                run.answered();
                answered(entry, found.observation());
            }
            case LookAnswer.Absent _ -> {
                run.answered();
                inVain(entry);
            }
            case LookAnswer.Failed failed -> failed(entry, failed.failure(), run);
        }
    }

    private void failed(Entry entry, Failure failure, Run run) {
        switch (failure) {
            case Failure.KeyRefused refused -> {
                telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.session(entry.id()), Field.status(refused.status()));
                telemetry.count(Metric.MOMENT_REFUSED_OUR_KEY);
                run.stop(Stop.KEY_REFUSED);
            }
            case Failure.Unavailable unavailable -> {
                telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.session(entry.id()));
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                if (unavailable.retryAfter() != null) {
                    run.stop(Stop.MOMENT_ASKS_TO_WAIT);
                } else if (run.unanswered()) {
                    run.stop(Stop.MOMENT_UNAVAILABLE);
                } else {
                    inVain(entry);
                }
            }
            case Failure.Rejected rejected -> {
                telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.session(entry.id()), Field.status(rejected.status()));
                inVain(entry);
            }
        }
    }

    private void answered(Entry entry, Observation observation) {
        Recorded recorded =
                sessions.record(entry.id(), before -> before == null ? null : before.looked(observation, entry.due()));
        news.tell(observation, recorded);
        tell(recorded);
    }

    private void inVain(Entry entry) {
        Instant now = clock.instant();
        Recorded recorded =
                sessions.record(entry.id(), before -> before == null ? null : before.lookedInVain(entry.due(), now));
        news.tell(Means.LOOK, recorded);
        tell(recorded);
    }

    private void tell(Recorded recorded) {
        if (!(recorded instanceof Recorded.Written written) || written.before() == null) {
            return;
        }
        PaymentSession before = written.before();
        PaymentSession now = written.now();
        if (now.state().isAbove(before.state())) {
            telemetry.count(Metric.SESSION_REPAIRED);
        }
        if (now.due() == null && before.due() != null && now.state() == SessionState.OPEN && !now.unresolved()) {
            telemetry.count(Metric.SESSION_NEVER_PAID);
        }
    }

    /** What one run has come to so far, by all its threads. */
    private final class Run {
        private final Semaphore atOnce = new Semaphore(AT_ONCE);
        private final AtomicInteger looks = new AtomicInteger();
        private final AtomicInteger failed = new AtomicInteger();
        private final AtomicInteger unansweredInARow = new AtomicInteger();
        private final AtomicReference<@Nullable Stop> stop = new AtomicReference<>();
        private final AtomicReference<@Nullable Error> broken = new AtomicReference<>();

        boolean goesOn() {
            return stop.get() == null && broken.get() == null;
        }

        void broken(Error e) {
            broken.compareAndSet(null, e);
        }

        void rethrow() {
            Error e = broken.get();
            if (e != null) {
                throw e;
            }
        }

        void stop(Stop why) {
            stop.compareAndSet(null, why);
        }

        void answered() {
            unansweredInARow.set(0);
        }

        /** Whether there were too many of them. */
        boolean unanswered() {
            return unansweredInARow.incrementAndGet() >= FAILURES_IN_A_ROW;
        }

        void failed(RuntimeException e) {
            failed.incrementAndGet();
            telemetry.count(Metric.RECONCILE_FAILED);
            telemetry.log(Event.RECONCILE_FAILED, Field.failure(e));
        }
    }
}
