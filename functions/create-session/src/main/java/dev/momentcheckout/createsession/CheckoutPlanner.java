package dev.momentcheckout.createsession;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.createsession.CheckoutStep.Refuse;
import dev.momentcheckout.createsession.CheckoutView.Answers;
import dev.momentcheckout.createsession.CheckoutView.Created;
import dev.momentcheckout.createsession.CheckoutView.Request;
import dev.momentcheckout.createsession.CheckoutView.Retrieved;
import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.NextCheck;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides the next step of a checkout, so that a purchase is paid once: no token is handed out while another session of
 * the purchase is paid, pending or uncertain. A pure function of what is stored and what Moment has answered; the loop
 * around it is {@link PurchaseCheckout}.
 *
 * <p>The rules, in order:
 *
 * <ol>
 *   <li>Paid: a paid purchase is refused, before anything else.
 *   <li>Content: a key names one content. The return address is not part of it.
 *   <li>Pending: a pending payment in a previous session refuses every request.
 *   <li>Replay: the session of this user and return address is handed out again while it is open.
 *   <li>Next attempt: a session is opened once Moment has answered about every other one that may still be paid.
 * </ol>
 */
final class CheckoutPlanner {
    /** Moment keeps a key for 24 hours. Afterwards the same call would open another session. */
    private static final Duration KEY_REPLAY_PERIOD = Duration.ofHours(23);

    /** A double tap: no customer pays within this time. */
    private static final Duration REPLAY_WITHOUT_RETRIEVAL = Duration.ofSeconds(10);

    /** A status request within this time has just retrieved a pending session. */
    private static final Duration PENDING_ANSWER_AGE = Duration.ofMinutes(1);

    /** Moment may need some time to find a new session. An older one that it does not know cannot be paid. */
    private static final Duration NOT_FOUND_AGE = Duration.ofHours(1);

    /** Each session that may still be paid costs one call for every later attempt. */
    private static final int MAX_PAYABLE_SESSIONS = 10;

    /** A second used key shows that another one will not help. */
    private static final int MAX_USED_UP_KEYS = 2;

    private static final Duration MIN_RETRY_AFTER = Duration.ofMinutes(1);
    private static final Duration MAX_RETRY_AFTER = Duration.ofHours(1);

    private CheckoutPlanner() {}

    static CheckoutStep next(CheckoutView view) {
        Purchase purchase = view.purchase();
        // 1. Paid
        SessionId payment = purchase.paymentSession();
        if (payment != null) {
            return afterPayment(view, payment);
        }
        for (PaymentSession session : view.sessions().values()) {
            if (session.state().isMoney()) {
                return new Refuse.Paid(session.id());
            }
        }
        // 2. Content
        if (purchase.content() != null
                && !purchase.content().equals(view.request().content())) {
            return new Refuse.OtherContent();
        }
        // 3. Pending
        CheckoutStep pending = afterPendingPrevious(view);
        if (pending != null) {
            return pending;
        }
        CheckoutStep answered = afterCreate(view);
        if (answered != null) {
            return answered;
        }
        // 4. Replay
        PaymentSession replayable = replayable(view);
        if (replayable != null) {
            return replay(view, replayable);
        }
        // 5. Next attempt
        CheckoutStep unclear = requireNoOtherPayment(view, null);
        return unclear == null ? new CheckoutStep.Open(purchase.attemptNumber() + 1) : unclear;
    }

    /**
     * A payment claims its purchase before its session is written. If that write failed and no check is left, this
     * retrieval records the payment, so that the shop receives it.
     */
    private static CheckoutStep afterPayment(CheckoutView view, SessionId payment) {
        PaymentSession session = view.sessions().get(payment);
        boolean isUnrecorded = session != null && !session.state().isMoney();
        return isUnrecorded && !view.answers().retrieved().containsKey(payment)
                ? new CheckoutStep.Retrieve(List.of(payment))
                : new Refuse.Paid(payment);
    }

    private static @Nullable CheckoutStep afterPendingPrevious(CheckoutView view) {
        List<PaymentSession> pending = view.purchaseSessions().stream()
                .filter(session -> !session.id().equals(view.purchase().currentSession()))
                .filter(PaymentSession::isPendingAndNotClosed)
                .toList();
        List<SessionId> outdated = pending.stream()
                .filter(session -> !view.answers().retrieved().containsKey(session.id()))
                .filter(session -> isOutdated(session, view.now()))
                .map(PaymentSession::id)
                .toList();
        if (!outdated.isEmpty()) {
            return new CheckoutStep.Retrieve(outdated);
        }
        return pending.isEmpty() ? null : new Refuse.Pending(pending.getFirst().id());
    }

