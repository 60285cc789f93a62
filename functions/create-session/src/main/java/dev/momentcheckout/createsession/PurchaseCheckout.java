package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.createsession.CheckoutStep.Refuse;
import dev.momentcheckout.createsession.CheckoutView.Answers;
import dev.momentcheckout.createsession.CheckoutView.Created;
import dev.momentcheckout.createsession.CheckoutView.Retrieved;
import dev.momentcheckout.createsession.CreateSession.Opened;
import dev.momentcheckout.createsession.SessionOpener.OpenResult;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.session.ClientToken;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentApi.CreateResult;
import dev.momentcheckout.session.MomentApi.IdempotencyKey;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.PurchaseStore;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RefreshSession;
import dev.momentcheckout.session.RefreshSession.RefreshResult;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.WriteResult;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens a checkout for a purchase: performs the steps of {@link CheckoutPlanner} until one hands out or refuses. */
final class PurchaseCheckout {
    /** Limits one retrieval, so that others and a create call fit into {@link CreateSession#TIME_LIMIT}. */
    private static final Duration RETRIEVE_TIMEOUT = Duration.ofSeconds(4);

    /** After this many conflicts with concurrent requests, the app must retry. */
    private static final int MAX_CONFLICTS = 4;

    private final SessionOpener opener;
    private final RefreshSession refreshSession;
    private final SessionStore sessions;
    private final PurchaseStore purchases;
    private final Clock clock;

    PurchaseCheckout(
            SessionOpener opener,
            RefreshSession refreshSession,
            SessionStore sessions,
            PurchaseStore purchases,
            Clock clock) {
        this.opener = opener;
        this.refreshSession = refreshSession;
        this.sessions = sessions;
        this.purchases = purchases;
        this.clock = clock;
    }

    /**
     * Returns an open session for the purchase.
     *
     * @throws ApiProblemException if no session can be returned
     */
    Opened open(Checkout checkout, PurchaseId id, Deadline deadline) {
        return new Run(checkout, id, deadline).result();
    }

    /** One request's way to a token. */
    private final class Run {
        private final Checkout checkout;
        private final PurchaseId id;
        private final Deadline deadline;
        private final CheckoutView.Request request;
        private final Map<SessionId, PaymentSession> known = new LinkedHashMap<>();
        private final Map<SessionId, ClientToken> tokens = new HashMap<>();
        private Purchase purchase;
        private Answers answers = Answers.NONE;
        private int conflicts;

        Run(Checkout checkout, PurchaseId id, Deadline deadline) {
            this.checkout = checkout;
            this.id = id;
            this.deadline = deadline;
            this.request = new CheckoutView.Request(
                    checkout.owner(), checkout.price(), checkout.mode(), checkout.returnAddress(), checkout.content());
            Purchase stored = purchases.load(id, ReadConsistency.STRONG);
            this.purchase = stored == null ? Purchase.unsaved(id) : stored;
        }

        Opened result() {
            SessionId session = null;
            while (session == null) {
                loadSessions();
                session = perform(
                        CheckoutPlanner.next(new CheckoutView(purchase, known, request, clock.instant(), answers)));
            }
            return new Opened(session, requireNonNull(tokens.get(session)));
        }

        private void loadSessions() {
            List<SessionId> needed = new ArrayList<>(purchase.sessions());
            if (purchase.paymentSession() != null) {
                needed.add(purchase.paymentSession());
            }
            needed.stream().filter(session -> !known.containsKey(session)).forEach(this::load);
        }

        private void load(SessionId session) {
            PaymentSession stored = sessions.load(session, ReadConsistency.STRONG);
            if (stored != null) {
                known.put(session, stored);
            }
        }

        /** Performs a step. Returns the session whose token to hand out, or null to plan the next step. */
        private @Nullable SessionId perform(CheckoutStep step) {
            return switch (step) {
                case CheckoutStep.Retrieve retrieve -> retrieve(retrieve.sessions());
                case CheckoutStep.Replay replay -> replay(replay.session());
                case CheckoutStep.AbandonReplay abandon -> {
                    answers = answers.withoutReplayOf(abandon.session());
                    yield null;
                }
                case CheckoutStep.Open open ->
                    create(checkout, new IdempotencyKey.OfAttempt(checkout.owner(), id, open.attemptNumber()), null);
                case CheckoutStep.UseUpKey use -> useUpKey(use);
                case CheckoutStep.BeginAttempt begin -> beginAttempt(begin);
                case CheckoutStep.HandOut handOut -> handOut.session();
                case Refuse refuse -> throw problem(refuse);
            };
        }

        private @Nullable SessionId retrieve(List<SessionId> ids) {
            List<PaymentSession> stored = ids.stream()
                    .map(known::get)
                    .map(session -> requireNonNull(session))
                    .toList();
            Deadline limit = Deadline.in(deadline.remaining(RETRIEVE_TIMEOUT), clock);
            List<RefreshResult> results = refreshSession.refreshAll(stored, limit);
            Map<SessionId, Retrieved> retrieved = new HashMap<>();
            for (int i = 0; i < ids.size(); i++) {
                retrieved.put(ids.get(i), retrieved(results.get(i)));
            }
            answers = answers.withRetrieved(retrieved);
            return null;
        }

