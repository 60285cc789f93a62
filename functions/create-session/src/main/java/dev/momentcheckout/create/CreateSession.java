package dev.momentcheckout.create;

import dev.momentcheckout.create.Openings.Opening;
import dev.momentcheckout.edge.Problem;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Expectation;
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
 * ended without money. Orders have rules of their own: {@link OrderCheckout}.
 */
final class CreateSession {
    /** For all calls to Moment together. */
    static final Duration IN_ALL = Duration.ofSeconds(14);
    /** Each ended session under a key costs one call; whoever gets here is not a customer. */
    private static final int ATTEMPTS = 12;
    /** What is larger loses digits in the apps' numbers. */
    private static final long LARGEST_AMOUNT = 999_999_999_999_999L;

    private final Openings openings;
    private final OrderCheckout orders;
    private final Catalog catalog;
    private final CreateSettings settings;
    private final Clock clock;
    private final Supplier<UUID> randomKey;

    CreateSession(
            Openings openings,
            OrderCheckout orders,
            Catalog catalog,
            CreateSettings settings,
            Clock clock,
            Supplier<UUID> randomKey) {
        this.openings = openings;
        this.orders = orders;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.randomKey = randomKey;
    }

    /** A session that may be handed out. */
    record Opened(SessionId session, ClientToken token) {}

    /** @throws Problem if no session can be handed out */
    Opened open(CreateRequest request) {
        return switch (request.wanted()) {
            case Wanted.TheOnePrice one ->
                open(request, one.price(), new Purchase.Unnamed(), settings.serversChoice(one.price()));
            // The app's choice is not in the key: the same key with another amount is a conflict, and Moment finds it.
            case Wanted.OwnAmount own -> open(request, own.amount(), new Purchase.Unnamed(), settings.serversChoice());
            case Wanted.OfProduct product -> openProduct(request, product);
            case Wanted.OfOrder order -> orders.open(request, order.order());
        };
    }

    private Opened openProduct(CreateRequest request, Wanted.OfProduct wanted) {
        Money unit = catalog.product(wanted.product());
        if (unit == null) {
            throw Problem.of(ProblemType.UNKNOWN_PRODUCT);
        }
        // At most 15 digits times 1000: no overflow.
        long amount = unit.minorUnits() * wanted.quantity();
        if (amount > LARGEST_AMOUNT) {
            throw Problem.field(ProblemType.AMOUNT_OUT_OF_BOUNDS, "quantity", "so many are more than can be paid");
        }
        return open(
                request,
                new Money(amount, unit.currency()),
                new Purchase.OfProduct(wanted.product(), wanted.quantity()),
                settings.serversChoice(unit));
    }

    private Opened open(CreateRequest request, Money price, Purchase purchase, List<String> serversChoice) {
        Expectation expectation =
                new Expectation(request.owner(), price, settings.moment().mode(), purchase);
        IntFunction<UUID> keys = keys(request, serversChoice);
        Deadline deadline = Deadline.in(IN_ALL, clock);
        boolean failureSkipped = false;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            switch (openings.open(
                    expectation, request.successUrl(), keys.apply(attempt), request.appKey() != null, deadline)) {
                case Opening.Found found -> {
                    PaymentSession session = found.session();
                    if (session.state().isSettled()) {
                        throw Problem.about(ProblemType.PAYMENT_ALREADY_MADE, session.id());
                    }
                    if (!session.state().isEnded()) {
                        return new Opened(session.id(), found.token());
                    }
                }
                case Opening.StoredFailure _ -> {
                    if (failureSkipped) {
                        throw Openings.unavailable(null);
                    }
                    failureSkipped = true;
                }
            }
        }
        throw Problem.of(ProblemType.IDEMPOTENCY_KEY_REUSED, "too many attempts were made under this idempotency key");
    }

    private IntFunction<UUID> keys(CreateRequest request, List<String> serversChoice) {
        String appKey = request.appKey();
        if (appKey == null) {
            return _ -> randomKey.get();
        }
        return new AttemptKeys(request.owner(), appKey, serversChoice)::key;
    }
}
