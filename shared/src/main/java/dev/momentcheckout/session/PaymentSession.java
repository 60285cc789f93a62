package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
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
 * <li>review reasons: the union
 * <li>reported terms: the union, without those that match the expected terms once create has recorded them
 * <li>payment: the one reported with the highest state
 * <li>expected terms: set once, by create
 * </ul>
 *
 * <p>Exceptions are the history, our own times, the revision, and the next check with {@code unresolved}. They depend
 * on when the observations arrive.
 *
 * @param expectedTerms recorded by create; null while create has not recorded the session
 * @param reviewReasons why an operator must decide before the shop may deliver; an observation never removes one
 * @param reportedTerms all reported terms while there are no expected ones; afterwards only those that differ
 * @param history at most {@value #HISTORY_ENTRIES} lines of at most {@value #HISTORY_ENTRY_BYTES} bytes, newest last
 * @param createdAt our time of the first observation
 * @param updatedAt our time of the last observation that changed something
 * @param endedAt our time of the first observation that ended the session without success
 * @param lastCheckedAt our time of the last retrieval for a status request
 * @param nextCheck null if no check is due any more
 * @param unresolved whether checks ended although a payment may still arrive
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
        List<String> history,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lastCheckedAt,
        @Nullable NextCheck nextCheck,
        boolean unresolved,
        long revision) {

    static final int HISTORY_ENTRIES = 6;
    static final int HISTORY_ENTRY_BYTES = 60;
    /** The time for which sessions and refunds are stored after their last change. */
    public static final Duration RETENTION = Duration.ofDays(400);

    private static final DateTimeFormatter HISTORY_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public PaymentSession {
        reviewReasons = Collections.unmodifiableSortedSet(new TreeSet<>(reviewReasons));
        reportedTerms = Set.copyOf(reportedTerms);
        history = List.copyOf(history);
    }

    /** Returns a session that create has just opened, with Moment's response as its first observation. */
    public static PaymentSession opened(ExpectedTerms expectedTerms, Observation response) {
        NextCheck firstCheck = NextCheck.low(response.observedAt().plus(NextCheck.FIRST_CHECK));
        return initial(response, expectedTerms, firstCheck).observe(response);
    }

    /** Returns a session that is known only from a webhook, which arrived before create recorded the session. */
    public static PaymentSession provisional(Observation webhook) {
        NextCheck firstCheck = NextCheck.high(webhook.observedAt().plus(NextCheck.FIRST_CHECK));
        return initial(webhook, null, firstCheck).observe(webhook);
    }

    private static PaymentSession initial(
            Observation first, @Nullable ExpectedTerms expectedTerms, NextCheck firstCheck) {
        Instant now = first.observedAt();
        return new PaymentSession(
                first.session(),
                SessionState.OPEN,
                expectedTerms,
                LastPaymentAttempt.NOT_REPORTED,
                new TreeSet<>(),
                Set.of(),
                null,
                List.of(),
                now,
                now,
                null,
                null,
                firstCheck,
                false,
                0);
    }

    /**
     * Returns this session with create's expected terms and Moment's response merged in. A second create does not
     * change the expected terms.
     */
    public PaymentSession mergeCreate(ExpectedTerms expected, Observation response) {
        if (expectedTerms != null) {
            return observe(response);
        }
        SortedSet<ReviewReason> reasons = new TreeSet<>(reviewReasons);
        Set<ReportedTerms> differing = new HashSet<>();
        for (ReportedTerms reported : reportedTerms) {
            Set<ReviewReason> differences = expected.differences(reported);
            reasons.addAll(differences);
            if (!differences.isEmpty()) {
                differing.add(reported);
            }
        }
        Merge merge = new Merge(this);
        merge.expectedTerms = expected;
        merge.reviewReasons = reasons;
        merge.reportedTerms = differing;
        return merge.with(response);
    }

    /**
     * Returns this session with the observation merged in, or this same instance if the observation changes nothing.
     */
    public PaymentSession observe(Observation observation) {
        return new Merge(this).with(observation);
    }

    /**
     * Returns this session after a check: with the observation merged in and the next check scheduled.
     *
     * @param made the check that was made, as read; if an observation has changed the next check since, that one stays
     */
    public PaymentSession checked(Observation observation, NextCheck made) {
        return observe(observation)
                .rescheduled(
                        this,
                        made,
                        observation.observedAt(),
                        true,
                        Interpretation.of(observation).isInconclusive());
    }

    /** Returns this session after a check that Moment did not answer, with the next check scheduled. */
    public PaymentSession checkFailed(NextCheck made, Instant now) {
        return rescheduled(this, made, now, false, true);
    }

    private PaymentSession rescheduled(
            PaymentSession before, NextCheck made, Instant now, boolean answered, boolean inconclusive) {
        if (!made.equals(before.nextCheck)) {
            return this;
        }
        boolean tooLate = isProvisional() && !now.isBefore(createdAt.plus(CheckSchedule.PROVISIONAL_PERIOD));
        PaymentSession decided = tooLate ? withReview(ReviewReason.UNRECORDED_SESSION) : this;
        Instant nextAt = CheckSchedule.next(decided, now, answered);
        boolean pending = lastAttempt.status() == PaymentAttemptStatus.PENDING;
        boolean endsUnresolved = nextAt == null && !decided.state.isSuccessful() && (pending || inconclusive);
        boolean active = made.priority() == NextCheck.Priority.HIGH || pending || lastCheckedAt != null;
        NextCheck next = nextAt == null
                ? null
                : active && !decided.state.isEnded() ? NextCheck.high(nextAt) : NextCheck.low(nextAt);
        return decided.with(decided.reviewReasons, history, next, unresolved || endsUnresolved, before.revision + 1);
    }

    /** Returns this session with one more review reason. */
    public PaymentSession withReview(ReviewReason reason) {
        SortedSet<ReviewReason> reasons = new TreeSet<>(reviewReasons);
        reasons.add(reason);
        return with(reasons, history, nextCheck, unresolved, revision);
    }

    private PaymentSession with(
            SortedSet<ReviewReason> newReviewReasons,
            List<String> newHistory,
            @Nullable NextCheck newNextCheck,
            boolean newUnresolved,
            long newRevision) {
        return new PaymentSession(
                id,
                state,
                expectedTerms,
                lastAttempt,
                newReviewReasons,
                reportedTerms,
                payment,
                newHistory,
                createdAt,
                updatedAt,
                endedAt,
                lastCheckedAt,
                newNextCheck,
                newUnresolved,
                newRevision);
    }

    /**
     * Returns the order to claim before this session replaces {@code before} in the store, or null. A new payment
     * claims its order, unless it needs review: then a correct payment in another session must still be able to.
     */
    public @Nullable OrderId orderToClaim(@Nullable PaymentSession before) {
        if (expectedTerms == null || needsReview() || !state.isMoney()) {
            return null;
        }
        boolean advances = before == null || before.expectedTerms == null || state.isAbove(before.state);
        return advances ? expectedTerms.order() : null;
    }

    /**
     * Returns whether the session is known only from a webhook. Such a session is never published and never shown to an
     * app. It stops being provisional when create records it, or when it needs review because create did not.
     */
    public boolean isProvisional() {
        return expectedTerms == null && !reviewReasons.contains(ReviewReason.UNRECORDED_SESSION);
    }

    /** Returns whether the session has a review reason, whatever its state: a session without payment can have one. */
    public boolean needsReview() {
        return !reviewReasons.isEmpty();
    }

    public boolean belongsTo(Owner owner) {
        return expectedTerms != null && expectedTerms.owner().equals(owner);
    }

    /** Returns when the store may delete the session, or null while it needs review or has a next check. */
    public @Nullable Instant expiresAt() {
        return needsReview() || nextCheck != null ? null : updatedAt.plus(RETENTION);
    }

    /** Returns whether both have the same payment and next check. History, times and revision are not compared. */
    public boolean hasSameContentAs(PaymentSession other) {
        return state == other.state
                && Objects.equals(expectedTerms, other.expectedTerms)
                && lastAttempt.equals(other.lastAttempt)
                && reviewReasons.equals(other.reviewReasons)
                && reportedTerms.equals(other.reportedTerms)
                && Objects.equals(payment, other.payment)
                && Objects.equals(nextCheck, other.nextCheck)
                && unresolved == other.unresolved;
    }

    /** The merge of one observation into a session. */
    private static final class Merge {
        private final PaymentSession before;
        private @Nullable ExpectedTerms expectedTerms;
        private SortedSet<ReviewReason> reviewReasons;
        private Set<ReportedTerms> reportedTerms;

        Merge(PaymentSession before) {
            this.before = before;
            this.expectedTerms = before.expectedTerms;
            this.reviewReasons = before.reviewReasons;
            this.reportedTerms = before.reportedTerms;
        }

        PaymentSession with(Observation observation) {
            Interpretation interpretation = Interpretation.of(observation);
            SessionState state = before.state.max(interpretation.state());
            LastPaymentAttempt attempt =
                    before.lastAttempt.newer(LastPaymentAttempt.of(observation, interpretation.attempt()));
            PaymentReference payment =
                    PaymentReference.highest(before.payment, PaymentReference.of(observation, interpretation.state()));
            compareTerms(observation.reportedTerms());
            Instant now = observation.observedAt();
            PaymentSession after = new PaymentSession(
                    before.id,
                    state,
                    expectedTerms,
                    attempt,
                    reviewReasons,
                    reportedTerms,
                    payment,
                    before.history,
                    before.createdAt,
                    now,
                    before.endedAt == null && state.isEnded() ? now : before.endedAt,
                    before.lastCheckedAt,
                    nextCheck(state, attempt, interpretation, observation),
                    before.unresolved,
                    before.revision + 1);
            boolean stored = before.revision > 0;
            if (stored && after.hasSameContentAs(before)) {
                return before;
            }
            boolean raisePriority = observation.source() != Source.CREATE && state == SessionState.OPEN;
            return after.withHistory(observation, raisePriority);
        }

        private void compareTerms(ReportedTerms reported) {
            if (reported.equals(ReportedTerms.NONE)) {
                return;
            }
            Set<ReviewReason> differences = expectedTerms == null ? Set.of() : expectedTerms.differences(reported);
            if (expectedTerms != null && differences.isEmpty()) {
                return;
            }
            reviewReasons = new TreeSet<>(reviewReasons);
            reviewReasons.addAll(differences);
            reportedTerms = new HashSet<>(reportedTerms);
            reportedTerms.add(reported);
        }

        private @Nullable NextCheck nextCheck(
                SessionState state,
                LastPaymentAttempt attempt,
                Interpretation interpretation,
                Observation observation) {
            boolean wasReal = !before.isProvisional();
            boolean isReal = expectedTerms != null || wasReal;
            if (isReal && state.isSuccessful()) {
                return null;
            }
            NextCheck next = before.nextCheck;
            Instant now = observation.observedAt();
            boolean pending = attempt.status() == PaymentAttemptStatus.PENDING;
            boolean endsNow = isReal && state.isEnded() && !(wasReal && before.state.isEnded());
            if (endsNow && !pending) {
                next = NextCheck.low(CheckSchedule.firstAfterEnd(now));
            }
            // A provisional session keeps its first check, because create's write is expected within that time.
            if (isReal && pending && !attempt.equals(before.lastAttempt)) {
                Instant first = now.plus(NextCheck.FIRST_CHECK);
                next = next == null ? NextCheck.high(first) : next.highAndNoLaterThan(first);
            }
            // An inconclusive retrieval is not repeated at once: another retrieval now would return the same.
            if (interpretation.isInconclusive() && !observation.source().isRetrieval() && !state.isSuccessful()) {
                next = next == null ? NextCheck.high(now) : next.highAndNoLaterThan(now);
            }
            return next;
        }
    }

    private PaymentSession withHistory(Observation observation, boolean raisePriority) {
        String line = HISTORY_TIME.format(observation.observedAt())
                + " " + observation.source().wireName()
                + " " + observation.status().name().toLowerCase(Locale.ROOT)
                + "/" + observation.outcome().name().toLowerCase(Locale.ROOT);
        List<String> lines = new ArrayList<>(history);
        lines.add(line.substring(0, Math.min(line.length(), HISTORY_ENTRY_BYTES)));
        List<String> newest = lines.subList(Math.max(0, lines.size() - HISTORY_ENTRIES), lines.size());
        NextCheck next = nextCheck == null || !raisePriority ? nextCheck : nextCheck.high();
        return with(reviewReasons, newest, next, unresolved, revision);
    }
}