        private Retrieved retrieved(RefreshResult result) {
            return switch (result) {
                case RefreshResult.Recorded recorded -> {
                    known.put(recorded.session().id(), recorded.session());
                    yield recorded.isInconclusive() ? new Retrieved.Inconclusive() : new Retrieved.Conclusive();
                }
                case RefreshResult.NotStored _ -> new Retrieved.Inconclusive();
                case RefreshResult.NotFound _ -> new Retrieved.NotFound();
                case RefreshResult.Failed failed -> new Retrieved.Unanswered(failed.failure());
            };
        }

        private @Nullable SessionId replay(PaymentSession session) {
            ExpectedTerms opened = requireNonNull(session.expectedTerms());
            IdempotencyKey key =
                    new IdempotencyKey.Stored(requireNonNull(opened.attempt()).momentKey());
            return create(checkout.as(opened), key, session);
        }

        private @Nullable SessionId create(Checkout opened, IdempotencyKey key, @Nullable PaymentSession repeated) {
            Created created = switch (opener.open(opened, key, repeated, deadline)) {
                case OpenResult.Opened found -> {
                    SessionId session = found.session().id();
                    known.put(session, found.session());
                    tokens.put(session, found.token());
                    yield new Created.Opened(session, found.isReplay());
                }
                case OpenResult.NotOpened failed -> created(failed.result());
            };
            answers = answers.withCreated(created, repeated == null ? null : repeated.id());
            if (created instanceof Created.Opened && !purchase.sessions().isEmpty()) {
                readAgain();
            }
            return null;
        }

        /** Moment took seconds to answer: another session of the purchase may be paid or pending meanwhile. */
        private void readAgain() {
            continueWith(purchases.load(id, ReadConsistency.STRONG));
            known.keySet().retainAll(tokens.keySet());
        }

        /**
         * Plans for the purchase as it is now. If a concurrent request has begun an attempt at another price, that
         * price is newer than the one of this request, which must not become current again.
         *
         * @throws ApiProblemException if this request's price is outdated
         */
        private void continueWith(@Nullable Purchase stored) {
            Money planned = purchase.currentPrice();
            purchase = stored == null ? Purchase.unsaved(id) : stored;
            Money current = purchase.currentPrice();
            if (current != null && !current.equals(planned) && !current.equals(checkout.price())) {
                throw SessionOpener.unavailable(null);
            }
        }

        private static Created created(CreateResult.NotOpened result) {
            return switch (result) {
                case CreateResult.StoredFailure _ -> new Created.StoredFailure();
                case CreateResult.KeyInUse _ -> new Created.KeyInUse();
                case CreateResult.OtherRequest _ -> new Created.OtherRequest();
                case CreateResult.Failed failed -> new Created.Failed(failed.failure());
            };
        }

        private @Nullable SessionId useUpKey(CheckoutStep.UseUpKey use) {
            Instant now = clock.instant();
            if (write(purchase.withUsedUpKey(use.ended(), request.content(), now))) {
                answers = answers.withUsedUpKey(use.reason());
            } else {
                answers = answers.withoutCreated();
            }
            return null;
        }

        private @Nullable SessionId beginAttempt(CheckoutStep.BeginAttempt begin) {
            Purchase after = purchase.withAttempt(
                    begin.session(), request.price(), begin.payable(), request.content(), clock.instant());
            return write(after) ? begin.session() : null;
        }

        /**
         * Writes the purchase, unless a concurrent request or a payment has changed it: then the newer purchase and its
         * sessions are planned for.
         *
         * @throws ApiProblemException after too many conflicts
         */
        private boolean write(Purchase after) {
            if (!(purchases.compareAndSet(after) instanceof WriteResult.Conflict<Purchase> conflict)) {
                purchase = after;
                return true;
            }
            Purchase current = conflict.current();
            continueWith(current);
            known.clear();
            tokens.keySet().forEach(this::load);
            // A write whose response was lost conflicts with itself.
            boolean isOurs = after.equals(current);
            conflicts++;
            if (conflicts >= MAX_CONFLICTS && !isOurs) {
                throw SessionOpener.unavailable(null);
            }
            return isOurs;
        }

        private ApiProblemException problem(Refuse refuse) {
            return switch (refuse) {
                case Refuse.Paid paid ->
                    ApiProblemException.aboutSession(
                            id.isOrder() ? ProblemType.ORDER_ALREADY_PAID : ProblemType.PAYMENT_ALREADY_COMPLETED,
                            paid.session());
                case Refuse.OtherContent _ -> ApiProblemException.of(ProblemType.IDEMPOTENCY_KEY_REUSED);
                case Refuse.Pending pending ->
                    ApiProblemException.aboutSession(ProblemType.PAYMENT_PENDING, pending.session());
                case Refuse.TooManyAttempts attempts ->
                    ApiProblemException.retryAfter(ProblemType.TOO_MANY_ATTEMPTS, attempts.retryAfter());
                case Refuse.Uncertain _ -> SessionOpener.unavailable(null);
                case Refuse.RetrievalFailed failed -> SessionOpener.problem(failed.failure());
                case Refuse.CreateFailed failed -> SessionOpener.problem(failed.failure());
            };
        }
    }
}
