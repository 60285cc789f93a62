package dev.momentcheckout.session;

import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Retrieves a session from Moment, records the answer and reports one result. */
public final class RefreshSession {
    private final MomentApi moment;
    private final RecordObservation recordObservation;
    private final SessionMonitor monitor;
    private final ParallelCalls parallelCalls;

    public RefreshSession(MomentApi moment, RecordObservation recordObservation, SessionMonitor monitor) {
        this(moment, recordObservation, monitor, ParallelCalls::onVirtualThreads);
    }

    /** @param parallelCalls runs the retrievals of several sessions */
    public RefreshSession(
            MomentApi moment,
            RecordObservation recordObservation,
            SessionMonitor monitor,
            ParallelCalls parallelCalls) {
        this.moment = moment;
        this.recordObservation = recordObservation;
        this.monitor = monitor;
        this.parallelCalls = parallelCalls;
    }

    /** What became of a retrieval. */
    public sealed interface RefreshResult {
        /**
         * Moment's answer is recorded.
         *
         * @param before the session before the answer, or null if the answer changed nothing
         * @param isInconclusive whether the answer leaves open whether the session was paid
         */
        record Recorded(@Nullable PaymentSession before, PaymentSession session, boolean isInconclusive)
                implements RefreshResult {}

        /** Moment answered, and the session is not in the store. */
        record NotStored() implements RefreshResult {}

        /** Moment does not know the session. */
        record NotFound() implements RefreshResult {}

        record Failed(Failure failure) implements RefreshResult {}
    }

    /** How an answer becomes an update. */
    @FunctionalInterface
    public interface AnswerMerge {
        /** Returns the update for an answer. */
        SessionUpdate update(Observation answer);
    }

    /**
     * Refreshes a session that the caller has just read.
     *
     * @throws StoreUnavailableException if it is uncertain whether the answer is stored
     * @throws UnreadableItemException if a stored item has an unknown layout
     */
    public RefreshResult refresh(PaymentSession justRead, Deadline deadline) {
        return record(justRead, moment.retrieve(justRead.id(), deadline));
    }

    /**
     * Refreshes sessions that the caller has just read: retrieves them at the same time, then records the answers one
     * after the other.
     *
     * @return the results in the order of the sessions
     * @throws StoreUnavailableException if it is uncertain whether an answer is stored
     * @throws UnreadableItemException if a stored item has an unknown layout
     */
    public List<RefreshResult> refreshAll(List<PaymentSession> justRead, Deadline deadline) {
        List<Supplier<RetrieveResult>> calls = new ArrayList<>();
        justRead.forEach(session -> calls.add(() -> moment.retrieve(session.id(), deadline)));
        List<RetrieveResult> answers = parallelCalls.results(calls);
        List<RefreshResult> results = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            results.add(record(justRead.get(i), answers.get(i)));
        }
        return results;
    }

    private RefreshResult record(PaymentSession justRead, RetrieveResult answer) {
        return switch (answer) {
            case RetrieveResult.Found found ->
                recorded(
                        found.observation(),
                        recordObservation.record(justRead, SessionUpdate.observe(found.observation())));
            case RetrieveResult.NotFound _ -> notFound(justRead.id());
            case RetrieveResult.Failed failed -> failed(justRead.id(), failed.failure());
        };
    }

    /**
     * Refreshes a session that has not been read.
     *
     * @throws StoreUnavailableException if it is uncertain whether the answer is stored
     * @throws UnreadableItemException if a stored item has an unknown layout
     */
    public RefreshResult refresh(SessionId id, AnswerMerge merge, Deadline deadline) {
        return switch (moment.retrieve(id, deadline)) {
            case RetrieveResult.Found found ->
                recorded(found.observation(), recordObservation.record(id, merge.update(found.observation())));
            case RetrieveResult.NotFound _ -> notFound(id);
            case RetrieveResult.Failed failed -> failed(id, failed.failure());
        };
    }

    private RefreshResult recorded(Observation answer, UpdateResult result) {
        monitor.observed(answer, result);
        boolean inconclusive = Interpretation.of(answer).isInconclusive();
        return switch (result) {
            case UpdateResult.Updated updated ->
                new RefreshResult.Recorded(updated.before(), updated.after(), inconclusive);
            case UpdateResult.Unchanged unchanged ->
                new RefreshResult.Recorded(null, unchanged.current(), inconclusive);
            case UpdateResult.Ignored _ -> new RefreshResult.NotStored();
        };
    }

    private RefreshResult notFound(SessionId id) {
        monitor.notFound(id);
        return new RefreshResult.NotFound();
    }

    private RefreshResult failed(SessionId id, Failure failure) {
        monitor.failed(id, failure);
        return new RefreshResult.Failed(failure);
    }
}
