package dev.momentcheckout.create;

import static java.util.Objects.requireNonNullElse;

import dev.momentcheckout.create.CreateSession.Opened;
import dev.momentcheckout.create.Openings.Opening;
import dev.momentcheckout.edge.Problem;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.Attempt;
import dev.momentcheckout.session.Catalog;
import dev.momentcheckout.session.Catalog.PricedOrder;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Expectation;
import dev.momentcheckout.session.Moment;
import dev.momentcheckout.session.Moment.LookAnswer;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Order;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Orders;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.Sessions;
import dev.momentcheckout.session.Sessions.Recorded;
import dev.momentcheckout.telemetry.SessionNews;
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
final class OrderCheckout {
    /** A session as young as this is open unless a webhook said otherwise: Moment need not be asked. */
    private static final Duration SURELY_OPEN = Duration.ofMinutes(10);
    /** Moment forgets a key after 24 hours, and would open a second session under it. */
    private static final Duration KEY_IS_KNOWN = Duration.ofHours(23);

    private static final Duration LOOK = Duration.ofSeconds(4);
    /** Whoever is overtaken as often as this comes again. */
    private static final int ROUNDS = 4;
    /** Keys under which a failure is stored, or a session that has ended, are passed over. */
    private static final int KEYS_PASSED_OVER = 3;

    private final Openings openings;
    private final Orders orders;
    private final Sessions sessions;
    private final Moment moment;
    private final Catalog catalog;
    private final CreateSettings settings;
    private final Clock clock;
    private final SessionNews news;

    OrderCheckout(
            Openings openings,
            Orders orders,
            Sessions sessions,
            Moment moment,
            Catalog catalog,
            CreateSettings settings,
            Clock clock,
            SessionNews news) {
        this.openings = openings;
        this.orders = orders;
        this.sessions = sessions;
        this.moment = moment;
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.news = news;
    }

    /** @throws Problem if no session can be handed out */
    Opened open(CreateRequest request, OrderId id) {
        PricedOrder asked = catalog.order(id);
        // An order of somebody else is answered as one that is absent.
        if (asked == null || (asked.owner() != null && !asked.owner().equals(request.owner()))) {
            throw Problem.of(ProblemType.UNKNOWN_ORDER);
        }
        Deadline deadline = Deadline.in(CreateSession.IN_ALL, clock);
        for (int round = 0; round < ROUNDS; round++) {
            Order found = orders.find(id);
            Order order = found == null ? Order.untried(id) : found;
            if (order.settledBy() != null) {
                throw alreadyPaid(order.settledBy());
            }
            Opened opened = carriedOut(plan(order, request, asked.price(), deadline), order, request, asked, deadline);
            if (opened != null) {
                return opened;
            }
        }
        throw Openings.unavailable(null);
    }

    /**
     * What to do next.
     *
     * @param number of the attempt whose key is sent to Moment
     * @param watched all earlier sessions in which money may still come
     * @param wasAsked whether Moment was asked about each of them just now
     */
    private record Plan(int number, List<SessionId> watched, boolean wasAsked) {
        /** The newest attempt's session once more. */
        static Plan replay(Order.Attempt newest, List<SessionId> earlier) {
            List<SessionId> watched = new ArrayList<>(earlier);
            watched.add(newest.session());
            return new Plan(newest.number(), watched, false);
        }
    }

