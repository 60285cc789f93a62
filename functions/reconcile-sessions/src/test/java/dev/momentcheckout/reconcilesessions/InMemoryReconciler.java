package dev.momentcheckout.reconcilesessions;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.InMemoryCheckQueue;
import dev.momentcheckout.session.InMemoryPurchaseStore;
import dev.momentcheckout.session.InMemorySessionStore;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PaymentStatus;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.WriteResult;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reconciler over stores in memory and a Moment that answers at once, for rules about many sessions. Its clock
 * advances only while the rate limiter waits, and to the next minute after a run.
 */
final class InMemoryReconciler {
    static final int RATE = 5;
    static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");

    private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(55);
    private static final ReportedTerms TERMS = new ReportedTerms(1000L, "ZAR", MomentMode.TEST);
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(1000, Currency.getInstance("ZAR")), MomentMode.TEST);

    private final MutableClock clock = MutableClock.at(NOON);
    private final InMemorySessionStore sessions = new InMemorySessionStore();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<SessionId> retrieved = new CopyOnWriteArrayList<>();
    private final Set<SessionId> paid = new HashSet<>();
    private final Map<SessionId, Supplier<RetrieveResult>> refused = new ConcurrentHashMap<>();
    private final Telemetry telemetry = new Telemetry("test-stack", clock, log::add);
    private final RecordObservation recordObservation = new RecordObservation(sessions, new InMemoryPurchaseStore());
    private final AtomicLong ids = new AtomicLong();
    private final ReconcileSessions reconcileSessions;

    InMemoryReconciler() {
        InMemoryCheckQueue queue = new InMemoryCheckQueue(sessions);
        SessionMonitor monitor = new SessionTelemetry(telemetry);
        CheckSession checkSession = new CheckSession(
                queue,
                new RefreshSession(new Moment(), recordObservation, monitor),
                recordObservation,
                clock,
                telemetry,
                monitor);
        Heartbeat heartbeat = new Heartbeat(_ -> {}, clock, new RunTelemetry(telemetry));
        reconcileSessions = new ReconcileSessions(
                queue, new NoReviews(), heartbeat, checkSession, RATE, clock, clock::advance, telemetry);
    }

    private static final class NoReviews implements OperatorQueue {
        @Override
        public long count() {
            return 0;
        }

        @Override
        public Listing oldest(Attention.Reason reason, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    private final class Moment implements MomentApi {
        @Override
        public CreateResult create(SessionRequest request, IdempotencyKey key, Deadline deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public RetrieveResult retrieve(SessionId id, Deadline deadline) {
            retrieved.add(id);
            Supplier<RetrieveResult> refusal = refused.get(id);
            if (refusal != null) {
                return refusal.get();
            }
            return new RetrieveResult.Found(
                    paid.contains(id)
                            ? observation(id, Source.RETRIEVAL, MomentStatus.COMPLETED, PaymentOutcome.PAID)
                            : observation(id, Source.RETRIEVAL, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED));
        }
    }

    static RetrieveResult unavailable(@Nullable Duration retryAfter) {
        return new RetrieveResult.Failed(new Failure.Unavailable(MomentApi.UnavailableReason.TIMEOUT, 0, retryAfter));
    }

    private Observation observation(SessionId id, Source source, MomentStatus status, PaymentOutcome outcome) {
        return new Observation(
                id,
                source,
                status,
                outcome,
                PaymentStatus.ABSENT,
                TERMS,
                false,
                null,
                NOON,
                NOON,
                "integration",
                clock.instant());
    }

    /** A session that create opened, and whose first check is due a minute later. */
    SessionId open() {
        SessionId id = new SessionId("ps_" + ids.incrementAndGet());
        store(PaymentSession.opened(
                EXPECTED, observation(id, Source.CREATE, MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)));
        return id;
    }

    /** A session with an attempt, whose check has a high priority. */
    SessionId openPending() {
        SessionId id = open();
        recordObservation.record(
                id,
                before -> requireNonNull(before)
                        .observe(observation(id, Source.WEBHOOK, MomentStatus.ACTIVE, PaymentOutcome.PENDING)));
        return id;
    }

    /** A session that someone opened with the public key, so that create has not recorded it. */
    SessionId openWithPublicKey(MomentStatus status, PaymentOutcome outcome) {
        SessionId id = new SessionId("ps_" + ids.incrementAndGet());
        store(PaymentSession.provisional(observation(id, Source.WEBHOOK, status, outcome)));
        return id;
    }

    private void store(PaymentSession session) {
        assertThat(sessions.compareAndSet(null, session)).isInstanceOf(WriteResult.Written.class);
    }

    /** The customer pays, and the webhook is lost. */
    void pay(SessionId id) {
        paid.add(id);
    }

    void refuse(SessionId id, RetrieveResult refusal) {
        refused.put(id, () -> refusal);
    }

    /** A fault of this code lets every check of a session fail. */
    void failUnexpectedly(SessionId id) {
        refused.put(id, () -> {
            throw new IllegalStateException("planned by the test");
        });
    }

    /** Ends {@link #refuse} and {@link #failUnexpectedly}. */
    void answerAgain(SessionId id) {
        refused.remove(id);
    }

    PaymentSession session(SessionId id) {
        return requireNonNull(sessions.load(id, ReadConsistency.STRONG));
    }

    boolean isPaid(SessionId id) {
        return session(id).state() == SessionState.PAID;
    }

    List<SessionId> retrieved() {
        return retrieved;
    }

    List<String> log() {
        return log;
    }

    Instant now() {
        return clock.instant();
    }

    void advance(Duration duration) {
        clock.advance(duration);
    }

    /** Runs once. */
    ReconcileRun.Result run() {
        return telemetry.inInvocation(
                new LambdaContext("run"), () -> reconcileSessions.run(Deadline.in(FUNCTION_TIMEOUT, clock)));
    }

    /** Runs once and advances the clock to the start of the next run, a minute after this one. */
    ReconcileRun.Result runOfAMinute() {
        Instant next = clock.instant().plus(Duration.ofMinutes(1));
        ReconcileRun.Result result = run();
        clock.advance(Duration.between(clock.instant(), next));
        return result;
    }
}
