package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.IdempotencyKey;
import dev.momentcheckout.session.MomentApi.UnavailableReason;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionUpdate;
import dev.momentcheckout.session.UpdateResult;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.OperatorAction;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens a session at Moment under an idempotency key and records it, or finds the session opened under that key. */
final class SessionOpener {
    private static final int CONFLICT = 409;
    private static final int UNPROCESSABLE = 422;

    private final MomentApi moment;
    private final SessionStore sessions;
    private final RecordObservation recordObservation;
    private final CreateSettings settings;
    private final Telemetry telemetry;
    private final SessionTelemetry sessionTelemetry;

    SessionOpener(
            MomentApi moment,
            SessionStore sessions,
            RecordObservation recordObservation,
            CreateSettings settings,
            Telemetry telemetry) {
        this.moment = moment;
        this.sessions = sessions;
        this.recordObservation = recordObservation;
        this.settings = settings;
        this.telemetry = telemetry;
        this.sessionTelemetry = new SessionTelemetry(telemetry);
    }

    /** What Moment has under an idempotency key. */
    sealed interface OpenResult {
        /**
         * A recorded session.
         *
         * @param isReplay whether an earlier call opened it
         */
        record Opened(PaymentSession session, ClientToken token, boolean isReplay) implements OpenResult {}

        /** No session. */
        record NotOpened(CreateResult.NotOpened result) implements OpenResult {}
    }

    /**
     * Opens or finds the session under a key. It is recorded before anything else is done with it: a payment in an
     * unrecorded session would have no owner.
     *
     * @param known the session that was opened under this key, or null
     * @throws ApiProblemException if Moment's session has other terms than requested
     */
    OpenResult open(Checkout checkout, IdempotencyKey key, @Nullable PaymentSession known, Deadline deadline) {
        return switch (moment.create(checkout.request(settings), key, deadline)) {
            case CreateResult.Opened opened -> opened(checkout, opened, known);
            case CreateResult.NotOpened failed -> {
                report(failed, known != null);
                yield new OpenResult.NotOpened(failed);
            }
        };
    }

    private OpenResult opened(Checkout checkout, CreateResult.Opened opened, @Nullable PaymentSession known) {
        // If recording fails, the log names the session that Moment has opened.
        telemetry.about(opened.observation().session());
        ExpectedTerms expected = checkout.expectedTerms(opened.key());
        requireRequestedTerms(opened.observation(), expected);
        return new OpenResult.Opened(record(expected, opened, known), opened.token(), opened.replayed());
    }

    /** The customer must not see another price than the recorded one. */
    private void requireRequestedTerms(Observation observation, ExpectedTerms expected) {
        Set<ReviewReason> differences = expected.differences(observation.reportedTerms());
        if (!differences.isEmpty()) {
            telemetry.log(LogEvent.TERMS_MISMATCHED, LogField.differences(differences));
            telemetry.count(Metric.MOMENT_TERMS_MISMATCH);
            telemetry.operatorActionRequired(OperatorAction.TERMS_MISMATCH);
            throw ApiProblemException.of(ProblemType.MOMENT_UNAVAILABLE);
        }
    }

    private PaymentSession record(ExpectedTerms expected, CreateResult.Opened opened, @Nullable PaymentSession known) {
        Observation observation = opened.observation();
        SessionUpdate merge = before -> before == null
                ? PaymentSession.opened(expected, observation)
                : before.mergeCreate(expected, observation);
        PaymentSession stored = stored(opened, known);
        UpdateResult result = stored == null
                ? recordObservation.recordNew(observation.session(), merge)
                : recordObservation.record(stored, merge);
        sessionTelemetry.observed(observation, result);
        if (result instanceof UpdateResult.Updated updated && isOpening(updated.before())) {
            telemetry.count(Metric.SESSION_OPENED);
        }
        return requireNonNull(result.session(), "create always records a session");
    }

    /**
     * Returns the session as stored, or null if it is probably new. A newly opened session is rarely in the table: only
     * if a webhook arrived first. That of an earlier call is read consistently, because it may be handed out as it is.
     */
    private @Nullable PaymentSession stored(CreateResult.Opened opened, @Nullable PaymentSession known) {
        SessionId id = opened.observation().session();
        if (known != null && known.id().equals(id)) {
            return known;
        }
        return opened.replayed() ? sessions.load(id, ReadConsistency.STRONG) : null;
    }

    /** A webhook may have recorded the session before. */
    private static boolean isOpening(@Nullable PaymentSession before) {
        return before == null || before.expectedTerms() == null;
    }

    private enum NotOpenedReason {
        /** Moment returned the stored failure of an earlier call. */
        STORED_FAILURE,
        /** Moment has another request under the stored key, because a setting has changed since. */
        OTHER_REQUEST
    }

    /** @param isRepeated whether the call repeated one that opened a session */
    private void report(CreateResult.NotOpened result, boolean isRepeated) {
        switch (result) {
            case CreateResult.StoredFailure stored -> log(NotOpenedReason.STORED_FAILURE, stored.status());
            case CreateResult.KeyInUse _ ->
                sessionTelemetry.createFailed(new Failure.Unavailable(UnavailableReason.KEY_IN_USE, CONFLICT, null));
            case CreateResult.OtherRequest _ -> {
                if (isRepeated) {
                    log(NotOpenedReason.OTHER_REQUEST, UNPROCESSABLE);
                } else {
                    // A new key names this request alone, so Moment rejects the request itself.
                    sessionTelemetry.createFailed(new Failure.Rejected(UNPROCESSABLE));
                }
            }
            case CreateResult.Failed failed -> sessionTelemetry.createFailed(failed.failure());
        }
    }

    private void log(NotOpenedReason reason, int status) {
        telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.reason(reason), LogField.status(status));
    }

    /** Returns the problem for the app. The app is not blamed: it chose neither the request to Moment nor its key. */
    static ApiProblemException problem(Failure failure) {
        return switch (failure) {
            case Failure.Unavailable unavailable -> unavailable(unavailable.retryAfter());
            case Failure.ApiKeyRejected rejected ->
                ApiProblemException.operatorMustAct(
                        ProblemType.MOMENT_AUTHENTICATION_FAILED,
                        "Moment answers " + rejected.status() + " to the API key: the operator puts the secret key of"
                                + " this Moment account into the secret of the stack's output ApiKeySecretArn, without"
                                + " a deployment");
            case Failure.Rejected rejected ->
                ApiProblemException.of(
                        ProblemType.MOMENT_REJECTED_REQUEST,
                        "Moment answers " + rejected.status() + ": the operator checks the API key first, because"
                                + " Moment may answer 400 to an unknown one, then the settings that are sent to Moment");
        };
    }

    static ApiProblemException unavailable(@Nullable Duration retryAfter) {
        return ApiProblemException.retryAfter(ProblemType.MOMENT_UNAVAILABLE, retryAfter);
    }
}
