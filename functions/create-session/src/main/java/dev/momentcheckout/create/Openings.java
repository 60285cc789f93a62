package dev.momentcheckout.create;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.edge.Problem;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Expectation;
import dev.momentcheckout.session.Moment;
import dev.momentcheckout.session.Moment.CreateAnswer;
import dev.momentcheckout.session.Moment.Failure;
import dev.momentcheckout.session.Moment.SessionRequest;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.session.Sessions.News;
import dev.momentcheckout.session.Sessions.Recorded;
import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.SessionNews;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens a session at Moment under one key and records it, or finds the one that was opened under that key before. */
final class Openings {
    private final Moment moment;
    private final Sessions sessions;
    private final CreateSettings settings;
    private final Telemetry telemetry;
    private final SessionNews news;

    Openings(Moment moment, Sessions sessions, CreateSettings settings, Telemetry telemetry) {
        this.moment = moment;
        this.sessions = sessions;
        this.settings = settings;
        this.telemetry = telemetry;
        this.news = new SessionNews(telemetry);
    }

    /** What there is under a key. */
    sealed interface Opening {
        /** A session that is recorded: open, ended or paid. */
        record Found(PaymentSession session, ClientToken token) implements Opening {}

        /** A failure of the past, which Moment will go on answering. */
        record StoredFailure() implements Opening {}
    }

    /**
     * @param keyOfTheApp whether the app may have used the key for something else; a key of ours cannot have been (docs/decisions/0004)
     * @throws Problem if there is no session that could be handed out
     */
    Opening open(Expectation expectation, String successUrl, UUID key, boolean keyOfTheApp, Deadline deadline) {
        SessionRequest request =
                new SessionRequest(expectation.price(), successUrl, settings.presentationMode(), settings.mark());
        return switch (moment.create(request, key, deadline)) {
            case CreateAnswer.Opened opened -> {
                requireAsAsked(opened.observation(), expectation);
                yield new Opening.Found(record(expectation, opened), opened.token());
            }
            case CreateAnswer.StoredFailure _ -> new Opening.StoredFailure();
            case CreateAnswer.KeyTaken taken -> throw keyTaken(keyOfTheApp, taken.status());
            case CreateAnswer.Failed failed -> throw problem(failed.failure());
        };
    }

    /** A customer must not be shown another price than the one that was recorded. */
    private void requireAsAsked(Observation observation, Expectation expectation) {
        if (!expectation.differences(observation.seen()).isEmpty()) {
            telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.session(observation.session()), Field.status(200));
            throw unavailable(null);
        }
    }

    private PaymentSession record(Expectation expectation, CreateAnswer.Opened opened) {
        Observation observation = opened.observation();
        News join = before -> before == null
                ? PaymentSession.opened(expectation, observation)
                : before.open(expectation, observation);
        // A session that Moment has just opened is hardly known here; a webhook may have been faster.
        Recorded recorded = opened.replayed()
                ? sessions.record(observation.session(), join)
                : sessions.recordNew(observation.session(), join);
        news.tell(observation, recorded);
        PaymentSession session = requireNonNull(recorded.kept(), "create always has a session to record");
        Expectation kept = session.recorded();
        // The same key for another owner, or for another thing at the same price: its money would be for the first.
        if (kept == null
                || !kept.owner().equals(expectation.owner())
                || !kept.purchase().equals(expectation.purchase())) {
            throw Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return session;
    }

    /** @return what the app is told of a call to Moment that was of no use */
    Problem problem(Failure failure) {
        return switch (failure) {
            case Failure.Unavailable unavailable -> {
                telemetry.log(Event.MOMENT_NOT_ANSWERING);
                telemetry.count(Metric.MOMENT_UNAVAILABLE);
                yield unavailable(unavailable.retryAfter());
            }
            case Failure.KeyRefused refused -> {
                telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.status(refused.status()));
                telemetry.count(Metric.MOMENT_REFUSED_OUR_KEY);
                yield Problem.of(ProblemType.MOMENT_REFUSED_OUR_KEY);
            }
            case Failure.Rejected rejected -> rejected(rejected.status());
        };
    }

    private Problem keyTaken(boolean keyOfTheApp, int status) {
        if (keyOfTheApp) {
            return Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return status == 409 ? unavailable(null) : rejected(status);
    }

    private Problem rejected(int status) {
        telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.status(status));
        return Problem.of(ProblemType.MOMENT_REJECTED_REQUEST);
    }

    static Problem unavailable(@Nullable Duration retryAfter) {
        return Problem.retryAfter(ProblemType.MOMENT_UNAVAILABLE, retryAfter);
    }
}
