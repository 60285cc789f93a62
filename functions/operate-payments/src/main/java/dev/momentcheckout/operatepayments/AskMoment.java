package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperationJournal.Act;
import dev.momentcheckout.secrets.SecretUnavailableException;
import dev.momentcheckout.session.Because;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Interpretation;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Operation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionMonitor;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionUpdate;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Asks Moment about a session in any state, and records the answer as a status request does. A session that only Moment
 * knows is adopted as a webhook adopts it: provisional, and then unrecorded.
 */
final class AskMoment {
    /** An operator can wait longer than a customer. */
    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(10);

    private final SessionStore sessions;
    private final MomentApi moment;
    private final MomentMode mode;
    private final RefreshSession refreshSession;
    private final ClaimPreview claimPreview;
    private final OperationJournal journal;
    private final Clock clock;

    AskMoment(
            SessionStore sessions,
            PurchaseStore purchases,
            MomentApi moment,
            MomentMode mode,
            SessionMonitor monitor,
            OperationJournal journal,
            Clock clock) {
        this.sessions = sessions;
        this.moment = moment;
        this.mode = mode;
        this.refreshSession = new RefreshSession(moment, new RecordObservation(sessions, purchases), monitor);
        this.claimPreview = new ClaimPreview(purchases, clock);
        this.journal = journal;
        this.clock = clock;
    }

    /**
     * Asks Moment and records the answer.
     *
     * @param adopt whether to store a session that only Moment knows
     * @throws dev.momentcheckout.session.StoreUnavailableException if it is uncertain whether the answer is stored
     * @throws dev.momentcheckout.session.UnreadableItemException if a stored item has an unknown layout
     * @throws SecretUnavailableException if there is no usable API key
     */
    RefreshOutcome refresh(SessionId id, boolean adopt, @Nullable Because because, Invocation invocation) {
        PaymentSession read = sessions.load(id, ReadConsistency.STRONG);
        if (read == null && !adopt) {
            return new RefreshOutcome.NotStored();
        }
        // Without a revision: repeated after a crash, the command reads the session that it has written.
        Act act = Act.about(id, CommandName.REFRESH, because, null)
                .withCommand(CommandName.REFRESH.wireName() + (adopt ? " --adopt" : ""));
        Operation operation = journal.start(act, invocation);
        RefreshOutcome result;
        try {
            result = read == null ? adopt(id) : refresh(read);
        } catch (SecretUnavailableException e) {
            journal.finish(act, operation, "failed: no usable API key");
            throw e;
        }
        journal.finish(act, operation, outcome(result));
        return result;
    }

    private RefreshOutcome refresh(PaymentSession read) {
        RefreshSession.RefreshResult answer = refreshSession.refresh(read, deadline());
        return result(answer, true, null);
    }

    private RefreshOutcome adopt(SessionId id) {
        AtomicReference<@Nullable MomentMode> otherMode = new AtomicReference<>();
        RefreshSession.AnswerMerge merge = answer -> {
            otherMode.set(otherMode(answer));
            return before -> adopted(before, answer);
        };
        return result(refreshSession.refresh(id, merge, deadline()), false, otherMode.get());
    }

    /** The integration id and the age are not checked: the operator vouches for the session. */
    private @Nullable PaymentSession adopted(@Nullable PaymentSession before, Observation answer) {
        if (before != null) {
            return before.observe(answer);
        }
        return otherMode(answer) == null ? PaymentSession.provisional(answer) : null;
    }

    private @Nullable MomentMode otherMode(Observation answer) {
        MomentMode reported = answer.reportedTerms().mode();
        return reported == mode ? null : reported;
    }

    private static RefreshOutcome result(
            RefreshSession.RefreshResult answer, boolean isStored, @Nullable MomentMode otherMode) {
        return switch (answer) {
            case RefreshSession.RefreshResult.Recorded recorded ->
                recorded.before() == null && isStored
                        ? new RefreshOutcome.Unchanged(recorded.session(), recorded.isInconclusive())
                        : new RefreshOutcome.Recorded(recorded.before(), recorded.session(), recorded.isInconclusive());
            case RefreshSession.RefreshResult.NotStored _ ->
                otherMode == null ? new RefreshOutcome.NotStored() : new RefreshOutcome.OtherMode(otherMode);
            case RefreshSession.RefreshResult.NotFound _ -> new RefreshOutcome.UnknownToMoment(isStored);
            case RefreshSession.RefreshResult.Failed failed -> new RefreshOutcome.Failed(failed.failure());
        };
    }

    /** Returns what {@link #refresh} would do now, and writes nothing. */
    RefreshOutcome preview(SessionId id, boolean adopt) {
        PaymentSession read = sessions.load(id, ReadConsistency.STRONG);
        if (read == null && !adopt) {
            return new RefreshOutcome.NotStored();
        }
        return switch (moment.retrieve(id, deadline())) {
            case RetrieveResult.Found(Observation answer) -> preview(read, answer);
            case RetrieveResult.NotFound _ -> new RefreshOutcome.UnknownToMoment(read != null);
            case RetrieveResult.Failed failed -> new RefreshOutcome.Failed(failed.failure());
        };
    }

    private RefreshOutcome preview(@Nullable PaymentSession read, Observation answer) {
        boolean inconclusive = Interpretation.of(answer).isInconclusive();
        SessionUpdate update = before -> adopted(before, answer);
        PaymentSession after = update.merge(read);
        if (after == null) {
            MomentMode reported = otherMode(answer);
            return reported == null ? new RefreshOutcome.NotStored() : new RefreshOutcome.OtherMode(reported);
        }
        if (after.equals(read)) {
            return new RefreshOutcome.Unchanged(after, inconclusive);
        }
        ReviewReason claimFailure = claimPreview.failure(after);
        return new RefreshOutcome.Recorded(
                read, claimFailure == null ? after : after.withReview(claimFailure), inconclusive);
    }

    private Deadline deadline() {
        return Deadline.in(RETRIEVE_TIMEOUT, clock);
    }

    private static String outcome(RefreshOutcome result) {
        return switch (result) {
            case RefreshOutcome.NotStored _ -> "refused: the session was deleted";
            case RefreshOutcome.UnknownToMoment _ -> "failed: Moment does not know the session";
            case RefreshOutcome.Failed failed -> "failed: " + MomentAnswer.text(failed.failure());
            case RefreshOutcome.OtherMode _ -> "refused: the session is of the other mode";
            case RefreshOutcome.Unchanged _ -> "done, nothing new";
            case RefreshOutcome.Recorded recorded ->
                "done, revision " + recorded.after().revision();
        };
    }
}
