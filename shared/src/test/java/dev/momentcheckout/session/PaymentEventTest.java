package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PaymentEventTest {
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);

    /** All kinds of sessions, apart from their states. */
    private enum Kind {
        PROVISIONAL,
        REAL,
        AMOUNT_IN_REVIEW,
        AMOUNT_AND_CURRENCY_IN_REVIEW,
        AMOUNT_APPROVED,
        /** Someone removed the reason from the item. */
        AMOUNT_HIDDEN,
        /** Someone removed the reason and the reported terms from the item. */
        REVIEW_REMOVED,
        UNRECORDED
    }

    private static final Map<SessionState, PaymentEvent.Type> TYPES = Map.of(
            SessionState.FAILED, PaymentEvent.Type.PAYMENT_FAILED,
            SessionState.EXPIRED, PaymentEvent.Type.SESSION_EXPIRED,
            SessionState.CANCELLED, PaymentEvent.Type.SESSION_CANCELLED,
            SessionState.VERIFIED, PaymentEvent.Type.PAYMENT_METHOD_VERIFIED,
            SessionState.RESERVED, PaymentEvent.Type.PAYMENT_RESERVED,
            SessionState.PAID, PaymentEvent.Type.PAYMENT_PAID);
    private static final Set<SessionState> ENDS =
            Set.of(SessionState.FAILED, SessionState.EXPIRED, SessionState.CANCELLED);

    private static PaymentSession session(Kind kind, SessionState state) {
        SortedSet<ReviewReason> reviewReasons = new TreeSet<>(
                switch (kind) {
                    case PROVISIONAL, REAL, AMOUNT_APPROVED, AMOUNT_HIDDEN, REVIEW_REMOVED -> Set.of();
                    case AMOUNT_IN_REVIEW -> Set.of(ReviewReason.AMOUNT_MISMATCH);
                    case AMOUNT_AND_CURRENCY_IN_REVIEW ->
                        Set.of(ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH);
                    case UNRECORDED -> Set.of(ReviewReason.UNRECORDED_SESSION);
                });
        Set<ReportedTerms> reported = switch (kind) {
            case PROVISIONAL, REAL, REVIEW_REMOVED, UNRECORDED -> Set.of();
            case AMOUNT_IN_REVIEW, AMOUNT_APPROVED, AMOUNT_HIDDEN ->
                Set.of(new ReportedTerms(1001L, EXPECTED.price().currencyCode(), null));
            case AMOUNT_AND_CURRENCY_IN_REVIEW -> Set.of(new ReportedTerms(1001L, "USD", null));
        };
        SortedSet<String> approved = new TreeSet<>(kind == Kind.AMOUNT_APPROVED ? Set.of("amount 1001") : Set.of());
        Attention attention =
                kind == Kind.REVIEW_REMOVED ? new Attention(Attention.Reason.REVIEW, ObservationBuilder.NOON) : null;
        boolean createdHere = kind != Kind.PROVISIONAL && kind != Kind.UNRECORDED;
        return new PaymentSession(
                ObservationBuilder.SESSION,
                state,
                createdHere ? EXPECTED : null,
                LastPaymentAttempt.NOT_REPORTED,
                reviewReasons,
                reported,
                null,
                SessionHistory.EMPTY,
                ObservationBuilder.NOON,
                ObservationBuilder.NOON,
                CheckSchedule.NONE,
                attention,
                new OperatorDecisions(approved, new TreeSet<>()),
                1);
    }

    private static List<@Nullable PaymentSession> versions() {
        List<@Nullable PaymentSession> all = new ArrayList<>();
        all.add(null);
        for (Kind kind : Kind.values()) {
            for (SessionState state : SessionState.values()) {
                all.add(session(kind, state));
            }
        }
        return all;
    }

    /** A stranger's session without success stores its reasons, but needs no review. */
    private static boolean needsReview(PaymentSession session) {
        return !session.reviewReasons().isEmpty()
                && !ENDS.contains(session.state())
                && session.state() != SessionState.OPEN;
    }

    /** Returns whether publishing the change would publish money that no operator approved. */
    private static boolean isUnapproved(@Nullable PaymentSession before, PaymentSession after) {
        boolean reasonsRemoved = before != null && needsReview(before);
        Set<ReviewReason> approved =
                after.decisions().approved().isEmpty() ? Set.of() : Set.of(ReviewReason.AMOUNT_MISMATCH);
        boolean hidden = (!after.reportedTerms().isEmpty() && approved.isEmpty()) || after.attention() != null;
        boolean successful = !ENDS.contains(after.state());
        return (reasonsRemoved && !approved.containsAll(requireNonNull(before).reviewReasons()))
                || (successful && hidden);
    }

    /** The publishing rule, written independently of the code under test. */
    private static PaymentEvent.@Nullable Type expected(@Nullable PaymentSession before, PaymentSession after) {
        boolean isNew = before == null;
        boolean wasProvisional = before != null
                && before.expectedTerms() == null
                && before.reviewReasons().isEmpty();
        boolean isProvisional =
                after.expectedTerms() == null && after.reviewReasons().isEmpty();
        if (isProvisional || after.state() == SessionState.OPEN) {
            return null;
        }
        boolean money = after.state() == SessionState.PAID || after.state() == SessionState.RESERVED;
        if (after.expectedTerms() == null && !money) {
            return null;
        }
        boolean advanced =
                before != null && after.state().rank() > before.state().rank();
        if (needsReview(after)) {
            Set<ReviewReason> newReasons = new HashSet<>(after.reviewReasons());
            if (before != null) {
                newReasons.removeAll(before.reviewReasons());
            }
            return !newReasons.isEmpty() || advanced || wasProvisional || isNew
                    ? PaymentEvent.Type.PAYMENT_NEEDS_REVIEW
                    : null;
        }
        boolean neededReview = before != null && needsReview(before);
        if (advanced || neededReview || wasProvisional || isNew) {
            boolean secondEnd = before != null
                    && !neededReview
                    && !wasProvisional
                    && ENDS.contains(before.state())
                    && ENDS.contains(after.state());
            return secondEnd ? null : TYPES.get(after.state());
        }
        return null;
    }

    @Test
    void every_change_gives_the_expected_event() {
        int published = 0;
        int unapproved = 0;
        for (PaymentSession before : versions()) {
            for (PaymentSession after : versions()) {
                if (after == null) {
                    continue;
                }
                PaymentEvent.Type expected = expected(before, after);
                if (expected != null
                        && expected != PaymentEvent.Type.PAYMENT_NEEDS_REVIEW
                        && isUnapproved(before, after)) {
                    assertThatThrownBy(() -> PaymentEvent.of(before, after))
                            .as("%s -> %s", before, after)
                            .isInstanceOf(UnapprovedChangeException.class);
                    unapproved++;
                    continue;
                }
                PaymentEvent event = PaymentEvent.of(before, after);
                assertThat(event == null ? null : event.type())
                        .as("%s -> %s", before, after)
                        .isEqualTo(expected);
                published += event == null ? 0 : 1;
            }
        }
        assertThat(published).isBetween(200, 1000);
        assertThat(unapproved).isBetween(100, 500);
    }

    @Test
    void the_detail_types_match_the_contract() {
        assertThat(PaymentEvent.Type.values())
                .extracting(PaymentEvent.Type::detailType)
                .containsExactly(
                        "Payment Paid",
                        "Payment Reserved",
                        "Payment Method Verified",
                        "Payment Failed",
                        "Session Expired",
                        "Session Cancelled",
                        "Payment Needs Review");
    }

    @Test
    void each_change_has_its_own_deduplication_id() {
        Set<String> ids = new HashSet<>();
        for (Kind kind : List.of(Kind.REAL, Kind.AMOUNT_IN_REVIEW, Kind.AMOUNT_AND_CURRENCY_IN_REVIEW)) {
            for (SessionState state : TYPES.keySet()) {
                PaymentEvent event = requireNonNull(PaymentEvent.of(null, session(kind, state)));
                assertThat(event).isEqualTo(PaymentEvent.of(null, session(kind, state)));
                boolean isNew = kind == Kind.REAL || state.isSuccessful();
                assertThat(ids.add(event.id())).as(event.id()).isEqualTo(isNew);
            }
        }
        assertThat(ids)
                .contains(
                        "ps_1:PAID",
                        "ps_1:PAID:review:amount-mismatch:1",
                        "ps_1:PAID:review:amount-mismatch+currency-mismatch:1");
    }

    @Test
    void a_review_reason_without_success_changes_no_event() {
        for (SessionState end : ENDS) {
            PaymentEvent event = requireNonNull(PaymentEvent.of(
                    session(Kind.AMOUNT_IN_REVIEW, SessionState.OPEN), session(Kind.AMOUNT_IN_REVIEW, end)));
            assertThat(event.id()).isEqualTo("ps_1:" + end);
            assertThat(event.type()).isEqualTo(TYPES.get(end));
        }
    }

    @Test
    void an_approved_payment_is_published_as_paid() {
        PaymentEvent approved = requireNonNull(PaymentEvent.of(
                session(Kind.AMOUNT_IN_REVIEW, SessionState.PAID), session(Kind.AMOUNT_APPROVED, SessionState.PAID)));

        assertThat(approved.type()).isEqualTo(PaymentEvent.Type.PAYMENT_PAID);
        assertThat(approved.id()).isEqualTo("ps_1:PAID");
    }

    @Test
    void a_payment_whose_reasons_someone_removed_is_not_published() {
        PaymentSession inReview = session(Kind.AMOUNT_IN_REVIEW, SessionState.PAID);

        for (Kind kind : List.of(Kind.REAL, Kind.AMOUNT_HIDDEN, Kind.REVIEW_REMOVED)) {
            assertThatThrownBy(() -> PaymentEvent.of(inReview, session(kind, SessionState.PAID)))
                    .isInstanceOf(UnapprovedChangeException.class);
        }
        for (Kind kind : List.of(Kind.AMOUNT_HIDDEN, Kind.REVIEW_REMOVED)) {
            // As in a resend, which knows no previous version.
            assertThatThrownBy(() -> PaymentEvent.of(null, session(kind, SessionState.PAID)))
                    .isInstanceOf(UnapprovedChangeException.class);
            assertThatThrownBy(() ->
                            PaymentEvent.of(session(kind, SessionState.VERIFIED), session(kind, SessionState.PAID)))
                    .isInstanceOf(UnapprovedChangeException.class);
        }
    }

    /** Code from before the attention, as during an upgrade or after a rollback, does not remove it. */
    @Test
    void a_payment_that_older_code_records_of_an_unresolved_session_is_published() {
        Attention outdated = new Attention(Attention.Reason.UNRESOLVED, ObservationBuilder.NOON);
        PaymentSession unresolved =
                AttentionTest.with(session(Kind.REAL, SessionState.OPEN), CheckSchedule.NONE, outdated);
        PaymentSession paid = AttentionTest.with(session(Kind.REAL, SessionState.PAID), CheckSchedule.NONE, outdated);

        assertThat(PaymentEvent.of(unresolved, paid))
                .isEqualTo(new PaymentEvent("ps_1:PAID", PaymentEvent.Type.PAYMENT_PAID, paid));
        assertThat(paid.isEdited()).isFalse();
    }
}
