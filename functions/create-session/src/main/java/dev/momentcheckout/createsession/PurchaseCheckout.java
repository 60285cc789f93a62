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
 * Opens a checkout for an order of the shop. An order is paid once, in however many sessions it is tried: the newest attempt is handed out again while it
 * is open, and another one begins only after Moment was asked about all earlier ones in which money may still come. No token is handed out before the
 * session and the attempt are both recorded.
 */
final class PurchaseCheckout {
    /** A session as young as this is open unless a webhook said otherwise: Moment need not be asked. */
    private static final Duration REPLAY_WITHOUT_RETRIEVAL = Duration.ofMinutes(10);
    /** Moment forgets a key after 24 hours, and would open a second session under it. */
    private static final Duration KEY_REPLAY_PERIOD = Duration.ofHours(23);

    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);
    /** Whoever is overtaken as often as this comes again. */
    private static final int MAX_PLANS = 4;
    /** Keys under which a failure is stored, or a session that has ended, are passed over. */
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
            SessionOpener openings,
            PurchaseStore orders,
            SessionStore sessions,
            MomentApi moment,
            Catalog catalog,
            CreateSettings settings,
            Clock clock,
            UpdateTelemetry update) {
        this.opener = openings;
        this.purchases = orders;
        this.sessions = sessions;
        this.moment = moment;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.updateTelemetry = update;
    }

    /** @throws ApiProblemException if no session can be handed out */
    Opened open(CreateRequest request, OrderId id) {
        PricedOrder asked = catalog.order(id);
        // An order of somebody else is answered as one that is absent.
        if (asked == null || (asked.owner() != null && !asked.owner().equals(request.owner()))) {
            throw ApiProblemException.of(ProblemType.ORDER_NOT_FOUND);
        }
        Deadline deadline = Deadline.in(CreateSession.TIME_LIMIT, clock);
        for (int round = 0; round < MAX_PLANS; round++) {
            Order found = purchases.find(id);
            Order order = found == null ? Order.unattempted(id) : found;
            if (order.paidBySession() != null) {
                throw alreadyPaid(order.paidBySession());
            }
            Opened opened = execute(plan(order, request, asked.price(), deadline), order, request, asked, deadline);
            if (opened != null) {
                return opened;
            }
        }
        throw SessionOpener.unavailable(null);
    }

    /**
     * What to do next.
     *
     * @param number of the attempt whose key is sent to Moment
     * @param previousSessions all earlier sessions in which money may still come
     * @param wasRetrieved whether Moment was asked about each of them just now
     */
    private record Plan(int number, List<SessionId> previousSessions, boolean wasRetrieved) {
        /** The newest attempt's session once more. */
        static Plan replay(Order.CheckoutAttempt newest, List<SessionId> earlier) {
            List<SessionId> watched = new ArrayList<>(earlier);
            watched.add(newest.session());
            return new Plan(newest.number(), watched, false);
        }
    }

    private Plan plan(Order order, CreateRequest request, Money price, Deadline deadline) {
        Order.CheckoutAttempt newest = order.currentAttempt();
        if (newest == null) {
            return new Plan(1, List.of(), true);
        }
        PaymentSession session = sessions.find(newest.session());
        boolean asBefore = session != null
                && session.belongsTo(request.owner())
                && newest.price().equals(price);
        boolean looked = false;
        if (session != null && asBefore && session.state() == SessionState.OPEN) {
            Instant now = clock.instant();
            if (now.isBefore(session.createdAt().plus(REPLAY_WITHOUT_RETRIEVAL))) {
                return Plan.replay(newest, order.previousSessions());
            }
            if (now.isBefore(session.createdAt().plus(KEY_REPLAY_PERIOD))) {
                session = retrieve(session, deadline);
                looked = true;
                if (session.state() == SessionState.OPEN) {
                    return Plan.replay(newest, order.previousSessions());
                }
            }
        }
        List<SessionId> watched = new ArrayList<>();
        if (session != null) {
            requireNoMoney(session);
            boolean mayStillBePaid = looked ? remains(session) : retrieved(session, deadline);
            if (mayStillBePaid) {
                watched.add(session.id());
            }
        }
        watched.addAll(mayStillBePaid(order.previousSessions(), deadline));
        return new Plan(newest.number() + 1, watched, true);
    }

    /** Asks about sessions, and gives those in which money may still come. */
    private List<SessionId> mayStillBePaid(Collection<SessionId> ids, Deadline deadline) {
        List<SessionId> watchable = new ArrayList<>();
        for (SessionId id : ids) {
            PaymentSession session = sessions.find(id);
            if (session != null) {
                requireNoMoney(session);
                if (retrieved(session, deadline)) {
                    watchable.add(id);
                }
            }
        }
        return watchable;
    }

    /** Asks Moment about a session if money may still come in it; tells whether that is so afterwards. */
    private boolean retrieved(PaymentSession session, Deadline deadline) {
        return session.nextCheck() != null && remains(retrieve(session, deadline));
    }

    private boolean remains(PaymentSession session) {
        requireNoMoney(session);
        if (session.lastAttempt().status() == PaymentAttemptStatus.PENDING) {
            throw ApiProblemException.aboutSession(ProblemType.PAYMENT_PENDING, session.id());
        }
        return session.nextCheck() != null;
    }

    /** Held money is money too: who has paid is not asked to pay again. */
    private void requireNoMoney(PaymentSession session) {
        if (!session.state().isSuccessful()) {
            return;
        }
        OrderId order = session.orderToClaim(null);
        if (order != null) {
            // Recorded by code that did not claim yet, or cut off in between: the claim is made good, and wins or loses
            // as it would have.
            purchases.claim(order, session.id(), expectation(session).price());
        }
        throw alreadyPaid(session.id());
    }

    private static ExpectedTerms expectation(PaymentSession session) {
        ExpectedTerms recorded = session.expectedTerms();
        if (recorded == null) {
            throw new IllegalStateException("an order's session was recorded by create");
        }
        return recorded;
    }

    private PaymentSession retrieve(PaymentSession session, Deadline deadline) {
        Duration left = deadline.remaining(RETRIEVE_TIMEOUT);
        return switch (moment.retrieve(session.id(), Deadline.in(left, clock))) {
            case RetrieveResult.Found found -> {
                UpdateResult recorded =
                        sessions.update(session, before -> before == null ? null : before.observe(found.observation()));
                updateTelemetry.report(found.observation(), recorded);
                yield requireNonNullElse(recorded.session(), session);
            }
            // Whether money came in it cannot be told, so nobody is asked to pay again.
            case RetrieveResult.NotFound _ -> throw SessionOpener.unavailable(null);
            case RetrieveResult.Failed failed -> throw opener.problem(failed.failure());
        };
    }

    /** @return null if somebody else was quicker, so that everything must be looked at again */
    private @Nullable Opened execute(
            Plan plan, Order order, CreateRequest request, PricedOrder asked, Deadline deadline) {
        ExpectedTerms expectation = new ExpectedTerms(
                request.owner(), asked.price(), settings.moment().mode(), new Purchase.OfOrder(order.id()));
        AttemptKeys keys = AttemptKeys.ofOrder(request.owner(), order.id(), settings.serverChosenFields(asked.price()));
        Set<SessionId> watched = new LinkedHashSet<>(plan.previousSessions());
        for (int number = plan.number(); number < plan.number() + MAX_SKIPPED_KEYS; number++) {
            switch (opener.open(expectation, request.successUrl(), keys.key(number), true, deadline)) {
                case OpenResult.StoredFailure _ -> {}
                case OpenResult.Found found -> {
                    PaymentSession session = found.session();
                    requireNoMoney(session);
                    if (session.state() == SessionState.OPEN) {
                        Opened opened = new Opened(session.id(), found.token());
                        if (order.isCurrent(session.id())) {
                            return opened;
                        }
                        // A deployment that changes what Moment is asked for turns a replay into another session: then
                        // the one that was taken to be open without asking may have been paid.
                        List<SessionId> mayBePaid =
                                plan.wasRetrieved() ? List.copyOf(watched) : mayStillBePaid(watched, deadline);
                        Order.CheckoutAttempt attempt = new Order.CheckoutAttempt(number, session.id(), asked.price());
                        return begin(order, attempt, mayBePaid) ? opened : null;
                    }
                    watched.add(session.id());
                }
            }
        }
        throw SessionOpener.unavailable(null);
    }

    /** Whether the attempt is the order's newest now, and its token may be handed out. */
    private boolean begin(Order order, Order.CheckoutAttempt attempt, List<SessionId> watched) {
        Order kept = purchases.beginAttempt(order, order.withAttempt(attempt, watched));
        if (kept.paidBySession() != null) {
            throw alreadyPaid(kept.paidBySession());
        }
        Order.CheckoutAttempt won = kept.currentAttempt();
        return won != null && won.session().equals(attempt.session());
    }

    private static ApiProblemException alreadyPaid(SessionId session) {
        return ApiProblemException.aboutSession(ProblemType.ORDER_ALREADY_PAID, session);
    }
}