    private static boolean isOutdated(PaymentSession session, Instant now) {
        Instant lastCheckedAt = session.checks().lastCheckedAt();
        return lastCheckedAt == null || lastCheckedAt.plus(PENDING_ANSWER_AGE).isBefore(now);
    }

    private static @Nullable CheckoutStep afterCreate(CheckoutView view) {
        Answers answers = view.answers();
        Created created = answers.created();
        if (created == null) {
            return afterUsedUpKeys(answers.usedUpKeys());
        }
        SessionId repeated = answers.createdUnder();
        return switch (created) {
            case Created.Opened opened -> afterOpened(view, opened, repeated);
            case Created.Failed failed -> new Refuse.CreateFailed(failed.failure());
            case Created.StoredFailure _, Created.KeyInUse _, Created.OtherRequest _ ->
                repeated == null ? new CheckoutStep.UseUpKey(created, null) : new CheckoutStep.AbandonReplay(repeated);
        };
    }

    private static @Nullable CheckoutStep afterUsedUpKeys(List<Created> usedUpKeys) {
        if (usedUpKeys.isEmpty()) {
            return null;
        }
        Created last = usedUpKeys.getLast();
        if (last instanceof Created.KeyInUse) {
            return new Refuse.Uncertain();
        }
        if (usedUpKeys.size() < MAX_USED_UP_KEYS) {
            return null;
        }
        return last instanceof Created.OtherRequest
                ? new Refuse.CreateFailed(new Failure.Rejected(422))
                : new Refuse.Uncertain();
    }

    private static @Nullable CheckoutStep afterOpened(
            CheckoutView view, Created.Opened opened, @Nullable SessionId repeated) {
        SessionId id = opened.session();
        PaymentSession session = requireNonNull(view.sessions().get(id));
        if (id.equals(repeated)) {
            if (!isOpen(session)) {
                return new CheckoutStep.AbandonReplay(id);
            }
            CheckoutStep unclear = requireNoOtherPayment(view, session);
            return unclear == null ? new CheckoutStep.HandOut(id) : unclear;
        }
        if (opened.isReplay()) {
            Retrieved answer = view.answers().retrieved().get(id);
            if (answer == null) {
                return new CheckoutStep.Retrieve(List.of(id));
            }
            if (!isCertain(answer, session, view.now())) {
                return uncertain(answer);
            }
        }
        if (!isOpen(session) || isUnknownToMoment(session, view)) {
            return new CheckoutStep.UseUpKey(opened, session.mayStillBePaid() ? id : null);
        }
        CheckoutStep unclear = requireNoOtherPayment(view, session);
        if (unclear != null) {
            return unclear;
        }
        return id.equals(view.purchase().currentSession())
                ? new CheckoutStep.HandOut(id)
                : new CheckoutStep.BeginAttempt(id, otherPayable(view, id));
    }

    private static boolean isOpen(PaymentSession session) {
        return session.state() == SessionState.OPEN && session.reviewReasons().isEmpty();
    }

    private static @Nullable PaymentSession replayable(CheckoutView view) {
        return view.purchaseSessions().stream()
                .filter(session -> isReplayable(session, view))
                .findFirst()
                .orElse(null);
    }

    private static boolean isReplayable(PaymentSession session, CheckoutView view) {
        ExpectedTerms expected = session.expectedTerms();
        CheckoutAttempt attempt = expected == null ? null : expected.attempt();
        Request request = view.request();
        return expected != null
                && attempt != null
                && isOpen(session)
                && expected.mode() == request.mode()
                && expected.price().equals(request.price())
                && expected.owner().equals(request.owner())
                && attempt.returnAddress().equals(request.returnAddress())
                && view.now().isBefore(session.createdAt().plus(KEY_REPLAY_PERIOD))
                && request.price().equals(view.purchase().currentPrice())
                && !view.answers().notReplayable().contains(session.id());
    }

