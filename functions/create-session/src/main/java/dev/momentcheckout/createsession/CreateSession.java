package dev.momentcheckout.createsession;

import dev.momentcheckout.createsession.SessionOpener.OpenResult;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Opens a checkout: creates a session at Moment at the server's price, records it and returns its client token. A token
 * is returned only after the session is recorded, because a payment in an unrecorded session would have no owner.
 *
 * <p>An app that repeats its request under the same key gets the same session while it is open, a problem if it was
 * paid, and a new attempt if it ended without payment. {@link PurchaseCheckout} has the rules for orders.
 */
final class CreateSession {
    /**
     * Limits all calls to Moment of one request. Two calls of 6 s fit in, and 6 s of the function's 20 s remain for the
     * table and a cold start.
     */
    static final Duration TIME_LIMIT = Duration.ofSeconds(14);
    /** Each ended session under a key costs one call. A customer does not need this many attempts. */
    private static final int MAX_ATTEMPTS = 12;
    /** A larger amount loses digits in apps whose numbers are doubles, such as Flutter web. */
    private static final long MAX_AMOUNT = 999_999_999_999_999L;

    private final SessionOpener opener;
    private final PurchaseCheckout checkout;
    private final Catalog catalog;
    private final CreateSettings settings;
    private final Clock clock;
    private final Supplier<UUID> randomKey;

    CreateSession(
            SessionOpener opener,
            PurchaseCheckout checkout,
            Catalog catalog,
            CreateSettings settings,
            Clock clock,
            Supplier<UUID> randomKey) {
        this.opener = opener;
        this.checkout = checkout;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.randomKey = randomKey;
    }

    /** A recorded session and its client token. */
    record Opened(SessionId session, ClientToken token) {}

    /**
     * Returns an open session for the request.
     *
     * @throws ApiProblemException if no session can be returned
     */
    Opened open(CreateRequest request) {
        return switch (request.purchase()) {
            case PurchaseRequest.FixedPrice fixed ->
                open(request, fixed.price(), new Purchase.Unspecified(), settings.serverChosenFields(fixed.price()));
            // The app's amount is not part of the key: Moment detects the same key with another amount as a conflict.
            case PurchaseRequest.ClientAmount client ->
                open(request, client.amount(), new Purchase.Unspecified(), settings.serverChosenFields());
            case PurchaseRequest.OfProduct product -> openProduct(request, product);
            case PurchaseRequest.OfOrder order -> checkout.open(request, order.order());
        };
    }

    private Opened openProduct(CreateRequest request, PurchaseRequest.OfProduct requested) {
        Money unitPrice = catalog.product(requested.product());
        if (unitPrice == null) {
            throw ApiProblemException.of(ProblemType.PRODUCT_NOT_FOUND);
        }
        // At most 15 digits times 1000: no overflow.
        long amount = unitPrice.minorUnits() * requested.quantity();
        if (amount > MAX_AMOUNT) {
            throw ApiProblemException.field(
                    ProblemType.AMOUNT_OUT_OF_RANGE, "quantity", "the total amount is too large");
        }
        return open(
                request,
                new Money(amount, unitPrice.currency()),
                new Purchase.OfProduct(requested.product(), requested.quantity()),
                settings.serverChosenFields(unitPrice));
    }

    private Opened open(CreateRequest request, Money price, Purchase purchase, List<String> serverChosen) {
        ExpectedTerms expected =
                new ExpectedTerms(request.owner(), price, settings.moment().mode(), purchase);
        IntFunction<UUID> keys = keys(request, serverChosen);
        Deadline deadline = Deadline.in(TIME_LIMIT, clock);
        boolean failureSkipped = false;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            switch (opener.open(
                    expected, request.successUrl(), keys.apply(attempt), request.idempotencyKey() != null, deadline)) {
                case OpenResult.Found found -> {
                    PaymentSession session = found.session();
                    if (session.state().isSuccessful()) {
                        throw ApiProblemException.aboutSession(ProblemType.PAYMENT_ALREADY_COMPLETED, session.id());
                    }
                    if (!session.state().isEnded()) {
                        return new Opened(session.id(), found.token());
                    }
                }
                case OpenResult.StoredFailure _ -> {
                    if (failureSkipped) {
                        throw SessionOpener.unavailable(null);
                    }
                    failureSkipped = true;
                }
            }
        }
        throw ApiProblemException.of(
                ProblemType.IDEMPOTENCY_KEY_REUSED, "too many attempts under this idempotency key");
    }

    private IntFunction<UUID> keys(CreateRequest request, List<String> serverChosen) {
        String appKey = request.idempotencyKey();
        if (appKey == null) {
            return _ -> randomKey.get();
        }
        return new AttemptKeys(request.owner(), appKey, serverChosen)::key;
    }
}
