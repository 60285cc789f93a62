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
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionUpdate;
import dev.momentcheckout.session.UpdateResult;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Opens a session at Moment under an idempotency key and records it, or finds the session opened under that key. */
final class SessionOpener {
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
                report(failed);
                yield new OpenResult.NotOpened(failed);
            }
        };
    }

    private OpenResult opened(Checkout checkout, CreateResult.Opened opened, @Nullable PaymentSession known) {
        ExpectedTerms expected = checkout.expectedTerms(opened.key());
        requireRequestedTerms(opened.observation(), expected);
        return new OpenResult.Opened(record(expected, opened, known), opened.token(), opened.replayed());
    }

    /** The customer must not see another price than the recorded one. */
    private void requireRequestedTerms(Observation observation, ExpectedTerms expected) {
        if (!expected.differences(observation.reportedTerms()).isEmpty()) {
            telemetry.log(
                    LogEvent.MOMENT_REQUEST_FAILED, LogField.session(observation.session()), LogField.status(200));
            telemetry.count(Metric.MOMENT_UNAVAILABLE);
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
        if (observation.hasUnknownValues()) {
            sessionTelemetry.unknownValue(observation.session());
        }
        sessionTelemetry.recorded(observation.source(), result);
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

    private void report(CreateResult.NotOpened result) {
        switch (result) {
            case CreateResult.StoredFailure stored ->
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.status(stored.status()));
            case CreateResult.KeyInUse _ -> {
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.status(409));
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
            }
            case CreateResult.OtherRequest _ -> telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.status(422));
            case CreateResult.Failed failed -> sessionTelemetry.createFailed(failed.failure());
        }
    }

    /** Returns the problem for the app. The app is not blamed: it chose neither the request to Moment nor its key. */
    static ApiProblemException problem(Failure failure) {
        return switch (failure) {
            case Failure.Unavailable unavailable -> unavailable(unavailable.retryAfter());
            case Failure.ApiKeyRejected _ -> ApiProblemException.of(ProblemType.MOMENT_AUTHENTICATION_FAILED);
            case Failure.Rejected _ -> ApiProblemException.of(ProblemType.MOMENT_REJECTED_REQUEST);
        };
    }

    static ApiProblemException unavailable(@Nullable Duration retryAfter) {
        return ApiProblemException.retryAfter(ProblemType.MOMENT_UNAVAILABLE, retryAfter);
    }
}