    private static CheckoutStep replay(CheckoutView view, PaymentSession session) {
        boolean isDoubleTap = !view.now().isBefore(session.createdAt())
                && view.now().isBefore(session.createdAt().plus(REPLAY_WITHOUT_RETRIEVAL))
                && otherPayable(view, session.id()).isEmpty();
        if (isDoubleTap) {
            return new CheckoutStep.Replay(session);
        }
        List<SessionId> unanswered = unanswered(view, payable(view));
        if (!unanswered.isEmpty()) {
            return new CheckoutStep.Retrieve(unanswered);
        }
        if (isUnknownToMoment(session, view)) {
            return new CheckoutStep.AbandonReplay(session.id());
        }
        Retrieved answer = requireNonNull(view.answers().retrieved().get(session.id()));
        if (!isCertain(answer, session, view.now())) {
            return uncertain(answer);
        }
        CheckoutStep unclear = requireNoOtherPayment(view, session);
        return unclear == null ? new CheckoutStep.Replay(session) : unclear;
    }

    /**
     * Returns null if no session may have been paid or be paid meanwhile, other than {@code chosen}; otherwise the step
     * that comes first.
     */
    private static @Nullable CheckoutStep requireNoOtherPayment(CheckoutView view, @Nullable PaymentSession chosen) {
        List<PaymentSession> others = payable(view).stream()
                .filter(session -> chosen == null || !session.id().equals(chosen.id()))
                .toList();
        if (chosen == null && others.size() >= MAX_PAYABLE_SESSIONS) {
            // No check will find out about these: without this retrieval they would block the purchase for good.
            List<PaymentSession> unchecked = others.stream()
                    .filter(session -> session.checks().next() == null)
                    .toList();
            List<SessionId> unknown = unanswered(view, unchecked);
            return unknown.isEmpty()
                    ? new Refuse.TooManyAttempts(retryAfter(others, view.now()))
                    : new CheckoutStep.Retrieve(unknown);
        }
        List<SessionId> unanswered = unanswered(view, others);
        if (!unanswered.isEmpty()) {
            return new CheckoutStep.Retrieve(unanswered);
        }
        for (PaymentSession other : others) {
            if (other.isPending()) {
                return new Refuse.Pending(other.id());
            }
        }
        for (PaymentSession other : others) {
            Retrieved answer = requireNonNull(view.answers().retrieved().get(other.id()));
            if (!isCertain(answer, other, view.now())) {
                return uncertain(answer);
            }
        }
        return null;
    }

    /** Returns whether an answer shows that a session that is neither paid nor pending will not be paid meanwhile. */
    private static boolean isCertain(Retrieved answer, PaymentSession session, Instant now) {
        return switch (answer) {
            case Retrieved.Conclusive _ -> true;
            case Retrieved.NotFound _ -> now.isAfter(session.createdAt().plus(NOT_FOUND_AGE));
            case Retrieved.Inconclusive _, Retrieved.Unanswered _ -> false;
        };
    }

    private static boolean isUnknownToMoment(PaymentSession session, CheckoutView view) {
        Retrieved answer = view.answers().retrieved().get(session.id());
        return answer instanceof Retrieved.NotFound && isCertain(answer, session, view.now());
    }

    private static Refuse uncertain(Retrieved answer) {
        return answer instanceof Retrieved.Unanswered unanswered
                ? new Refuse.RetrievalFailed(unanswered.failure())
                : new Refuse.Uncertain();
    }

    private static List<PaymentSession> payable(CheckoutView view) {
        return view.purchaseSessions().stream()
                .filter(PaymentSession::mayStillBePaid)
                .toList();
    }

    private static List<SessionId> otherPayable(CheckoutView view, SessionId chosen) {
        List<SessionId> others = new ArrayList<>();
        for (PaymentSession session : payable(view)) {
            if (!session.id().equals(chosen)) {
                others.add(session.id());
            }
        }
        return others;
    }

    private static List<SessionId> unanswered(CheckoutView view, List<PaymentSession> sessions) {
        return sessions.stream()
                .map(PaymentSession::id)
                .filter(id -> !view.answers().retrieved().containsKey(id))
                .toList();
    }

    /** Returns the time to the next check, which may show that a session cannot be paid any more. */
    private static Duration retryAfter(List<PaymentSession> sessions, Instant now) {
        Duration untilNextCheck = sessions.stream()
                .map(session -> session.checks().next())
                .filter(Objects::nonNull)
                .map(NextCheck::at)
                .min(Instant::compareTo)
                .map(at -> Duration.between(now, at))
                .orElse(MAX_RETRY_AFTER);
        if (untilNextCheck.compareTo(MIN_RETRY_AFTER) < 0) {
            return MIN_RETRY_AFTER;
        }
        return untilNextCheck.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : untilNextCheck;
    }
}
