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

/** Opens a session at Moment under an idempotency key and records it, or finds the session opened under that key. */
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

    /** What Moment has under an idempotency key. */
    sealed interface OpenResult {
        /** A recorded session: open, ended or paid. */
        record Found(PaymentSession session, ClientToken token) implements OpenResult {}

        /** A stored failure, which Moment returns for every further call under this key. */
        record StoredFailure() implements OpenResult {}
    }

    /**
     * Opens or finds the session under a key.
     *
     * @param isAppKey whether the key depends on an app's key, which the app may have used for another request; our own
     *     keys are never reused (docs/decisions/0004)
     * @throws ApiProblemException if no session can be returned
     */
    OpenResult open(ExpectedTerms expected, String successUrl, UUID key, boolean isAppKey, Deadline deadline) {
        SessionRequest request =
                new SessionRequest(expected.price(), successUrl, settings.presentationMode(), settings.integrationId());
        return switch (moment.create(request, key, deadline)) {
            case CreateResult.Opened opened -> {
                requireRequestedTerms(opened.observation(), expected);
                yield new OpenResult.Found(recordSession(expected, opened), opened.token());
            }
            case CreateResult.StoredFailure _ -> new OpenResult.StoredFailure();
            case CreateResult.KeyConflict conflict -> throw keyConflict(isAppKey, conflict.status());
            case CreateResult.Failed failed -> throw problem(failed.failure());
        };
    }

    /** The customer must not see another price than the recorded one. */
    private void requireRequestedTerms(Observation observation, ExpectedTerms expected) {
        if (!expected.differences(observation.reportedTerms()).isEmpty()) {
            telemetry.log(
                    LogEvent.MOMENT_REQUEST_FAILED, LogField.session(observation.session()), LogField.status(200));
            throw unavailable(null);
        }
    }

    private PaymentSession recordSession(ExpectedTerms expected, CreateResult.Opened opened) {
        Observation observation = opened.observation();
        SessionUpdate merge = before -> before == null
                ? PaymentSession.opened(expected, observation)
                : before.mergeCreate(expected, observation);
        // A newly opened session is rarely in the table: only if a webhook arrived first.
        UpdateResult result = opened.replayed()
                ? sessions.update(observation.session(), merge)
                : sessions.insertOrUpdate(observation.session(), merge);
        updateTelemetry.report(observation, result);
        PaymentSession session = requireNonNull(result.session(), "create always records a session");
        ExpectedTerms recorded = session.expectedTerms();
        // The key belongs to another owner, or to another purchase at the same price, which a payment would count for.
        if (recorded == null
                || !recorded.owner().equals(expected.owner())
                || !recorded.purchase().equals(expected.purchase())) {
            throw ApiProblemException.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return session;
    }

    /** Returns the problem for a failed call to Moment, and records the failure in log and metrics. */
    ApiProblemException problem(Failure failure) {
        return switch (failure) {
            case Failure.Unavailable unavailable -> {
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED);
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                yield unavailable(unavailable.retryAfter());
            }
            case Failure.ApiKeyRejected apiKey -> {
                telemetry.log(LogEvent.MOMENT_REQUEST_FAILED, LogField.status(apiKey.status()));
                telemetry.count(Metric.MOMENT_AUTHENTICATION_FAILED);
                yield ApiProblemException.of(ProblemType.MOMENT_AUTHENTICATION_FAILED);
            }
            case Failure.Rejected rejected -> rejected(rejected.status());
        };
    }

    private ApiProblemException keyConflict(boolean isAppKey, int status) {
        if (isAppKey) {
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
