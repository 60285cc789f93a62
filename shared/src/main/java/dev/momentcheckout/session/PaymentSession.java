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
 * What is known of one payment session. Every field has a join of its own, so that the same observations give the same session in whatever order and
 * however often they come: the state is a maximum, the attempt the newest by Moment's time, reasons to hold and amounts seen are unions, the payment
 * is the one seen at the highest state, and what create recorded is there or not. Only the history and our own times depend on the order.
 *
 * @param expectedTerms what create recorded, or null while only a webhook has told of the session
 * @param reviewReasons why nobody may deliver on the money yet; nothing here ever takes a reason away
 * @param reportedTerms what was told of amount, currency and mode: while provisional all of it, later only what differs from what create recorded
 * @param history at most {@value #HISTORY_ENTRIES} lines of at most {@value #HISTORY_ENTRY_BYTES} bytes, newest last
 * @param updatedAt our time of the last news
 * @param endedAt our time of learning that the session ended without money
 * @param lastCheckedAt our time of the last question put to Moment by a status request
 * @param nextCheck when Moment should be asked next, or null if it need not be
 * @param unresolved whether the looks were given up although money may still come
 * @param revision counts the writes; 0 before the first
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
    private static final Duration RETENTION = Duration.ofDays(400);
    private static final DateTimeFormatter HISTORY_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public PaymentSession {
        reviewReasons = Collections.unmodifiableSortedSet(new TreeSet<>(reviewReasons));
        reportedTerms = Set.copyOf(reportedTerms);
        history = List.copyOf(history);
    }

    /** A session that create has just opened, with Moment's answer as its first observation. */
    public static PaymentSession opened(ExpectedTerms expectation, Observation answer) {
        return initial(answer, expectation, NextCheck.low(answer.observedAt().plus(NextCheck.FIRST_CHECK)))
                .observe(answer);
    }

    /** A session that a webhook tells of before create has recorded it. */
    public static PaymentSession provisional(Observation webhook) {
        return initial(webhook, null, NextCheck.high(webhook.observedAt().plus(NextCheck.FIRST_CHECK)))
                .observe(webhook);
    }

    private static PaymentSession initial(Observation first, @Nullable ExpectedTerms expectation, NextCheck due) {
        Instant now = first.observedAt();
        return new PaymentSession(
                first.session(),
                SessionState.OPEN,
                expectation,
                LastPaymentAttempt.NOT_REPORTED,
                new TreeSet<>(),
                Set.of(),
                null,
                List.of(),
                now,
                now,
                null,
                null,
                due,
                false,
                0);
    }

    /** This session, with what create expects of it (a second create changes nothing of that) and Moment's answer to create. */
    public PaymentSession created(ExpectedTerms expectation, Observation answer) {
        if (expectedTerms != null) {
            return observe(answer);
        }
        SortedSet<ReviewReason> reasons = new TreeSet<>(reviewReasons);
        Set<ReportedTerms> surprises = new HashSet<>();
        for (ReportedTerms told : reportedTerms) {
            Set<ReviewReason> differences = expectation.differences(told);
            reasons.addAll(differences);
            if (!differences.isEmpty()) {
                surprises.add(told);
            }
        }
        Draft draft = new Draft(this);
        draft.expectedTerms = expectation;
        draft.reviewReasons = reasons;
        draft.reportedTerms = surprises;
        return draft.merged(answer);
    }

    /** This session, with one more observation; equal to this one, but for nothing at all, if the observation is no news. */
    public PaymentSession observe(Observation observation) {
        return new Draft(this).merged(observation);
    }

    /**
     * This session after Moment was asked because it was due: with the answer, and with the next look in place of the one that was made.
     *
     * @param asked when it was due as it was read; if news has moved that since, it stays as the news has set it
     */
    public PaymentSession checked(Observation answer, NextCheck asked) {
        return observe(answer)
                .rescheduled(
                        this,
                        asked,
                        answer.observedAt(),
                        true,
                        Interpretation.of(answer).isInconclusive());
    }

    /** As {@link #checked}, when Moment was asked and had no answer. */
    public PaymentSession checkFailed(NextCheck asked, Instant now) {
        return rescheduled(this, asked, now, false, true);
    }

    private PaymentSession rescheduled(
            PaymentSession before, NextCheck asked, Instant now, boolean answered, boolean inconclusive) {
        if (!asked.equals(before.nextCheck)) {
            return this;
        }
        boolean tooLate = isProvisional() && !now.isBefore(createdAt.plus(CheckSchedule.PROVISIONAL_PERIOD));
        PaymentSession real = tooLate ? withReview(ReviewReason.UNRECORDED_SESSION) : this;
        Instant next = CheckSchedule.next(real, now, answered);
        boolean pending = lastAttempt.status() == PaymentAttemptStatus.PENDING;
        boolean givenUp = next == null && !real.state.isSuccessful() && (pending || inconclusive);
        boolean somethingHappened = asked.priority() == NextCheck.Priority.HIGH || pending || lastCheckedAt != null;
        NextCheck then = next == null
                ? null
                : somethingHappened && !real.state.isEnded() ? NextCheck.high(next) : NextCheck.low(next);
        return real.with(real.reviewReasons, history, then, unresolved || givenUp, before.revision + 1);
    }

    /** This session, held for one more reason. */
    public PaymentSession withReview(ReviewReason reason) {
        SortedSet<ReviewReason> reasons = new TreeSet<>(reviewReasons);
        reasons.add(reason);
        return with(reasons, history, nextCheck, unresolved, revision);
    }

    private PaymentSession with(
            SortedSet<ReviewReason> newHold,
            List<String> newHistory,
            @Nullable NextCheck newDue,
            boolean nowUnresolved,
            long newRevision) {
        return new PaymentSession(
                id,
                state,
                expectedTerms,
                lastAttempt,
                newHold,
                reportedTerms,
                payment,
                newHistory,
                createdAt,
                updatedAt,
                endedAt,
                lastCheckedAt,
                newDue,
                nowUnresolved,
                newRevision);
    }

    /**
     * The order that must be claimed before this is kept in the place of {@code before}: money that is right in itself is coming to a session of it. Held
     * money claims nothing, so that a right payment in another session of the order still can.
     */
    public @Nullable OrderId orderToClaim(@Nullable PaymentSession before) {
        if (expectedTerms == null || needsReview() || !state.isMoney()) {
            return null;
        }
        boolean rises = before == null || before.expectedTerms == null || state.isAbove(before.state);
        return rises ? expectedTerms.order() : null;
    }

    /**
     * Whether the session is known by a webhook alone, so far: it is never announced and never shown to an app. What create has not recorded in time is
     * real all the same, and held.
     */
    public boolean isProvisional() {
        return expectedTerms == null && !reviewReasons.contains(ReviewReason.UNRECORDED_SESSION);
    }

    public boolean needsReview() {
        return !reviewReasons.isEmpty();
    }

    public boolean belongsTo(Owner owner) {
        return expectedTerms != null && expectedTerms.owner().equals(owner);
    }

    /** When the item may be forgotten: 400 days after the last change, and never while it is held or somebody still has to ask about it. */
    public @Nullable Instant expiresAt() {
        return needsReview() || nextCheck != null ? null : updatedAt.plus(RETENTION);
    }

    /** Whether the two say the same about the payment and about when to ask, whatever their histories and times. */
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

    /** A session on its way to the next: holds what the joins have given so far. */
    private static final class Draft {
        private final PaymentSession before;
        private @Nullable ExpectedTerms expectedTerms;
        private SortedSet<ReviewReason> reviewReasons;
        private Set<ReportedTerms> reportedTerms;

        Draft(PaymentSession before) {
            this.before = before;
            this.expectedTerms = before.expectedTerms;
            this.reviewReasons = before.reviewReasons;
            this.reportedTerms = before.reportedTerms;
        }

        PaymentSession merged(Observation observation) {
            Interpretation reading = Interpretation.of(observation);
            SessionState state = before.state.max(reading.state());
            LastPaymentAttempt attempt =
                    before.lastAttempt.newer(LastPaymentAttempt.of(observation, reading.attempt()));
            PaymentReference payment =
                    PaymentReference.highest(before.payment, PaymentReference.of(observation, reading.state()));
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
                    nextCheck(state, attempt, reading, observation),
                    before.unresolved,
                    before.revision + 1);
            boolean known = before.revision > 0;
            if (known && after.hasSameContentAs(before)) {
                return before;
            }
            return after.withHistory(observation, observation.source() != Source.CREATE && state == SessionState.OPEN);
        }

        private void compareTerms(ReportedTerms told) {
            if (told.equals(ReportedTerms.NONE)) {
                return;
            }
            Set<ReviewReason> differences = expectedTerms == null ? Set.of() : expectedTerms.differences(told);
            if (expectedTerms != null && differences.isEmpty()) {
                return;
            }
            reviewReasons = new TreeSet<>(reviewReasons);
            reviewReasons.addAll(differences);
            reportedTerms = new HashSet<>(reportedTerms);
            reportedTerms.add(told);
        }

        private @Nullable NextCheck nextCheck(
                SessionState state, LastPaymentAttempt attempt, Interpretation reading, Observation observation) {
            boolean wasReal = !before.isProvisional();
            boolean isReal = expectedTerms != null || wasReal;
            if (isReal && state.isSuccessful()) {
                return null;
            }
            NextCheck due = before.nextCheck;
            Instant now = observation.observedAt();
            boolean pending = attempt.status() == PaymentAttemptStatus.PENDING;
            boolean endsNow = isReal && state.isEnded() && !(wasReal && before.state.isEnded());
            if (endsNow && !pending) {
                due = NextCheck.low(CheckSchedule.firstAfterEnd(now));
            }
            // A provisional session waits for create's write, whatever it says: its minute is not put off.
            if (isReal && pending && !attempt.equals(before.lastAttempt)) {
                Instant first = now.plus(NextCheck.FIRST_CHECK);
                due = due == null ? NextCheck.high(first) : due.highAndNoLaterThan(first);
            }
            // Who has just been asked is not asked again at once: the answer is all there is for now.
            if (reading.isInconclusive() && !observation.source().isRetrieval() && !state.isSuccessful()) {
                due = due == null ? NextCheck.high(now) : due.highAndNoLaterThan(now);
            }
            return due;
        }
    }

    private PaymentSession withHistory(Observation observation, boolean soon) {
        String line = HISTORY_TIME.format(observation.observedAt())
                + " " + observation.source().wireName()
                + " " + observation.status().name().toLowerCase(Locale.ROOT)
                + "/" + observation.outcome().name().toLowerCase(Locale.ROOT);
        List<String> lines = new ArrayList<>(history);
        lines.add(line.substring(0, Math.min(line.length(), HISTORY_ENTRY_BYTES)));
        List<String> newest = lines.subList(Math.max(0, lines.size() - HISTORY_ENTRIES), lines.size());
        return with(
                reviewReasons, newest, nextCheck == null || !soon ? nextCheck : nextCheck.high(), unresolved, revision);
    }
}
