package dev.momentcheckout.testing.simulation.memory;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.createsession.SimulatedCreate;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.SdkStatus;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.testing.simulation.OperatorCounts;
import dev.momentcheckout.testing.support.MutableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs one history and collects violated invariants. Two of them hold for every answer:
 *
 * <ul>
 *   <li>No token is returned while another session of the purchase is paid or pending.
 *   <li>No purchase is published as paid twice; {@link FinalChecks} adds this at the end.
 * </ul>
 */
final class History {
    static final Instant START = Instant.parse("2026-11-02T08:00:00Z");

    /** Shorter than the checks of a session that has ended. */
    private static final Duration SHORT = Duration.ofHours(60);

    private static final Duration LONG = Duration.ofDays(20);
    /** The reconciler usually runs during a time as long as this. */
    private static final Duration RECONCILED = Duration.ofHours(1);

    private static final Duration DOUBLE_TAP = Duration.ofSeconds(10);

    private final MutableClock clock = MutableClock.at(START);
    private final Calls calls;
    private final SimulatedTable table;
    private final MomentModel moment;
    private final Shop shop;
    private final List<String> presentationModes = new ArrayList<>(List.of("embedded", "embedded"));
    private final FunctionProcess[] processes = new FunctionProcess[2];
    private final List<Message> outbox = new ArrayList<>();
    private final Set<SessionId> handedOut = new HashSet<>();
    private final Set<SessionId> otherAmounts = new HashSet<>();
    private final Set<SessionId> strangers = new HashSet<>();
    private final Set<SessionId> everPending = new HashSet<>();
    private final Map<SessionId, Owner> owners = new HashMap<>();
    /** The last request for each purchase. */
    private final Map<PurchaseId, Action.Create> requested = new LinkedHashMap<>();

    /** What each key was first used for. */
    private final Map<PurchaseId, String> contents = new HashMap<>();

    private final List<String> violations = new ArrayList<>();
    private final Operators operators;
    private final long seed;
    private String apiKey = "sk_test_1";
    private int rotations = 1;
    private boolean isInterleaved;
    private int priceChanges;

    /** A webhook that Moment has yet to deliver. */
    private record Message(MomentSession session, boolean withoutOutcome, int otherCents) {}

    private History(long seed, OperatorCounts counts, @Nullable List<String> trace) {
        this.seed = seed;
        this.calls = new Calls(new Random(seed * 0x9E3779B97F4A7C15L + 1), trace);
        this.table = new SimulatedTable(calls, clock);
        this.moment = new MomentModel(clock, this::send);
        this.shop = new Shop(calls);
        this.operators = new Operators(table, calls, this::operate, counts, violations);
        moment.accept(apiKey);
        for (int process = 0; process < processes.length; process++) {
            restart(process);
        }
    }

    /**
     * Runs a history and returns the violations; empty if there are none.
     *
     * @param counts receives the results of operators' commands
     * @param trace receives a line for each action and call, or null
     */
    static List<String> run(Workload workload, OperatorCounts counts, @Nullable List<String> trace) {
        History history = new History(workload.seed(), counts, trace);
        try {
            workload.steps().forEach(history::perform);
            history.end();
        } catch (RuntimeException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            history.violations.add("thrown: " + cause + " at "
                    + List.of(cause.getStackTrace()).subList(0, Math.min(8, cause.getStackTrace().length)));
        }
        return history.violations;
    }

    private void expect(boolean condition, String violation) {
        if (!condition) {
            violations.add(violation);
        }
    }

    private void restart(int process) {
        processes[process] = new FunctionProcess(
                table,
                new SimulatedMoment(moment, calls, clock, () -> apiKey),
                shop,
                clock,
                presentationModes.get(process));
    }

    private void send(MomentSession session) {
        outbox.add(new Message(session.copy(), false, 0));
    }

