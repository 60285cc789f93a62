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
 * @param recorded what create recorded, or null while only a webhook has told of the session
 * @param hold why nobody may deliver on the money yet; nothing here ever takes a reason away
 * @param seen what was told of amount, currency and mode: while provisional all of it, later only what differs from what create recorded
 * @param history at most {@value #HISTORY_ENTRIES} lines of at most {@value #HISTORY_ENTRY_BYTES} bytes, newest last
 * @param changedAt our time of the last news
 * @param endedAt our time of learning that the session ended without money
 * @param lookedAt our time of the last question put to Moment by a status request
 * @param due when Moment should be asked next, or null if it need not be
 * @param unresolved whether the looks were given up although money may still come
 * @param revision counts the writes; 0 before the first
 */
public record PaymentSession(
        SessionId id,
        SessionState state,
        @Nullable Expectation recorded,
        LatestAttempt attempt,
        SortedSet<HoldReason> hold,
        Set<Seen> seen,
        @Nullable PaymentReference payment,
        List<String> history,
        Instant createdAt,
        Instant changedAt,
        @Nullable Instant endedAt,
        @Nullable Instant lookedAt,
        @Nullable Due due,
        boolean unresolved,
        long revision) {

    static final int HISTORY_ENTRIES = 6;
    static final int HISTORY_ENTRY_BYTES = 60;
    private static final Duration KEPT_AFTER_LAST_CHANGE = Duration.ofDays(400);
    private static final DateTimeFormatter HISTORY_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    public PaymentSession {
        hold = Collections.unmodifiableSortedSet(new TreeSet<>(hold));
        seen = Set.copyOf(seen);
        history = List.copyOf(history);
    }

    /** A session that create has just opened, with Moment's answer as its first observation. */
    public static PaymentSession opened(Expectation expectation, Observation answer) {
        return blank(answer, expectation, Due.later(answer.observedAt().plus(Due.FIRST_LOOK)))
                .observe(answer);
    }

    /** A session that a webhook tells of before create has recorded it. */
    public static PaymentSession provisional(Observation webhook) {
        return blank(webhook, null, Due.soon(webhook.observedAt().plus(Due.FIRST_LOOK)))
                .observe(webhook);
    }

    private static PaymentSession blank(Observation first, @Nullable Expectation expectation, Due due) {
        Instant now = first.observedAt();
        return new PaymentSession(
                first.session(),
                SessionState.OPEN,
                expectation,
                LatestAttempt.NOT_TOLD,
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
    public PaymentSession open(Expectation expectation, Observation answer) {
        if (recorded != null) {
            return observe(answer);
        }
        SortedSet<HoldReason> reasons = new TreeSet<>(hold);
        Set<Seen> surprises = new HashSet<>();
        for (Seen told : seen) {
            Set<HoldReason> differences = expectation.differences(told);
            reasons.addAll(differences);
            if (!differences.isEmpty()) {
                surprises.add(told);
            }
        }
        Draft draft = new Draft(this);
        draft.recorded = expectation;
        draft.hold = reasons;
        draft.seen = surprises;
        return draft.applied(answer);
    }

    /** This session, with one more observation; equal to this one, but for nothing at all, if the observation is no news. */
    public PaymentSession observe(Observation observation) {
        return new Draft(this).applied(observation);
    }

    /**
     * This session after Moment was asked because it was due: with the answer, and with the next look in place of the one that was made.
     *
     * @param asked when it was due as it was read; if news has moved that since, it stays as the news has set it
     */
    public PaymentSession looked(Observation answer, Due asked) {
        return observe(answer)
                .rescheduled(
                        this,
                        asked,
                        answer.observedAt(),
                        true,
                        Reading.of(answer).ask());
    }

    /** As {@link #looked}, when Moment was asked and had no answer. */
    public PaymentSession lookedInVain(Due asked, Instant now) {
        return rescheduled(this, asked, now, false, true);
    }

    private PaymentSession rescheduled(
            PaymentSession before, Due asked, Instant now, boolean answered, boolean inconclusive) {
        if (!asked.equals(before.due)) {
            return this;
        }
        boolean tooLate = isProvisional() && !now.isBefore(createdAt.plus(Looks.PROVISIONAL));
        PaymentSession real = tooLate ? heldFor(HoldReason.UNRECORDED_SESSION) : this;
        Instant next = Looks.next(real, now, answered);
        boolean pending = attempt.attempt() == Attempt.PENDING;
        boolean givenUp = next == null && !real.state.isSettled() && (pending || inconclusive);
        boolean somethingHappened = asked.lane() == Due.Lane.SOON || pending || lookedAt != null;
        Due then = next == null ? null : somethingHappened && !real.state.isEnded() ? Due.soon(next) : Due.later(next);
        return real.with(real.hold, history, then, unresolved || givenUp, before.revision + 1);
    }

    /** This session, held for one more reason. */
    public PaymentSession heldFor(HoldReason reason) {
        SortedSet<HoldReason> reasons = new TreeSet<>(hold);
        reasons.add(reason);
        return with(reasons, history, due, unresolved, revision);
    }

    private PaymentSession with(
            SortedSet<HoldReason> newHold,
            List<String> newHistory,
            @Nullable Due newDue,
            boolean nowUnresolved,
            long newRevision) {
        return new PaymentSession(
                id,
                state,
                recorded,
                attempt,
                newHold,
                seen,
                payment,
                newHistory,
                createdAt,
                changedAt,
                endedAt,
                lookedAt,
                newDue,
                nowUnresolved,
                newRevision);
    }

    /**
     * The order that must be claimed before this is kept in the place of {@code before}: money that is right in itself is coming to a session of it. Held
     * money claims nothing, so that a right payment in another session of the order still can.
     */
    public @Nullable OrderId claims(@Nullable PaymentSession before) {
        if (recorded == null || isHeld() || !state.isMoney()) {
            return null;
        }
        boolean rises = before == null || before.recorded == null || state.isAbove(before.state);
        return rises ? recorded.order() : null;
    }

    /**
     * Whether the session is known by a webhook alone, so far: it is never announced and never shown to an app. What create has not recorded in time is
     * real all the same, and held.
     */
    public boolean isProvisional() {
        return recorded == null && !hold.contains(HoldReason.UNRECORDED_SESSION);
    }

    public boolean isHeld() {
        return !hold.isEmpty();
    }

    public boolean belongsTo(Owner owner) {
        return recorded != null && recorded.owner().equals(owner);
    }

    /** When the item may be forgotten: 400 days after the last change, and never while it is held or somebody still has to ask about it. */
    public @Nullable Instant expiresAt() {
        return isHeld() || due != null ? null : changedAt.plus(KEPT_AFTER_LAST_CHANGE);
    }

    /** Whether the two say the same about the payment and about when to ask, whatever their histories and times. */
    public boolean saysTheSameAs(PaymentSession other) {
        return state == other.state
                && Objects.equals(recorded, other.recorded)
                && attempt.equals(other.attempt)
                && hold.equals(other.hold)
                && seen.equals(other.seen)
                && Objects.equals(payment, other.payment)
                && Objects.equals(due, other.due)
                && unresolved == other.unresolved;
    }

    /** A session on its way to the next: holds what the joins have given so far. */
    private static final class Draft {
        private final PaymentSession before;
        private @Nullable Expectation recorded;
        private SortedSet<HoldReason> hold;
        private Set<Seen> seen;

        Draft(PaymentSession before) {
            this.before = before;
            this.recorded = before.recorded;
            this.hold = before.hold;
            this.seen = before.seen;
        }

        PaymentSession applied(Observation observation) {
            Reading reading = Reading.of(observation);
            SessionState state = before.state.or(reading.state());
            LatestAttempt attempt = before.attempt.or(LatestAttempt.of(observation, reading.attempt()));
            PaymentReference payment =
                    PaymentReference.highest(before.payment, PaymentReference.of(observation, reading.state()));
            compare(observation.seen());
            Instant now = observation.observedAt();
            PaymentSession after = new PaymentSession(
                    before.id,
                    state,
                    recorded,
                    attempt,
                    hold,
                    seen,
                    payment,
                    before.history,
                    before.createdAt,
                    now,
                    before.endedAt == null && state.isEnded() ? now : before.endedAt,
                    before.lookedAt,
                    due(state, attempt, reading, observation),
                    before.unresolved,
                    before.revision + 1);
            boolean known = before.revision > 0;
            if (known && after.saysTheSameAs(before)) {
                return before;
            }
            return after.withHistory(observation, observation.means() != Means.CREATE && state == SessionState.OPEN);
        }

        private void compare(Seen told) {
            if (told.equals(Seen.NOTHING)) {
                return;
            }
            Set<HoldReason> differences = recorded == null ? Set.of() : recorded.differences(told);
            if (recorded != null && differences.isEmpty()) {
                return;
            }
            hold = new TreeSet<>(hold);
            hold.addAll(differences);
            seen = new HashSet<>(seen);
            seen.add(told);
        }

        private @Nullable Due due(SessionState state, LatestAttempt attempt, Reading reading, Observation observation) {
            boolean wasReal = !before.isProvisional();
            boolean isReal = recorded != null || wasReal;
            if (isReal && state.isSettled()) {
                return null;
            }
            Due due = before.due;
            Instant now = observation.observedAt();
            boolean pending = attempt.attempt() == Attempt.PENDING;
            boolean endsNow = isReal && state.isEnded() && !(wasReal && before.state.isEnded());
            if (endsNow && !pending) {
                due = Due.later(Looks.firstAfterTheEnd(now));
            }
            // A provisional session waits for create's write, whatever it says: its minute is not put off.
            if (isReal && pending && !attempt.equals(before.attempt)) {
                Instant first = now.plus(Due.FIRST_LOOK);
                due = due == null ? Due.soon(first) : due.soonAndAtLatest(first);
            }
            // Who has just been asked is not asked again at once: the answer is all there is for now.
            if (reading.ask() && !observation.means().wasAsked() && !state.isSettled()) {
                due = due == null ? Due.soon(now) : due.soonAndAtLatest(now);
            }
            return due;
        }
    }

    private PaymentSession withHistory(Observation observation, boolean soon) {
        String line = HISTORY_TIME.format(observation.observedAt())
                + " " + observation.means().word()
                + " " + observation.status().name().toLowerCase(Locale.ROOT)
                + "/" + observation.outcome().name().toLowerCase(Locale.ROOT);
        List<String> lines = new ArrayList<>(history);
        lines.add(line.substring(0, Math.min(line.length(), HISTORY_ENTRY_BYTES)));
        List<String> newest = lines.subList(Math.max(0, lines.size() - HISTORY_ENTRIES), lines.size());
        return with(hold, newest, due == null || !soon ? due : due.soon(), unresolved, revision);
    }
}
