package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNullElse;

import dev.momentcheckout.createsession.CreateSession.Opened;
import dev.momentcheckout.createsession.SessionOpener.OpenResult;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.Catalog.PricedOrder;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Order;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PaymentAttemptStatus;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.SessionStore.UpdateResult;
import dev.momentcheckout.telemetry.UpdateTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a checkout for an order of the shop. An order is paid once, however many sessions it needs:
 *
 * <ul>
 *   <li>While the current attempt is open, a request gets its session again.
 *   <li>A new attempt begins only after every earlier session that may still be paid was retrieved from Moment.
 *   <li>A token is returned only after the session and the attempt are recorded.
 * </ul>
 */
final class PurchaseCheckout {
    /** A younger session is open unless a webhook reported otherwise, so it is returned without a retrieval. */
    private static final Duration REPLAY_WITHOUT_RETRIEVAL = Duration.ofMinutes(10);
    /** Moment stores a key for 24 hours. Afterwards it would open a second session under it. */
    private static final Duration KEY_REPLAY_PERIOD = Duration.ofHours(23);

    /** Limits one retrieval, so that three fit into {@link CreateSession#TIME_LIMIT}. */
    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);
    /** After this many conflicts with concurrent requests, the app must retry. */
    private static final int MAX_CONFLICT_ATTEMPTS = 4;
    /** Limits the keys that are skipped because Moment stored a failure or an ended session under them. */
    private static final int MAX_SKIPPED_KEYS = 3;

    private final SessionOpener opener;
    private final PurchaseStore purchases;
    private final SessionStore sessions;
    private final MomentApi moment;
    private final Catalog catalog;
    private final CreateSettings settings;
    private final Clock clock;
    private final UpdateTelemetry updateTelemetry;

    PurchaseCheckout(
            SessionOpener opener,
            PurchaseStore purchases,
            SessionStore sessions,
            MomentApi moment,
            Catalog catalog,
            CreateSettings settings,
            Clock clock,
            UpdateTelemetry updateTelemetry) {
        this.opener = opener;
        this.purchases = purchases;
        this.sessions = sessions;
        this.moment = moment;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.updateTelemetry = updateTelemetry;
    }

    /**
     * Returns an open session for the order.
     *
     * @throws ApiProblemException if no session can be returned
     */
    Opened open(CreateRequest request, OrderId id) {
        PricedOrder priced = catalog.order(id);
        // An order of another owner gets the same response as an absent one.
        if (priced == null || (priced.owner() != null && !priced.owner().equals(request.owner()))) {
            throw ApiProblemException.of(ProblemType.ORDER_NOT_FOUND);
        }
        Deadline deadline = Deadline.in(CreateSession.TIME_LIMIT, clock);
        for (int round = 0; round < MAX_CONFLICT_ATTEMPTS; round++) {
            Order found = purchases.find(id);
            Order order = found == null ? Order.withoutAttempts(id) : found;
            if (order.paidBySession() != null) {
                throw alreadyPaid(order.paidBySession());
            }
            Opened opened = execute(plan(order, request, priced.price(), deadline), order, request, priced, deadline);
            if (opened != null) {
                return opened;
            }
        }
        throw SessionOpener.unavailable(null);
    }

    /**
     * The next step of a checkout.
     *
     * @param number the number of the attempt whose key is sent to Moment
     * @param previousSessions all earlier sessions that may still be paid
     * @param wasRetrieved whether each of them has just been retrieved from Moment
     */
    private record Plan(int number, List<SessionId> previousSessions, boolean wasRetrieved) {
        /** Returns the plan to get the session of the current attempt again. */
        static Plan replay(Order.CheckoutAttempt current, List<SessionId> previous) {
            List<SessionId> payable = new ArrayList<>(previous);
            payable.add(current.session());
            return new Plan(current.number(), payable, false);
        }
    }

    private Plan plan(Order order, CreateRequest request, Money price, Deadline deadline) {
        Order.CheckoutAttempt current = order.currentAttempt();
        if (current == null) {
            return new Plan(1, List.of(), true);
        }
        PaymentSession session = sessions.find(current.session());
        boolean unchanged = session != null
                && session.belongsTo(request.owner())
                && current.price().equals(price);
        boolean retrieved = false;
        if (session != null && unchanged && session.state() == SessionState.OPEN) {
            Instant now = clock.instant();
            if (now.isBefore(session.createdAt().plus(REPLAY_WITHOUT_RETRIEVAL))) {
                return Plan.replay(current, order.previousSessions());
            }
            if (now.isBefore(session.createdAt().plus(KEY_REPLAY_PERIOD))) {
                session = retrieve(session, deadline);
                retrieved = true;
                if (session.state() == SessionState.OPEN) {
                    return Plan.replay(current, order.previousSessions());
                }
            }
        }
        List<SessionId> payable = new ArrayList<>();
        if (session != null) {
            requireNotSuccessful(session);
            boolean mayStillBePaid = retrieved ? mayStillBePaid(session) : mayStillBePaid(session, deadline);
            if (mayStillBePaid) {
                payable.add(session.id());
            }
        }
        payable.addAll(mayStillBePaid(order.previousSessions(), deadline));
        return new Plan(current.number() + 1, payable, true);
    }

    /** Retrieves the sessions and returns those that may still be paid. */
    private List<SessionId> mayStillBePaid(Collection<SessionId> ids, Deadline deadline) {
        List<SessionId> payable = new ArrayList<>();
        for (SessionId id : ids) {
            PaymentSession session = sessions.find(id);
            if (session != null) {
                requireNotSuccessful(session);
                if (mayStillBePaid(session, deadline)) {
                    payable.add(id);
                }
            }
        }
        return payable;
    }

    /** Retrieves a session that may still be paid, and returns whether it still may. */
    private boolean mayStillBePaid(PaymentSession session, Deadline deadline) {
        return session.nextCheck() != null && mayStillBePaid(retrieve(session, deadline));
    }

    /**
     * Returns whether a session, as just retrieved, may still be paid.
     *
     * @throws ApiProblemException if it has been paid or a payment is pending
     */
    private boolean mayStillBePaid(PaymentSession session) {
        requireNotSuccessful(session);
        if (session.lastAttempt().status() == PaymentAttemptStatus.PENDING) {
            throw ApiProblemException.aboutSession(ProblemType.PAYMENT_PENDING, session.id());
        }
        return session.nextCheck() != null;
    }

    /** Money that needs review counts too: a customer who has paid must not be asked to pay again. */
    private void requireNotSuccessful(PaymentSession session) {
        if (!session.state().isSuccessful()) {
            return;
        }
        OrderId order = session.orderToClaim(null);
        if (order != null) {
            // An older version, or an interrupted update, recorded the payment without the claim. Claim the order now,
            // with the same result.
            purchases.claim(order, session.id(), expectedTerms(session).price());
        }
        throw alreadyPaid(session.id());
    }

    private static ExpectedTerms expectedTerms(PaymentSession session) {
        ExpectedTerms expected = session.expectedTerms();
        if (expected == null) {
            throw new IllegalStateException("a session of an order has expected terms");
        }
        return expected;
    }

    private PaymentSession retrieve(PaymentSession session, Deadline deadline) {
        Duration remaining = deadline.remaining(RETRIEVE_TIMEOUT);
        return switch (moment.retrieve(session.id(), Deadline.in(remaining, clock))) {
            case RetrieveResult.Found found -> {
                UpdateResult result =
                        sessions.update(session, before -> before == null ? null : before.observe(found.observation()));
                updateTelemetry.report(found.observation(), result);
                yield requireNonNullElse(result.session(), session);
            }
            // The session may have been paid, so the customer must not be asked to pay again.
            case RetrieveResult.NotFound _ -> throw SessionOpener.unavailable(null);
            case RetrieveResult.Failed failed -> throw opener.problem(failed.failure());
        };
    }

    /** Returns null if a concurrent request began another attempt, so that the caller must plan again. */
    private @Nullable Opened execute(
            Plan plan, Order order, CreateRequest request, PricedOrder priced, Deadline deadline) {
        ExpectedTerms expected = new ExpectedTerms(
                request.owner(), priced.price(), settings.moment().mode(), new Purchase.OfOrder(order.id()));
        AttemptKeys keys =
                AttemptKeys.ofOrder(request.owner(), order.id(), settings.serverChosenFields(priced.price()));
        Set<SessionId> payable = new LinkedHashSet<>(plan.previousSessions());
        for (int number = plan.number(); number < plan.number() + MAX_SKIPPED_KEYS; number++) {
            switch (opener.open(expected, request.successUrl(), keys.key(number), true, deadline)) {
                case OpenResult.StoredFailure _ -> {}
                case OpenResult.Found found -> {
                    PaymentSession session = found.session();
                    requireNotSuccessful(session);
                    if (session.state() == SessionState.OPEN) {
                        Opened opened = new Opened(session.id(), found.token());
                        if (order.isCurrent(session.id())) {
                            return opened;
                        }
                        // A deployment that changes the server's values turns a replay into a new session. The session
                        // that was assumed to be open, without a retrieval, may have been paid.
                        List<SessionId> previous =
                                plan.wasRetrieved() ? List.copyOf(payable) : mayStillBePaid(payable, deadline);
                        Order.CheckoutAttempt attempt = new Order.CheckoutAttempt(number, session.id(), priced.price());
                        return begin(order, attempt, previous) ? opened : null;
                    }
                    payable.add(session.id());
                }
            }
        }
        throw SessionOpener.unavailable(null);
    }

    /** Begins the attempt, and returns whether it is the order's current one, so that its token may be returned. */
    private boolean begin(Order order, Order.CheckoutAttempt attempt, List<SessionId> previousSessions) {
        Order stored = purchases.beginAttempt(order, order.withAttempt(attempt, previousSessions));
        if (stored.paidBySession() != null) {
            throw alreadyPaid(stored.paidBySession());
        }
        Order.CheckoutAttempt current = stored.currentAttempt();
        return current != null && current.session().equals(attempt.session());
    }

    private static ApiProblemException alreadyPaid(SessionId session) {
        return ApiProblemException.aboutSession(ProblemType.ORDER_ALREADY_PAID, session);
    }
}