    private void perform(Action action) {
        calls.trace(() -> clock.instant() + " " + action);
        switch (action) {
            case Action.Request request -> request(request);
            case Action.Together together -> {
                Interleaving interleaving = new Interleaving(calls.random());
                calls.interleave(interleaving);
                isInterleaved = true;
                try {
                    interleaving.run(together.requests().stream()
                            .<Runnable>map(request -> () -> request(request))
                            .toList());
                } finally {
                    isInterleaved = false;
                    calls.interleave(null);
                }
            }
            case Action.Drop drop -> {
                if (!outbox.isEmpty()) {
                    outbox.remove(drop.webhook() % outbox.size());
                }
            }
            case Action.DeliverOtherAmount other ->
                withSession(other.session(), true, session -> {
                    if (!strangers.contains(session.id)) {
                        if (other.pays()) {
                            moment.perform(MomentModel.Act.PAY, session);
                        }
                        Message message = new Message(session.copy(), false, other.cents());
                        if (deliver(message, null)) {
                            otherAmounts.add(session.id);
                        }
                    }
                });
            case Action.DeliverWithoutOutcome without ->
                withSession(without.session(), true, session -> deliver(new Message(session.copy(), true, 0), null));
            case Action.Refund refund -> withSession(refund.session(), true, this::refund);
            case Action.ChangeSettings change -> {
                presentationModes.set(
                        change.process(),
                        presentationModes.get(change.process()).equals("embedded") ? "redirect" : "embedded");
                restart(change.process());
            }
            case Action.RotateApiKey _ -> {
                String old = apiKey;
                apiKey = "sk_test_" + ++rotations;
                moment.accept(apiKey);
                moment.reject(old);
            }
            case Action.Stranger stranger -> {
                MomentSession opened = moment.openAsStranger(strangersRequest());
                strangers.add(opened.id);
                if (stranger.pays()) {
                    moment.perform(MomentModel.Act.PAY, opened);
                    send(opened);
                }
            }
            case Action.Fail fail -> moment.fail(fail.outage());
            case Action.Recover _ -> moment.fail(null);
            case Action.Advance advance -> advance(advance.duration());
        }
    }

    private void refund(MomentSession session) {
        String paymentId = session.observed(Source.WEBHOOK, clock.instant()).paymentId();
        if (paymentId != null) {
            table.refund(new Refund(
                    "msg_refund_" + session.id,
                    paymentId,
                    null,
                    "succeeded",
                    ReportedTerms.NONE,
                    true,
                    clock.instant()));
        }
    }

    private SessionRequest strangersRequest() {
        return new SessionRequest(
                shop.price(new Action.Create(Action.Item.FIXED_PRICE, 0, 0, 0, 0, null)),
                Shop.RETURN_ADDRESSES.getFirst(),
                "embedded",
                FunctionProcess.INTEGRATION_ID,
                new LineItem.Unspecified(),
                null);
    }

    private void advance(Duration duration) {
        Instant end = START.plus(seed % 4 == 0 ? LONG : SHORT);
        Instant then = clock.instant().plus(duration);
        if (then.isBefore(end)) {
            if (duration.compareTo(RECONCILED) >= 0 && calls.random().nextInt(4) != 0) {
                reconcileUntil(then);
            }
            clock.advance(Duration.between(clock.instant(), then));
            moment.completeSlowCalls();
            table.deleteExpired();
            // No app had the token of a deleted session, so what was reported about it does not matter.
            otherAmounts.removeIf(id -> table.session(id) == null);
        }
    }

