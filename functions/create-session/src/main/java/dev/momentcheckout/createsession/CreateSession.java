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
 * Opens a checkout: asks Moment for a session at the server's price, records it, and hands out its token. No token is handed out for a session that is
 * not recorded: a payment in it would be nobody's.
 *
 * <p>An app that repeats its request under the same key gets the same session while that is open, is told if it was paid, and gets another attempt if it
 * ended without money. Orders have rules of their own: {@link PurchaseCheckout}.
 */
final class CreateSession {
    /** For all calls to Moment together. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(14);
    /** Each ended session under a key costs one call; whoever gets here is not a customer. */
    private static final int MAX_ATTEMPTS = 12;
    /** What is larger loses digits in the apps' numbers. */
    private static final long MAX_AMOUNT = 999_999_999_999_999L;

    private final SessionOpener opener;
    private final PurchaseCheckout checkout;
    private final Catalog catalog;
    private final CreateSettings settings;
    private final Clock clock;
    private final Supplier<UUID> randomKey;

    CreateSession(
            SessionOpener openings,
            PurchaseCheckout orders,
            Catalog catalog,
            CreateSettings settings,
            Clock clock,
            Supplier<UUID> randomKey) {
        this.opener = openings;
        this.checkout = orders;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.randomKey = randomKey;
    }

    /** A session that may be handed out. */
    record Opened(SessionId session, ClientToken token) {}

    /** @throws ApiProblemException if no session can be handed out */
    Opened open(CreateRequest request) {
        return switch (request.purchase()) {
            case PurchaseRequest.FixedPrice one ->
                open(request, one.price(), new Purchase.Unspecified(), settings.serverChosenFields(one.price()));
            // The app's choice is not in the key: the same key with another amount is a conflict, and Moment finds it.
            case PurchaseRequest.ClientAmount own ->
                open(request, own.amount(), new Purchase.Unspecified(), settings.serverChosenFields());
            case PurchaseRequest.OfProduct product -> openProduct(request, product);
            case PurchaseRequest.OfOrder order -> checkout.open(request, order.order());
        };
    }

    private Opened openProduct(CreateRequest request, PurchaseRequest.OfProduct wanted) {
        Money unit = catalog.product(wanted.product());
        if (unit == null) {
            throw ApiProblemException.of(ProblemType.PRODUCT_NOT_FOUND);
        }
        // At most 15 digits times 1000: no overflow.
        long amount = unit.minorUnits() * wanted.quantity();
        if (amount > MAX_AMOUNT) {
            throw ApiProblemException.field(
                    ProblemType.AMOUNT_OUT_OF_RANGE, "quantity", "so many are more than can be paid");
        }
        return open(
                request,
                new Money(amount, unit.currency()),
                new Purchase.OfProduct(wanted.product(), wanted.quantity()),
                settings.serverChosenFields(unit));
    }

    private Opened open(CreateRequest request, Money price, Purchase purchase, List<String> serversChoice) {
        ExpectedTerms expectation =
                new ExpectedTerms(request.owner(), price, settings.moment().mode(), purchase);
        IntFunction<UUID> keys = keys(request, serversChoice);
        Deadline deadline = Deadline.in(TIME_LIMIT, clock);
        boolean failureSkipped = false;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            switch (opener.open(
                    expectation,
                    request.successUrl(),
                    keys.apply(attempt),
                    request.idempotencyKey() != null,
                    deadline)) {
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
                ProblemType.IDEMPOTENCY_KEY_REUSED, "too many attempts were made under this idempotency key");
    }

    private IntFunction<UUID> keys(CreateRequest request, List<String> serversChoice) {
        String appKey = request.idempotencyKey();
        if (appKey == null) {
            return _ -> randomKey.get();
        }
        return new AttemptKeys(request.owner(), appKey, serversChoice)::key;
    }
}
