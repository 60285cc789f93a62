package dev.momentcheckout.createsession;

import dev.momentcheckout.createsession.SessionOpener.OpenResult;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.IdempotencyKey;
import dev.momentcheckout.session.ParallelCalls;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;

/**
 * Opens a checkout: creates a session at Moment at the server's price, records it and returns its client token. A token
 * is returned only after the session is recorded, because a payment in an unrecorded session would have no owner.
 *
 * <p>An order, or a checkout that the app names with its own key, is a purchase, which is paid once:
 * {@link PurchaseCheckout}. Any other request opens a session of its own.
 */
final class CreateSession {
    /**
     * Limits all calls to Moment of one request. Two calls of 6 s fit in, and 6 s of the function's 20 s remain for the
     * table and a cold start.
     */
    static final Duration TIME_LIMIT = Duration.ofSeconds(14);

    private final SessionOpener opener;
    private final PurchaseCheckout purchaseCheckout;
    private final Quotes quotes;
    private final CreateSettings settings;
    private final Clock clock;

    CreateSession(
            MomentApi moment,
            SessionStore sessions,
            PurchaseStore purchases,
            Catalog catalog,
            CreateSettings settings,
            Clock clock,
            Telemetry telemetry,
            ParallelCalls parallelCalls) {
        RecordObservation recordObservation = new RecordObservation(sessions, purchases);
        RefreshSession refreshSession =
                new RefreshSession(moment, recordObservation, new SessionTelemetry(telemetry), parallelCalls);
        this.opener = new SessionOpener(moment, sessions, recordObservation, settings, telemetry);
        this.purchaseCheckout = new PurchaseCheckout(opener, refreshSession, sessions, purchases, clock);
        this.quotes = new Quotes(catalog);
        this.settings = settings;
        this.clock = clock;
    }

    /** A recorded session and its client token. */
    record Opened(SessionId session, ClientToken token) {}

    /**
     * Returns an open session for the request.
     *
     * @throws ApiProblemException if no session can be returned
     */
    Opened open(CreateRequest request) {
        Quote quote = quotes.quote(request.item(), request.owner());
        Checkout checkout = Checkout.of(request, quote, settings.moment().mode());
        Deadline deadline = Deadline.in(TIME_LIMIT, clock);
        PurchaseId purchase = checkout.purchase();
        return purchase == null ? openAlone(checkout, deadline) : purchaseCheckout.open(checkout, purchase, deadline);
    }

    private Opened openAlone(Checkout checkout, Deadline deadline) {
        return switch (opener.open(checkout, new IdempotencyKey.Random(), null, deadline)) {
            case OpenResult.Opened opened -> new Opened(opened.session().id(), opened.token());
            case OpenResult.NotOpened failed -> throw problem(failed.result());
        };
    }

    private static ApiProblemException problem(CreateResult.NotOpened result) {
        return switch (result) {
            case CreateResult.Failed failed -> SessionOpener.problem(failed.failure());
            case CreateResult.OtherRequest _ -> SessionOpener.problem(new Failure.Rejected(422));
            case CreateResult.StoredFailure _, CreateResult.KeyInUse _ -> SessionOpener.unavailable(null);
        };
    }
}
