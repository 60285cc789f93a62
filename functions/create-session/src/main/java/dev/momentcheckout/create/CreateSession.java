package dev.momentcheckout.create;

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
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.session.Sessions.Recorded;
import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.SessionNews;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a checkout: asks Moment for a session at the server's price, records it, and hands out its token. No token is handed out for a session that is
 * not recorded: a payment in it would be nobody's.
 *
 * <p>An app that repeats its request under the same key gets the same session while that is open, is told if it was paid, and gets another attempt if it
 * ended without money.
 */
final class CreateSession {
    private static final Duration IN_ALL = Duration.ofSeconds(14);
    /** Each ended session under a key costs one call; whoever gets here is not a customer. */
    private static final int ATTEMPTS = 12;

    private final Moment moment;
    private final Sessions sessions;
    private final CreateSettings settings;
    private final Clock clock;
    private final Supplier<UUID> randomKey;
    private final Telemetry telemetry;
    private final SessionNews news;

    CreateSession(
            Moment moment,
            Sessions sessions,
            CreateSettings settings,
            Clock clock,
            Supplier<UUID> randomKey,
            Telemetry telemetry) {
        this.moment = moment;
        this.sessions = sessions;
        this.settings = settings;
        this.clock = clock;
        this.randomKey = randomKey;
        this.telemetry = telemetry;
        this.news = new SessionNews(telemetry);
    }

    /** A session that may be handed out. */
    record Opened(SessionId session, ClientToken token) {}

    /** @throws Problem if no session can be handed out */
    Opened open(CreateRequest request) {
        SessionRequest sessionRequest = new SessionRequest(
                settings.price(), request.successUrl(), settings.presentationMode(), settings.mark());
        Expectation expectation = new Expectation(
                request.owner(), settings.price(), settings.moment().mode());
        IntFunction<UUID> keys = keys(request);
        Deadline deadline = Deadline.in(IN_ALL, clock);
        boolean failureSkipped = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            switch (moment.create(sessionRequest, keys.apply(attempt), deadline)) {
                case CreateAnswer.Opened opened -> {
                    requireAsAsked(opened.observation(), expectation);
                    PaymentSession session = record(expectation, opened.observation());
                    if (session.state().isSettled()) {
                        throw Problem.about(ProblemType.PAYMENT_ALREADY_MADE, session.id());
                    }
                    if (!session.state().isEnded()) {
                        return new Opened(session.id(), opened.token());
                    }
                }
                case CreateAnswer.StoredFailure _ -> {
                    if (failureSkipped) {
                        throw unavailable(null);
                    }
                    failureSkipped = true;
                }
                case CreateAnswer.KeyTaken taken -> throw keyTaken(request, taken.status());
                case CreateAnswer.Failed failed -> throw problem(failed.failure());
            }
        }
        throw Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED, "too many attempts were made under this idempotency key");
    }

    private IntFunction<UUID> keys(CreateRequest request) {
        String appKey = request.appKey();
        if (appKey == null) {
            return _ -> randomKey.get();
        }
        List<String> serversChoice = new ArrayList<>(settings.successUrls());
        serversChoice.add(Long.toString(settings.price().minorUnits()));
        serversChoice.add(settings.price().currencyCode());
        serversChoice.add(settings.presentationMode());
        serversChoice.add(settings.mark());
        serversChoice.add(settings.moment().mode().word());
        return new AttemptKeys(request.owner(), appKey, serversChoice)::key;
    }

    /** A customer must not be shown another price than the one that was recorded. */
    private void requireAsAsked(Observation observation, Expectation expectation) {
        if (!expectation.differences(observation.seen()).isEmpty()) {
            telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.session(observation.session()), Field.status(200));
            throw unavailable(null);
        }
    }

    private PaymentSession record(Expectation expectation, Observation observation) {
        Recorded recorded = sessions.record(
                observation.session(),
                before -> before == null
                        ? PaymentSession.opened(expectation, observation)
                        : before.open(expectation, observation));
        news.tell(observation, recorded);
        PaymentSession session = switch (recorded) {
            case Recorded.Written written -> written.now();
            case Recorded.NoNews noNews -> noNews.now();
            case Recorded.NotOurs _ -> throw new IllegalStateException("create always has a session to record");
        };
        if (!session.belongsTo(expectation.owner())) {
            throw Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return session;
    }

    private Problem problem(Failure failure) {
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

    /** Without a key of the app's own the key was random, and cannot have been used for anything else. */
    private Problem keyTaken(CreateRequest request, int status) {
        if (request.appKey() != null) {
            return Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
        }
        return status == 409 ? unavailable(null) : rejected(status);
    }

    private Problem rejected(int status) {
        telemetry.log(Event.MOMENT_NOT_ANSWERING, Field.status(status));
        return Problem.of(ProblemType.MOMENT_REJECTED_REQUEST);
    }

    private static Problem unavailable(@Nullable Duration retryAfter) {
        return Problem.retryAfter(ProblemType.MOMENT_UNAVAILABLE, retryAfter);
    }
}