    /** Runs the reconciler at the next checks, as its schedule does each minute. */
    private void reconcileUntil(Instant end) {
        for (int run = 0; run < 20; run++) {
            Instant next = table.sessions().stream()
                    .map(session -> session.checks().next())
                    .filter(Objects::nonNull)
                    .map(NextCheck::at)
                    .min(Instant::compareTo)
                    .orElse(end);
            if (!next.isBefore(end)) {
                return;
            }
            if (next.isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), next));
                moment.completeSlowCalls();
            }
            reconcile(null);
        }
    }

    private void request(Action.Request request) {
        calls.trace(() -> "  " + request);
        switch (request) {
            case Action.Create create -> create(create);
            case Action.Status status -> withSession(status.session(), true, session -> status(session, status));
            case Action.Deliver deliver -> {
                if (!outbox.isEmpty()) {
                    Message message = outbox.get(deliver.webhook() % outbox.size());
                    if (deliver(message, deliver.fault()) && !deliver.again()) {
                        outbox.remove(message);
                    }
                }
            }
            case Action.Reconcile reconcile -> reconcile(reconcile.fault());
            case Action.Customer customer ->
                withSession(customer.session(), customer.withoutToken(), session -> {
                    calls.pause();
                    if (!strangers.contains(session.id) && moment.perform(customer.act(), session)) {
                        if (session.isPending()) {
                            everPending.add(session.id);
                        }
                        send(session);
                    }
                });
            case Action.Decide decide ->
                withSession(decide.session(), true, session -> {
                    List<SessionId> awaiting = table.sessions().stream()
                            .filter(stored -> decide.queued() && stored.attention() != null)
                            .map(PaymentSession::id)
                            .toList();
                    SessionId chosen =
                            awaiting.isEmpty() ? session.id : awaiting.get(decide.session() % awaiting.size());
                    operators.decide(decide, chosen, isInterleaved);
                });
            case Action.RunAgain again -> operators.runAgain(again, isInterleaved);
            case Action.ChangePrices _ -> {
                calls.pause();
                shop.changePrices();
                priceChanges++;
            }
        }
    }

    /** Runs a command of an operator; null if its process crashes. */
    private @Nullable Integer operate(Calls.@Nullable Fault fault, String by, List<String> argv) {
        return invoke(fault, null, process -> process.operate(by, argv));
    }

    private void withSession(int number, boolean any, Consumer<MomentSession> action) {
        List<MomentSession> sessions = moment.sessions().stream()
                .filter(session -> any || handedOut.contains(session.id))
                .toList();
        if (!sessions.isEmpty()) {
            action.accept(sessions.get(number % sessions.size()));
        }
    }

    /** Makes a request to a random process; null if it crashes. The next request finds a new process. */
    private <T> @Nullable T invoke(
            Calls.@Nullable Fault fault,
            @Nullable PurchaseId purchase,
            java.util.function.Function<FunctionProcess, T> request) {
        int process = calls.random().nextInt(processes.length);
        FunctionProcess running = processes[process];
        T result = calls.request(fault, purchase, () -> request.apply(running));
        if (result == null) {
            restart(process);
        }
        return result;
    }

    /** The answer to a create request. */
    private sealed interface Answer {
        record Token(SessionId session, String token) implements Answer {}

        record Problem(ProblemType type) implements Answer {}

        record StoreFailed() implements Answer {}
    }

    private void create(Action.Create create) {
        ask(create);
    }

    /** Sends a create request and checks its answer; returns null if the process crashed. */
    private @Nullable Answer ask(Action.Create create) {
        PurchaseId purchase = Shop.purchase(create);
        if (purchase != null) {
            requested.put(purchase, create);
        }
        boolean isCalm = create.fault() == null && !moment.isFailing() && !isInterleaved;
        int changesBefore = priceChanges;
        Money priceBefore = shop.price(create);
        Instant start = clock.instant();
        Map<SessionId, MomentSession> before = new HashMap<>();
        Set<SessionId> closing = new HashSet<>();
        for (MomentSession session : moment.sessions()) {
            before.put(session.id, session.copy());
            if (purchase != null && purchase.equals(session.purchase) && closes(session)) {
                closing.add(session.id);
            }
        }
        Answer answer = invoke(create.fault(), purchase, process -> {
            try {
                SimulatedCreate.Opened opened = process.create(shop.request(create));
                return new Answer.Token(opened.session(), opened.token().reveal());
            } catch (ApiProblemException e) {
                return new Answer.Problem(e.type());
            } catch (StoreUnavailableException e) {
                return new Answer.StoreFailed();
            }
        });
        calls.trace(() -> create + " -> " + answer);
        switch (answer) {
            case null -> {}
            case Answer.StoreFailed _ -> expect(!isCalm, "a create request fails although nothing fails");
            case Answer.Problem problem -> checkProblem(create, purchase, problem.type(), isCalm);
            case Answer.Token token -> {
                checkToken(create, purchase, token);
                Set<SessionId> others = new HashSet<>(closing);
                others.remove(token.session());
                // A pending payment may have failed meanwhile, after the request began.
                others.removeIf(
                        id -> moment.session(id).failedPayments != requireNonNull(before.get(id)).failedPayments);
                expect(
                        others.isEmpty(),
                        "a token of " + token.session() + " is returned although " + others
                                + " of the same purchase is paid or pending");
                MomentSession then = before.get(token.session());
                expect(
                        then == null || then.isActive() || isDoubleTap(token.session(), start),
                        "a token of a session that has ended is returned: " + token.session());
                long amount = moment.session(token.session()).request.price().minorUnits();
                expect(
                        amount == priceBefore.minorUnits() || priceChanges != changesBefore,
                        "a token for " + amount + " instead of " + priceBefore.minorUnits() + " is returned");
                handedOut.add(token.session());
                owners.put(token.session(), Shop.owner(create));
            }
        }
        return answer;
    }

    /** A session that was recorded seconds ago is returned again without asking Moment. */
    private boolean isDoubleTap(SessionId id, Instant start) {
        PaymentSession stored = table.session(id);
        return stored != null && !stored.createdAt().plus(DOUBLE_TAP).isBefore(start);
    }

    /**
     * Returns whether no other session of the purchase may be opened because of this one: a customer could pay it, and
     * has paid or is paying. The exemptions:
     *
     * <ul>
     *   <li>A session whose token was never returned. No customer could pay it.
     *   <li>A session whose checks have ended, three days after its end. Asking Moment about every old session for good
     *       would make each request slower than the one before it. The purchase drops such a session when the next
     *       attempt begins; then an inconclusive webhook brings a check, and only the check brings the payment.
     * </ul>
     */
    private boolean closes(MomentSession session) {
        if (!handedOut.contains(session.id) || !(session.isMoney() || session.isPending())) {
            return false;
        }
        PaymentSession stored = table.session(session.id);
        if (stored != null && stored.isClosedWithoutPayment() && !stored.state().isMoney()) {
            // An operator knows better than Moment's last answer.
            return false;
        }
        if (stored == null || !stored.state().isEnded() || stored.isPending()) {
            return true;
        }
        Purchase recorded = session.purchase == null ? null : table.purchase(session.purchase);
        boolean isListed = recorded == null || recorded.sessions().contains(session.id);
        boolean isDropped = !isListed && haveChecksEndedAt(stored, clock.instant());
        return !isDropped && !haveChecksEnded(stored, clock.instant());
    }

    /**
     * Returns whether no check will find a later payment of a session: checks end a week after the start of an open
     * session and three days after the end of another one, unless its payment is pending.
     */
    static boolean haveChecksEnded(PaymentSession stored, Instant now) {
        return stored.checks().next() == null && haveChecksEndedAt(stored, now);
    }

    private static boolean haveChecksEndedAt(PaymentSession stored, Instant now) {
        Instant endedAt = stored.checks().endedAt();
        Instant checksEndAt =
                endedAt == null ? stored.createdAt().plus(Duration.ofDays(7)) : endedAt.plus(Duration.ofDays(3));
        return !stored.state().isSuccessful() && !checksEndAt.isAfter(now);
    }

    private void checkToken(Action.Create create, @Nullable PurchaseId purchase, Answer.Token token) {
        SessionId id = token.session();
        MomentSession session = moment.session(id);
        PaymentSession stored = table.session(id);
        expect(
                stored != null && stored.belongsTo(Shop.owner(create)),
                "a token of a session that is not recorded for its user is returned: " + id);
        expect(
                create.item() != Action.Item.ORDER_OF_USER_1 || create.user() == 1,
                "another user's order is opened: " + create);
        if (purchase != null && create.key() != 0 && !purchase.isOrder()) {
            String content = Shop.content(create);
            expect(
                    content.equals(contents.computeIfAbsent(purchase, _ -> content)),
                    "a token for other content of a key is returned: " + create);
        }
        expect(session.token.equals(token.token()), "another session's token is returned: " + id);
        expect(purchase == null || purchase.equals(session.purchase), "a token of another purchase is returned: " + id);
        Purchase recorded = purchase == null ? null : table.purchase(purchase);
        expect(
                purchase == null
                        || (recorded != null && recorded.sessions().contains(id))
                        // It ended while this request ran, so another one has opened the next attempt.
                        || !session.isActive(),
                "a token is returned that the purchase does not know: " + id);
        expect(
                session.request.successUrl().equals(Shop.RETURN_ADDRESSES.get(create.address())),
                "a token for another return address is returned: " + id);
        expect(stored == null || stored.reviewReasons().isEmpty(), "a token of a session in review is returned: " + id);
    }

    private void checkProblem(Action.Create create, @Nullable PurchaseId purchase, ProblemType type, boolean isCalm) {
        List<MomentSession> ofPurchase = moment.sessions().stream()
                .filter(session -> purchase != null && purchase.equals(session.purchase))
                .toList();
        switch (type) {
            case ORDER_ALREADY_PAID, PAYMENT_ALREADY_COMPLETED ->
                expect(
                        ofPurchase.stream().anyMatch(MomentSession::isMoney),
                        "an unpaid purchase is refused as paid: " + purchase);
            case PAYMENT_PENDING ->
                expect(
                        ofPurchase.stream().anyMatch(session -> everPending.contains(session.id)),
                        "a purchase without pending payment is refused as pending: " + purchase);
            case IDEMPOTENCY_KEY_REUSED ->
                expect(create.key() != 0, "a request without key is refused for its key: " + create);
            case ORDER_NOT_FOUND ->
                expect(
                        create.item() == Action.Item.ORDER_OF_USER_1 && create.user() != 1,
                        "an order is not found: " + create);
            case TOO_MANY_ATTEMPTS ->
                expect(ofPurchase.size() >= 10, "a purchase with few attempts is refused: " + purchase);
            default ->
                expect(
                        type.status() >= 500
                                && (!isCalm || ofPurchase.stream().anyMatch(MomentSession::isInconclusive)),
                        "create answers " + type + " although nothing fails: " + create);
        }
    }

    private void status(MomentSession session, Action.Status status) {
        Owner owner = owners.getOrDefault(session.id, Owner.ANONYMOUS);
        boolean isCalm = status.fault() == null && !moment.isFailing() && !isInterleaved;
        PaymentSession before = table.session(session.id);
        Instant lastCheckedAt = before == null ? null : before.checks().lastCheckedAt();
        // Moment is asked once a second at most.
        boolean asksMoment = isCalm
                && (lastCheckedAt == null || !lastCheckedAt.plusSeconds(1).isAfter(clock.instant()));
        Optional<PaymentSession> found = invoke(status.fault(), null, process -> {
            try {
                return Optional.ofNullable(process.status(session.id, owner));
            } catch (StoreUnavailableException e) {
                expect(!isCalm, "a status request fails although nothing fails");
                return Optional.empty();
            }
        });
        if (found == null || found.isEmpty()) {
            return;
        }
        PaymentSession stored = found.get();
        SdkStatus answer = SdkStatus.of(stored);
        boolean isEnd = answer.isFinal() && !answer.status().equals("completed");
        expect(!isEnd || !asksMoment || !session.isPending(), "a pending session is reported as ended: " + stored);
        expect(
                !answer.status().equals("completed") || session.state().isSuccessful(),
                "an unpaid session is reported as completed: " + stored);
    }

    private void reconcile(Calls.@Nullable Fault fault) {
        invoke(fault, null, process -> {
            try {
                process.reconcile();
            } catch (StoreUnavailableException e) {
                expect(fault != null || isInterleaved, "a reconciler run fails although nothing fails");
            }
            return true;
        });
    }

    /** Returns whether the webhook was answered with 200, so that Moment does not deliver it again. */
    private boolean deliver(Message message, Calls.@Nullable Fault fault) {
        Boolean delivered = invoke(fault, null, process -> {
            try {
                process.webhook(observation(message));
                return true;
            } catch (StoreUnavailableException e) {
                expect(fault != null || isInterleaved, "a webhook fails although nothing fails");
                return false;
            }
        });
        return delivered != null && delivered;
    }

    private Observation observation(Message message) {
        Observation whole = message.session().observed(Source.WEBHOOK, clock.instant());
        ReportedTerms terms = whole.reportedTerms();
        return new Observation(
                whole.session(),
                whole.source(),
                whole.status(),
                message.withoutOutcome() ? PaymentOutcome.ABSENT : whole.outcome(),
                whole.paymentStatus(),
                new ReportedTerms(
                        requireNonNull(terms.amount()) + message.otherCents(), terms.currency(), terms.mode()),
                whole.attemptFailed(),
                whole.paymentId(),
                whole.updatedAt(),
                whole.createdAt(),
                whole.integrationId(),
                whole.observedAt());
    }

    /** Ends the history: all faults stop, every purchase can be opened again, and the table agrees with Moment. */
    private void end() {
        moment.fail(null);
        clock.advance(Duration.ofSeconds(10));
        moment.completeSlowCalls();
        if (seed % 3 == 0) {
            requested.values().stream().toList().forEach(this::requireOpenAgain);
        }
        converge(seed % 2 == 0);
        if (seed % 8 < 4) {
            operators.completeAll();
        }
        operators.check();
        new FinalChecks(table, moment, handedOut, strangers, otherAmounts, owners, clock.instant(), violations).check();
    }

    /** At most ten minutes after an outage, the same order or key opens a session. */
    private void requireOpenAgain(Action.Create last) {
        Action.Create create =
                new Action.Create(last.item(), last.key(), last.user(), last.address(), last.content(), null);
        for (int tries = 0; tries < 3; tries++) {
            Answer answer = ask(create);
            if (!(answer instanceof Answer.Problem problem) || problem.type().status() < 500) {
                return;
            }
            clock.advance(Duration.ofMinutes(3));
        }
        PurchaseId purchase = Shop.purchase(create);
        boolean isUncertain = moment.sessions().stream()
                .anyMatch(session -> session.isInconclusive() && purchase != null && purchase.equals(session.purchase));
        expect(isUncertain, "ten minutes after an outage, a purchase cannot be opened: " + create);
    }

    /**
     * Delivers the remaining webhooks and runs the reconciler until the table agrees with Moment.
     *
     * @param loseWebhooks whether all webhooks are lost, so that the reconciler alone must find the payments
     */
    private void converge(boolean loseWebhooks) {
        if (!loseWebhooks) {
            List.copyOf(outbox).forEach(message -> deliver(message, null));
        }
        for (int run = 0; run < 60; run++) {
            Instant latest = null;
            for (PaymentSession stored : table.sessions()) {
                MomentSession session = moment.session(stored.id());
                boolean converged = stored.state() == session.state()
                        && (!stored.isProvisional() || !stored.state().isMoney());
                Instant next = stored.checks().next() == null
                        ? null
                        : stored.checks().next().at();
                if (converged || (stored.isProvisional() && !stored.state().isMoney())) {
                    continue;
                }
                if (next == null && haveChecksEnded(stored, clock.instant())) {
                    continue;
                }
                if (next == null) {
                    expect(false, stored + " has no next check, but is " + session.state() + " at Moment");
                    return;
                }
                latest = latest == null || next.isAfter(latest) ? next : latest;
            }
            if (latest == null) {
                return;
            }
            if (latest.isAfter(clock.instant())) {
                clock.advance(Duration.between(clock.instant(), latest));
            }
            reconcile(null);
        }
        expect(false, "the checks do not find what Moment knows");
    }
}
