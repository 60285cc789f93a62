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
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.SessionUpdate;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.telemetry.UpdateTelemetry;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens a session at Moment under one key and records it, or finds the one that was opened under that key before. */
final class SessionOpener {
    private final MomentApi moment;
    private final SessionStore sessions;
    private final CreateSettings settings;
    private final Telemetry telemetry;
    private final UpdateTelemetry updateTelemetry;

    SessionOpener(MomentApi moment, SessionStore sessions, CreateSettings settings, Telemetry telemetry) {
        this.moment = moment;
        this.sessions = sessions;
        this.settings = settings;
        this.telemetry = telemetry;
        this.updateTelemetry = new UpdateTelemetry(telemetry);
    }

    /** What there is under a key. */
    sealed interface OpenResult {
        /** A session that is recorded: open, ended or paid. */
        record Found(PaymentSession session, ClientToken token) implements OpenResult {}

        /** A failure of the past, which Moment will go on answering. */
        record StoredFailure() implements OpenResult {}
    }

    /**
     * @param keyOfTheApp whether the app may have used the key for something else; a key of ours cannot have been (docs/decisions/0004)
     * @throws ApiProblemException if there is no session that could be handed out
     */
    OpenResult open(ExpectedTerms expectation, String successUrl, UUID key, boolean keyOfTheApp, Deadline deadline) {
        SessionRequest request = new SessionRequest(
                expectation.price(), successUrl, settings.presentationMode(), settings.integrationId());
        return switch (moment.create(request, key, deadline)) {
            case CreateResult.Opened opened -> {
                requireRequestedTerms(opened.observation(), expectation);
                yield new OpenResult.Found(record(expectation, opened), opened.token());
            }
            case CreateResult.StoredFailure _ -> new OpenResult.StoredFailure();
            case CreateResult.KeyConflict taken -> throw keyConflict(keyOfTheApp, taken.status());
            case CreateResult.Failed failed -> throw problem(failed.failure());
        };
    }

    /** A customer must not be shown another price than the one that was recorded. */
    private void requireRequestedTerms(Observation observation, ExpectedTerms expectation) {
        if (!expectation.differences(observation.reportedTerms()).isEmpty()) {
            telemetry.log(
                    LogEvent.MOMENT_REQUEST_FAILED, LogField.session(observation.session()), LogField.status(200));
            throw unavailable(null);
        }
    }

    private PaymentSession record(ExpectedTerms expectation, CreateResult.Opened opened) {
        Observation observation = opened.observation();
        SessionUpdate join = before -> before == null
                ? PaymentSession.opened(expectation, observation)
                : before.created(expectation, observation);
        // A session that Moment has just opened is hardly known here; a webhook may have been faster.
        UpdateResult recorded = opened.replayed()
                ? sessions.update(observation.session(), join)
                : sessions.insertOrUpdate(observation.session(), join);
        updateTelemetry.report(observation, recorded);
        PaymentSession session = requireNonNull(recorded.session(), "create always has a session to record");
        ExpectedTerms kept = session.expectedTerms();
        // The same key for another owner, or for another thing at the same price: its money would be for the first.
        if (kept == null
                || !kept.owner().equals(expectation.owner())
                || !kept.purchase().equals(expectation.purchase())) {
            throw ApiProblemException.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return session;
    }

    /** @return what the app is told of a call to Moment that was of no use */
    ApiProblemException problem(Failure failure) {
        return switch (failure) {
            case Failure.Unavailable unavailable -> {
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED);
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                yield unavailable(unavailable.retryAfter());
            }
            case Failure.ApiKeyRejected refused -> {
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.status(refused.status()));
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                yield ApiProblemException.of(ProblemType.MOMENT_AUTHENTICATION_FAILED);
            }
            case Failure.Rejected rejected -> rejected(rejected.status());
        };
    }

    private ApiProblemException keyConflict(boolean keyOfTheApp, int status) {
        if (keyOfTheApp) {
            return ApiProblemException.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return status == 409 ? unavailable(null) : rejected(status);
    }

    private ApiProblemException rejected(int status) {
        telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.status(status));
        return ApiProblemException.of(ProblemType.MOMENT_REJECTED_REQUEST);
    }

    static ApiProblemException unavailable(@Nullable Duration retryAfter) {
        return ApiProblemException.retryAfter(ProblemType.MOMENT_UNAVAILABLE, retryAfter);
    }
}