    private Plan plan(Order order, CreateRequest request, Money price, Deadline deadline) {
        Order.Attempt newest = order.newest();
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
            if (now.isBefore(session.createdAt().plus(SURELY_OPEN))) {
                return Plan.replay(newest, order.earlier());
            }
            if (now.isBefore(session.createdAt().plus(KEY_IS_KNOWN))) {
                session = looked(session, deadline);
                looked = true;
                if (session.state() == SessionState.OPEN) {
                    return Plan.replay(newest, order.earlier());
                }
            }
        }
        List<SessionId> watched = new ArrayList<>();
        if (session != null) {
            requireNoMoney(session);
            boolean mayStillBePaid = looked ? stays(session) : asked(session, deadline);
            if (mayStillBePaid) {
                watched.add(session.id());
            }
        }
        watched.addAll(watchable(order.earlier(), deadline));
        return new Plan(newest.number() + 1, watched, true);
    }

    /** Asks about sessions, and gives those in which money may still come. */
    private List<SessionId> watchable(Collection<SessionId> ids, Deadline deadline) {
        List<SessionId> watchable = new ArrayList<>();
        for (SessionId id : ids) {
            PaymentSession session = sessions.find(id);
            if (session != null) {
                requireNoMoney(session);
                if (asked(session, deadline)) {
                    watchable.add(id);
                }
            }
        }
        return watchable;
    }

    /** Asks Moment about a session if money may still come in it; tells whether that is so afterwards. */
    private boolean asked(PaymentSession session, Deadline deadline) {
        return session.due() != null && stays(looked(session, deadline));
    }

    private boolean stays(PaymentSession session) {
        requireNoMoney(session);
        if (session.attempt().attempt() == Attempt.PENDING) {
            throw Problem.about(ProblemType.PAYMENT_PENDING, session.id());
        }
        return session.due() != null;
    }

    /** Held money is money too: who has paid is not asked to pay again. */
    private void requireNoMoney(PaymentSession session) {
        if (!session.state().isSettled()) {
            return;
        }
        OrderId order = session.claims(null);
        if (order != null) {
            // Recorded by code that did not claim yet, or cut off in between: the claim is made good, and wins or loses
            // as it would have.
            orders.claim(order, session.id(), expectation(session).price());
        }
        throw alreadyPaid(session.id());
    }

    private static Expectation expectation(PaymentSession session) {
        Expectation recorded = session.recorded();
        if (recorded == null) {
            throw new IllegalStateException("an order's session was recorded by create");
        }
        return recorded;
    }

    private PaymentSession looked(PaymentSession session, Deadline deadline) {
        Duration left = deadline.remaining(LOOK);
        return switch (moment.look(session.id(), Deadline.in(left, clock))) {
            case LookAnswer.Found found -> {
                Recorded recorded =
                        sessions.record(session, before -> before == null ? null : before.observe(found.observation()));
                news.tell(found.observation(), recorded);
                yield requireNonNullElse(recorded.kept(), session);
            }
            // Whether money came in it cannot be told, so nobody is asked to pay again.
            case LookAnswer.Absent _ -> throw Openings.unavailable(null);
            case LookAnswer.Failed failed -> throw openings.problem(failed.failure());
        };
    }

    /** @return null if somebody else was quicker, so that everything must be looked at again */
    private @Nullable Opened carriedOut(
            Plan plan, Order order, CreateRequest request, PricedOrder asked, Deadline deadline) {
        Expectation expectation = new Expectation(
                request.owner(), asked.price(), settings.moment().mode(), new Purchase.OfOrder(order.id()));
        AttemptKeys keys = AttemptKeys.ofOrder(request.owner(), order.id(), settings.serversChoice(asked.price()));
        Set<SessionId> watched = new LinkedHashSet<>(plan.watched());
        for (int number = plan.number(); number < plan.number() + KEYS_PASSED_OVER; number++) {
            switch (openings.open(expectation, request.successUrl(), keys.key(number), true, deadline)) {
                case Opening.StoredFailure _ -> {}
                case Opening.Found found -> {
                    PaymentSession session = found.session();
                    requireNoMoney(session);
                    if (session.state() == SessionState.OPEN) {
                        Opened opened = new Opened(session.id(), found.token());
                        if (order.isNewest(session.id())) {
                            return opened;
                        }
                        // A deployment that changes what Moment is asked for turns a replay into another session: then
                        // the one that was taken to be open without asking may have been paid.
                        List<SessionId> mayBePaid =
                                plan.wasAsked() ? List.copyOf(watched) : watchable(watched, deadline);
                        Order.Attempt attempt = new Order.Attempt(number, session.id(), asked.price());
                        return begun(order, attempt, mayBePaid) ? opened : null;
                    }
                    watched.add(session.id());
                }
            }
        }
        throw Openings.unavailable(null);
    }

    /** Whether the attempt is the order's newest now, and its token may be handed out. */
    private boolean begun(Order order, Order.Attempt attempt, List<SessionId> watched) {
        Order kept = orders.begin(order, order.tried(attempt, watched));
        if (kept.settledBy() != null) {
            throw alreadyPaid(kept.settledBy());
        }
        Order.Attempt won = kept.newest();
        return won != null && won.session().equals(attempt.session());
    }

    private static Problem alreadyPaid(SessionId session) {
        return Problem.about(ProblemType.ORDER_ALREADY_PAID, session);
    }
}
