package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.createsession.SimulatedCreate;
import dev.momentcheckout.operatepayments.SimulatedOperator;
import dev.momentcheckout.session.CheckQueue;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.RefreshSession.RefreshResult;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.UpdateResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The use cases in one process, with one version of the settings. */
final class FunctionProcess {
    static final String INTEGRATION_ID = "11111111-2222-4333-8444-555555555555";

    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);
    private static final Duration MIN_CHECK_INTERVAL = Duration.ofSeconds(1);
    private static final int PAGE_SIZE = 50;

    private final SimulatedCreate createSession;
    private final RefreshSession refreshSession;
    private final RecordObservation recordObservation;
    private final SimulatedOperator operator;
    private final SessionStore sessions;
    private final CheckQueue checks;
    private final Clock clock;

    FunctionProcess(SimulatedTable table, MomentApi moment, Shop shop, Clock clock, String presentationMode) {
        this.sessions = table.sessionStore();
        this.checks = table.checkQueue();
        this.clock = clock;
        this.recordObservation = new RecordObservation(sessions, table.purchaseStore());
        this.refreshSession =
                new RefreshSession(moment, recordObservation, new SilentMonitor(), FunctionProcess::oneAfterTheOther);
        this.operator = new SimulatedOperator(
                sessions, table.purchaseStore(), table.operationStore(), table.paymentSearch(), clock);
        this.createSession = new SimulatedCreate(
                moment,
                sessions,
                table.purchaseStore(),
                shop.catalog(),
                new SimulatedCreate.Settings(INTEGRATION_ID, Shop.RETURN_ADDRESSES, presentationMode),
                clock,
                FunctionProcess::oneAfterTheOther);
    }

    /** One thread alone, so that the seed decides the order. Other requests run between the calls. */
    private static <T> List<T> oneAfterTheOther(List<Supplier<T>> calls) {
        return calls.stream().map(Supplier::get).toList();
    }

    SimulatedCreate.Opened create(SimulatedCreate.Request request) {
        return createSession.open(request);
    }

    /** Returns the session as a status request sees it; null if there is none for this caller. */
    @Nullable PaymentSession status(SessionId id, Owner owner) {
        PaymentSession session = sessions.load(id, ReadConsistency.STRONG);
        if (session == null || !session.belongsTo(owner)) {
            return null;
        }
        if (session.state().isSuccessful() || !sessions.tryAcquireCheck(id, clock.instant(), MIN_CHECK_INTERVAL)) {
            return session;
        }
        RefreshResult result = refreshSession.refresh(session, Deadline.in(RETRIEVE_TIMEOUT, clock));
        return result instanceof RefreshResult.Recorded recorded ? recorded.session() : session;
    }

    /** Runs a command of an operator and returns its exit code. */
    int operate(String by, List<String> argv) {
        return operator.run(by, argv);
    }

    void webhook(Observation observation) {
        recordObservation.record(observation.session(), before -> {
            if (before != null) {
                return before.observe(observation);
            }
            return INTEGRATION_ID.equals(observation.integrationId()) ? PaymentSession.provisional(observation) : null;
        });
    }

    /** Checks all sessions that are due. */
    void reconcile() {
        Instant now = clock.instant();
        for (NextCheck.Priority priority : NextCheck.Priority.values()) {
            for (int shard = 0; shard < checks.shards(); shard++) {
                CheckQueue.Part part = new CheckQueue.Part(priority, shard);
                checks.page(part, CheckQueue.Order.OLDEST_FIRST, now, PAGE_SIZE, null)
                        .entries()
                        .forEach(this::check);
            }
        }
    }

    private void check(CheckQueue.Entry entry) {
        RefreshResult result = refreshSession.refresh(
                entry.id(),
                answer -> before -> before == null ? null : before.checked(answer, entry.nextCheck()),
                Deadline.in(RETRIEVE_TIMEOUT, clock));
        if (result instanceof RefreshResult.NotFound || result instanceof RefreshResult.Failed) {
            Instant now = clock.instant();
            recordObservation.record(
                    entry.id(), before -> before == null ? null : before.checkFailed(entry.nextCheck(), now));
        }
    }

    private static final class SilentMonitor implements SessionMonitor {
        @Override
        public void observed(Observation observation, UpdateResult result) {}

        @Override
        public void recorded(Source source, UpdateResult result) {}

        @Override
        public void notFound(SessionId session) {}

        @Override
        public void failed(SessionId session, Failure failure) {}
    }
}
