package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One payment session, merged from all its observations.
 *
 * <p>Every field has its own merge, which is commutative, associative and idempotent. So the same observations give the
 * same session, in any order and any number of times:
 *
 * <ul>
 * <li>state: the maximum
 * <li>last attempt: the newest by Moment's time
 * <li>review reasons: the union, without what an operator approved
 * <li>reported terms: the union, without those that match the expected terms once create has recorded them
 * <li>payment: the one reported with the highest state
 * <li>expected terms: set once, by create
 * </ul>
 *
 * <p>Exceptions are the history, our own times, the revision and the check schedule, which depend on when the
 * observations arrive, and the last attempt once there is money: attempts without money change nothing then.
 *
 * @param expectedTerms recorded by create; null while create has not recorded the session
 * @param reviewReasons why an operator must decide before the shop may deliver; an observation never removes one
 * @param reportedTerms all reported terms while there are no expected ones; afterwards only those that differ
 * @param createdAt our time of the first observation
 * @param updatedAt our time of the last observation or decision that changed something
 * @param attention that an operator must decide about the session, or null
 * @param decisions what operators decided about the session
 * @param revision number of writes, 0 before the first; guards the conditional write
 */
public record PaymentSession(
        SessionId id,
        SessionState state,
        @Nullable ExpectedTerms expectedTerms,
        LastPaymentAttempt lastAttempt,
        SortedSet<ReviewReason> reviewReasons,
        Set<ReportedTerms> reportedTerms,
        @Nullable PaymentReference payment,
        SessionHistory history,
        Instant createdAt,
        Instant updatedAt,
        CheckSchedule checks,
        @Nullable Attention attention,
        OperatorDecisions decisions,
        long revision) {

    /** The time for which sessions and refunds are stored after their last change. */
    public static final Duration RETENTION = Duration.ofDays(400);

    /** The time for which a session without money that create has not recorded is stored. No app has its token. */
    private static final Duration PROVISIONAL_RETENTION = Duration.ofHours(1);

    public PaymentSession {
        reviewReasons = Collections.unmodifiableSortedSet(new TreeSet<>(reviewReasons));
        reportedTerms = Set.copyOf(reportedTerms);
    }

    /** Returns a session that create has just opened, with Moment's response as its first observation. */
    public static PaymentSession opened(ExpectedTerms expectedTerms, Observation response) {
        return initial(response).mergeCreate(expectedTerms, response);
    }

    /** Returns a session that is known only from a webhook, which arrived before create recorded the session. */
    public static PaymentSession provisional(Observation webhook) {
        return initial(webhook).observe(webhook);
    }

    private static PaymentSession initial(Observation first) {
        Instant now = first.observedAt();
        return new PaymentSession(
                first.session(),
                SessionState.OPEN,
                null,
                LastPaymentAttempt.NOT_REPORTED,
                new TreeSet<>(),
                Set.of(),
                null,
                SessionHistory.EMPTY,
                now,
                now,
                CheckSchedule.NONE,
                null,
                OperatorDecisions.NONE,
                0);
    }

    /**
     * Returns this session with create's expected terms and Moment's response merged in. A second create does not
     * change the expected terms.
     */
    public PaymentSession mergeCreate(ExpectedTerms expected, Observation response) {
        return merge(expectedTerms == null ? expected : expectedTerms, response);
    }

    /**
     * Returns this session with the observation merged in, or this same instance if the observation changes nothing.
     */
    public PaymentSession observe(Observation observation) {
        return merge(expectedTerms, observation);
    }

    private PaymentSession merge(@Nullable ExpectedTerms expected, Observation observation) {
        Interpretation interpretation = Interpretation.of(observation);
        SessionState newState = state.max(interpretation.state());
        Terms terms = Terms.of(this, expected, observation.reportedTerms());
        PaymentSession merged = new PaymentSession(
                id,
                newState,
                expected,
                attempt(observation, interpretation),
                terms.reasons,
                terms.reported,
                PaymentReference.highest(payment, PaymentReference.of(observation, interpretation.state())),
                history,
                createdAt,
                observation.observedAt(),
                checks,
                attention,
                decisions,
                revision + 1);
        CheckSchedule schedule = checks.afterObservation(this, merged, observation);
        PaymentSession after = merged.copy(merged.reviewReasons, history, schedule, merged.revision)
                .withAttention(observation.observedAt());
        if (revision > 0 && after.hasSameContentAs(this)) {
            return this;
        }
        return after.copy(
                after.reviewReasons,
                history.with(observation),
                schedule.raisedBy(observation.source(), newState),
                after.revision);
    }

    /** Attempts without money cannot change a payment, and would be written for nothing. */
    private LastPaymentAttempt attempt(Observation observation, Interpretation interpretation) {
        return state.isMoney()
                ? lastAttempt
                : lastAttempt.newer(LastPaymentAttempt.of(observation, interpretation.attempt()));
    }

    /** The review reasons and reported terms of a session, with one more report of Moment compared. */
    private record Terms(SortedSet<ReviewReason> reasons, Set<ReportedTerms> reported) {
        static Terms of(PaymentSession before, @Nullable ExpectedTerms expected, ReportedTerms observed) {
            SortedSet<ReviewReason> reasons = new TreeSet<>(before.reviewReasons);
            Set<ReportedTerms> all = new HashSet<>(before.reportedTerms);
            if (!observed.equals(ReportedTerms.NONE)) {
                all.add(observed);
            }
            if (expected == null) {
                return new Terms(reasons, all);
            }
            Set<ReportedTerms> differing = new HashSet<>();
            for (ReportedTerms reported : all) {
                Set<ReviewReason> differences = expected.differences(reported);
                for (ReviewReason difference : differences) {
                    if (!before.decisions.approves(difference, reported)) {
                        reasons.add(difference);
                    }
                }
                if (!differences.isEmpty()) {
                    differing.add(reported);
                }
            }
            return new Terms(reasons, differing);
        }
    }

    /**
     * Returns this session after a check: with the observation merged in and the next check scheduled.
     *
     * @param made the check that was made, as read; if an observation has changed the next check since, that one stays
     */
    public PaymentSession checked(Observation observation, NextCheck made) {
        return observe(observation)
                .rescheduled(this, made, CheckResult.answered(observation), observation.observedAt());
    }

    /** Returns this session after a check that Moment did not answer, with its repetition scheduled. */
    public PaymentSession checkFailed(NextCheck made, Instant now) {
        return checkFailed(made, now, Duration.ZERO);
    }

    /**
     * Returns this session after a check that Moment did not answer, with its repetition scheduled.
     *
     * @param retryAfter how long Moment asks not to call again
     */
    public PaymentSession checkFailed(NextCheck made, Instant now, Duration retryAfter) {
        return rescheduled(this, made, CheckResult.unanswered(retryAfter), now);
    }

    private PaymentSession rescheduled(PaymentSession before, NextCheck made, CheckResult result, Instant now) {
        if (!made.equals(before.checks.next())) {
            return this;
        }
        boolean unrecorded =
                isProvisional() && state.isMoney() && !now.isBefore(createdAt.plus(CheckTimes.PROVISIONAL_PERIOD));
        // The new reason is published, so it has a time of its own: resend finds by it what has changed.
        PaymentSession decided = unrecorded ? updated(now).withReview(ReviewReason.UNRECORDED_SESSION) : this;
        CheckSchedule schedule = decided.checks.afterCheck(made, decided, result, now);
        return decided.copy(decided.reviewReasons, history, schedule, before.revision + 1)
                .withAttention(now);
    }

    private PaymentSession updated(Instant now) {
        return copy(reviewReasons, history, now, checks, attention, decisions, revision);
    }

    /** Returns this session with one more review reason, unless an operator has approved the reason. */
    public PaymentSession withReview(ReviewReason reason) {
        if (decisions.approves(reason)) {
            return this;
        }
        SortedSet<ReviewReason> reasons = new TreeSet<>(reviewReasons);
        reasons.add(reason);
        return copy(reasons, history, checks, revision).withAttention(updatedAt);
    }

    /**
     * Returns this session with everything approved for which it needs review, so that its payment is published. The
     * caller has checked the rules of an approval.
     *
     * @param values what {@link OperatorDecisions#approvalOf} returns for this session
     */
    public PaymentSession withApproval(SortedSet<String> values, Instant now) {
        return decided(
                new TreeSet<>(), decisions.withApproved(values), "approve " + SessionHistory.list(reviewReasons), now);
    }

    /**
     * Returns this session with its present content closed, so that it no longer awaits an operator. The review reasons
     * stay, so nothing is ever published as paid. The caller has checked the rules of a close.
     */
    public PaymentSession withClosure(ClosureOutcome outcome, Instant now) {
        return decided(reviewReasons, decisions.withClosed(this, outcome), "close " + outcome.wireName(), now);
    }

    /** Returns this session after an approval whose claim of the purchase failed, with the reason. */
    public PaymentSession withFailedClaim(ReviewReason reason, Instant now) {
        SortedSet<ReviewReason> reasons = new TreeSet<>(reviewReasons);
        reasons.add(reason);
        return decided(reasons, decisions, "claim failed " + reason, now);
    }

    private PaymentSession decided(
            SortedSet<ReviewReason> reasons, OperatorDecisions newDecisions, String act, Instant now) {
        PaymentSession decided = copy(
                reasons, history.with(now, Source.OPERATOR, act), now, checks, attention, newDecisions, revision + 1);
        return decided.withAttention(Attention.afterDecision(decided, now));
    }

    private PaymentSession withAttention(Instant now) {
        return withAttention(Attention.afterObservation(this, now));
    }

    private PaymentSession withAttention(@Nullable Attention needed) {
        return Objects.equals(needed, attention)
                ? this
                : copy(reviewReasons, history, updatedAt, checks, needed, decisions, revision);
    }

    private PaymentSession copy(
            SortedSet<ReviewReason> newReasons, SessionHistory newHistory, CheckSchedule newChecks, long newRevision) {
        return copy(newReasons, newHistory, updatedAt, newChecks, attention, decisions, newRevision);
    }

    private PaymentSession copy(
            SortedSet<ReviewReason> newReasons,
            SessionHistory newHistory,
            Instant newUpdatedAt,
            CheckSchedule newChecks,
            @Nullable Attention newAttention,
            OperatorDecisions newDecisions,
            long newRevision) {
        return new PaymentSession(
                id,
                state,
                expectedTerms,
                lastAttempt,
                newReasons,
                reportedTerms,
                payment,
                newHistory,
                createdAt,
                newUpdatedAt,
                newChecks,
                newAttention,
                newDecisions,
                newRevision);
    }

    /**
     * Returns whether the session is known only from a webhook. Such a session is never published and never shown to an
     * app. It stops being provisional when create records it, or when its payment needs review because create did not.
     */
    public boolean isProvisional() {
        return expectedTerms == null && !reviewReasons.contains(ReviewReason.UNRECORDED_SESSION);
    }

    /**
     * Returns whether an operator must decide before the shop may deliver: the session is successful and has a review
     * reason. Without success it only stores the reason, so that sessions without money raise no alarm.
     */
    public boolean needsReview() {
        return state.isSuccessful() && !reviewReasons.isEmpty();
    }

    /** Returns whether an operator closed the session, and its content has not changed since. */
    public boolean isClosed() {
        return decisions.close(this);
    }

    /** Returns the outcome of the close that matches the present content, or null if the session is not closed. */
    public @Nullable ClosureOutcome closureOutcome() {
        if (isClosedWithoutPayment()) {
            return ClosureOutcome.NO_PAYMENT;
        }
        return isClosed() ? ClosureOutcome.REFUNDED : null;
    }

    /** Returns whether an operator closed the session because no payment is expected any more. */
    public boolean isClosedWithoutPayment() {
        return !decisions.closed().isEmpty() && decisions.close(this, ClosureOutcome.NO_PAYMENT);
    }

    /**
     * Returns whether a reported value differs from the expected one and is neither approved nor a review reason. The
     * code writes no such session: someone removed the reason.
     */
    boolean hidesDifference() {
        ExpectedTerms expected = expectedTerms;
        if (expected == null) {
            return false;
        }
        for (ReportedTerms reported : reportedTerms) {
            for (ReviewReason difference : expected.differences(reported)) {
                if (!reviewReasons.contains(difference) && !decisions.approves(difference, reported)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Returns whether someone edited the item by hand: a difference of a successful session has neither a review reason
     * nor an approval, or the item awaits a review for which its content has no reason. Each write of this code keeps
     * these together. An outdated {@link Attention.Reason#UNRESOLVED} shows no edit: older code, which does not know
     * the attribute, leaves it at a payment that it records.
     */
    public boolean isEdited() {
        boolean awaitsReview = attention != null && attention.reason() == Attention.Reason.REVIEW;
        return (state.isSuccessful() && hidesDifference())
                || (awaitsReview && Attention.reasonOf(this) != Attention.Reason.REVIEW);
    }

    /** Returns whether someone ended the session's review by editing the item: no operator can decide about it. */
    public boolean isReviewEditedAway() {
        return isEdited() && !needsReview();
    }

    /** Returns the reported terms that differ from the expected ones, and whose differences are all approved. */
    public Set<ReportedTerms> approvedTerms() {
        Set<ReportedTerms> terms = new HashSet<>();
        ExpectedTerms expected = expectedTerms;
        for (ReportedTerms reported : reportedTerms) {
            if (expected != null
                    && expected.differences(reported).stream()
                            .allMatch(difference -> decisions.approves(difference, reported))) {
                terms.add(reported);
            }
        }
        return terms;
    }

    /** Returns whether no success is known and the last reported attempt is in flight, as in a slow bank transfer. */
    public boolean isPending() {
        return !state.isSuccessful() && lastAttempt.status() == PaymentAttemptStatus.PENDING;
    }

    /** Returns whether an attempt is in flight, and no operator has closed the session because none is expected. */
    public boolean isPendingAndNotClosed() {
        return isPending() && !isClosedWithoutPayment();
    }

    /**
     * Returns whether a payment may still arrive: the session is not successful, and it is open, or its checks have not
     * ended, or they ended without an answer, and no operator has closed it since.
     */
    public boolean mayStillBePaid() {
        return !state.isSuccessful()
                && (state == SessionState.OPEN || checks.next() != null || checks.unresolved())
                && !isClosedWithoutPayment();
    }

    /** Returns the purchase that may be paid only once, or null if the session belongs to none, or to none known. */
    public @Nullable PurchaseId purchase() {
        return expectedTerms == null ? null : expectedTerms.purchase();
    }

    public boolean belongsTo(Owner owner) {
        return expectedTerms != null && expectedTerms.owner().equals(owner);
    }

    /** Returns when the store may delete the session, or null while a check or an operator is awaited. */
    public @Nullable Instant expiresAt() {
        if (attention != null || checks.next() != null) {
            return null;
        }
        return isProvisional() ? createdAt.plus(PROVISIONAL_RETENTION) : updatedAt.plus(RETENTION);
    }

    /**
     * Returns whether both have the same payment, next check, attention and decisions. History, other times and
     * revision are not compared. An item of older code may lack its attention, or have one that has ended.
     */
    public boolean hasSameContentAs(PaymentSession other) {
        return state == other.state
                && Objects.equals(expectedTerms, other.expectedTerms)
                && lastAttempt.equals(other.lastAttempt)
                && reviewReasons.equals(other.reviewReasons)
                && reportedTerms.equals(other.reportedTerms)
                && Objects.equals(payment, other.payment)
                && Objects.equals(checks.next(), other.checks.next())
                && Objects.equals(attention, other.attention)
                && decisions.equals(other.decisions)
                && checks.unresolved() == other.checks.unresolved();
    }
}
