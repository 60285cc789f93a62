package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Republication.Reason;
import dev.momentcheckout.session.Republication.Refusal;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** All combinations of what an event can be about, compared with rules that are written independently. */
class RepublicationTest {
    private static final SessionId SESSION = ObservationBuilder.SESSION;
    private static final SessionId OTHER = new SessionId("ps_other");
    private static final PurchaseId ORDER = PurchaseId.of(new OrderId("17"));

    private enum Kind {
        NORMAL,
        AMOUNT_IN_REVIEW,
        ALREADY_PAID_IN_REVIEW,
        APPROVED,
        HIDDEN,
        CLOSED_AS_REFUNDED,
        /** Someone removed the reasons after the close. */
        REFUNDED_AND_EDITED,
        PROVISIONAL,
        UNRECORDED
    }

    private enum Claim {
        NO_PURCHASE,
        NOT_STORED,
        UNCLAIMED,
        IN_REVIEW,
        BY_THIS,
        BY_OTHER
    }

    private static ExpectedTerms terms(Claim claim) {
        return new ExpectedTerms(
                Owner.ANONYMOUS,
                new Money(12_550, Currency.getInstance("ZAR")),
                MomentMode.TEST,
                new LineItem.Unspecified(),
                null,
                claim == Claim.NO_PURCHASE
                        ? null
                        : new CheckoutAttempt(ORDER, new UUID(1, 2), ReturnAddress.ofUrl("https://shop.example/back")));
    }

    private static PaymentSession session(Kind kind, SessionState state, Claim claim) {
        SortedSet<ReviewReason> reasons = new TreeSet<>(
                switch (kind) {
                    case AMOUNT_IN_REVIEW -> Set.of(ReviewReason.AMOUNT_MISMATCH);
                    case ALREADY_PAID_IN_REVIEW, CLOSED_AS_REFUNDED -> Set.of(ReviewReason.ORDER_ALREADY_PAID);
                    case UNRECORDED -> Set.of(ReviewReason.UNRECORDED_SESSION);
                    case NORMAL, APPROVED, HIDDEN, REFUNDED_AND_EDITED, PROVISIONAL -> Set.of();
                });
        Set<ReportedTerms> reported = switch (kind) {
            case AMOUNT_IN_REVIEW, APPROVED, HIDDEN -> Set.of(new ReportedTerms(1001L, "ZAR", null));
            default -> Set.of();
        };
        boolean recorded = kind != Kind.PROVISIONAL && kind != Kind.UNRECORDED;
        boolean refunded = kind == Kind.CLOSED_AS_REFUNDED || kind == Kind.REFUNDED_AND_EDITED;
        return new PaymentSession(
                SESSION,
                state,
                recorded ? terms(claim) : null,
                LastPaymentAttempt.NOT_REPORTED,
                reasons,
                reported,
                null,
                SessionHistory.EMPTY,
                ObservationBuilder.NOON,
                ObservationBuilder.NOON,
                CheckSchedule.NONE,
                null,
                new OperatorDecisions(
                        new TreeSet<>(kind == Kind.APPROVED ? Set.of("amount 1001") : Set.of()),
                        new TreeSet<>(refunded ? Set.of("6 order-already-paid 0 0 refunded") : Set.of())),
                1);
    }

    private static @Nullable Purchase purchase(Claim claim) {
        Purchase unsaved = Purchase.unsaved(ORDER);
        return switch (claim) {
            case NO_PURCHASE, NOT_STORED -> null;
            case UNCLAIMED -> unsaved;
            case IN_REVIEW -> claimed(unsaved, null, SESSION);
            case BY_THIS -> claimed(unsaved, SESSION, null);
            case BY_OTHER -> claimed(unsaved, OTHER, null);
        };
    }

    private static Purchase claimed(Purchase of, @Nullable SessionId paidBy, @Nullable SessionId review) {
        return new Purchase(
                of.id(),
                1,
                SESSION,
                new Money(1, Currency.getInstance("ZAR")),
                List.of(),
                paidBy,
                review,
                null,
                null,
                1);
    }

    private static boolean isRecorded(PaymentSession session) {
        return session.expectedTerms() != null;
    }

    /** The rule of the design, for an event that would let the shop deliver. */
    private static @Nullable Refusal refusal(Kind current, SessionState published, Claim claim) {
        if (current == Kind.CLOSED_AS_REFUNDED || current == Kind.REFUNDED_AND_EDITED) {
            return Refusal.REFUNDED;
        }
        boolean money = published == SessionState.PAID || published == SessionState.RESERVED;
        return money && claim != Claim.NO_PURCHASE && claim != Claim.BY_THIS ? Refusal.NOT_CLAIMED : null;
    }

    private static boolean isInReview(Kind kind, SessionState state) {
        return state.isSuccessful()
                && Set.of(Kind.AMOUNT_IN_REVIEW, Kind.ALREADY_PAID_IN_REVIEW, Kind.CLOSED_AS_REFUNDED, Kind.UNRECORDED)
                        .contains(kind);
    }

    private static Republication expectedOfState(Kind kind, SessionState state, Claim claim) {
        PaymentSession session = session(kind, state, claim);
        if (state == SessionState.OPEN) {
            return new Republication.Nothing(Reason.OPEN);
        }
        if (kind == Kind.PROVISIONAL) {
            return new Republication.Nothing(Reason.PROVISIONAL);
        }
        if (kind == Kind.UNRECORDED && !state.isMoney()) {
            return new Republication.Nothing(Reason.NO_MONEY);
        }
        if (kind == Kind.HIDDEN && state.isSuccessful()) {
            return new Republication.Refused(Refusal.EDITED);
        }
        Refusal refusal = state.isSuccessful() && !isInReview(kind, state) ? refusal(kind, state, claim) : null;
        return refusal == null
                ? new Republication.OfState(requireNonNull(PaymentEvent.of(null, session)))
                : new Republication.Refused(refusal);
    }

    @Test
    void the_event_of_every_state_follows_the_rules() {
        int refused = 0;
        for (Kind kind : Kind.values()) {
            for (SessionState state : SessionState.values()) {
                for (Claim claim : Claim.values()) {
                    Republication expected = expectedOfState(kind, state, claim);
                    assertThat(Republication.ofState(session(kind, state, claim), purchase(claim), _ -> false))
                            .as("%s %s %s", kind, state, claim)
                            .isEqualTo(expected);
                    refused += expected instanceof Republication.Refused ? 1 : 0;
                }
            }
        }
        assertThat(refused).isGreaterThan(40);
    }

    @Test
    void no_event_of_money_without_review_is_published_unless_its_session_claimed_the_purchase() {
        for (Kind kind : Kind.values()) {
            for (SessionState state : List.of(SessionState.RESERVED, SessionState.PAID)) {
                for (Claim claim : List.of(Claim.NOT_STORED, Claim.UNCLAIMED, Claim.IN_REVIEW, Claim.BY_OTHER)) {
                    PaymentSession session = session(kind, state, claim);
                    if (isRecorded(session)
                            && Republication.ofState(session, purchase(claim), _ -> false)
                                    instanceof Republication.OfState(var event)) {
                        assertThat(event.type()).isEqualTo(PaymentEvent.Type.PAYMENT_NEEDS_REVIEW);
                    }
                }
            }
        }
    }

    /** The parked change, the present session and the purchase in all combinations. */
    @Test
    void the_event_of_every_earlier_change_follows_the_rules() {
        int replaced = 0;
        int refused = 0;
        List<Kind> parkedKinds = List.of(Kind.NORMAL, Kind.AMOUNT_IN_REVIEW, Kind.APPROVED, Kind.HIDDEN);
        for (Kind parked : parkedKinds) {
            for (SessionState parkedState : SessionState.values()) {
                for (Kind kind : Kind.values()) {
                    for (SessionState state : SessionState.values()) {
                        for (Claim claim : Claim.values()) {
                            PaymentSession after = session(parked, parkedState, claim);
                            PaymentSession current = session(kind, state, claim);
                            Republication result =
                                    Republication.ofChange(null, after, current, purchase(claim), _ -> false);
                            String description =
                                    parked + " " + parkedState + ", now " + kind + " " + state + " " + claim;
                            if (parkedState == SessionState.OPEN) {
                                assertThat(result)
                                        .as(description)
                                        .isEqualTo(new Republication.Nothing(Reason.NO_CHANGE));
                                continue;
                            }
                            if (parked == Kind.HIDDEN && parkedState.isSuccessful()) {
                                assertThat(result).as(description).isEqualTo(new Republication.Refused(Refusal.EDITED));
                                continue;
                            }
                            PaymentEvent event = requireNonNull(PaymentEvent.of(null, after));
                            boolean delivers = parkedState.isSuccessful()
                                    && event.type() != PaymentEvent.Type.PAYMENT_NEEDS_REVIEW;
                            if (!delivers) {
                                assertThat(result).as(description).isEqualTo(new Republication.OfChange(event));
                            } else if (isInReview(kind, state) || kind == Kind.HIDDEN) {
                                assertThat(result).as(description).isEqualTo(expectedOfState(kind, state, claim));
                                replaced++;
                            } else {
                                Refusal refusal = isRecorded(current) ? refusal(kind, parkedState, claim) : null;
                                assertThat(result)
                                        .as(description)
                                        .isEqualTo(
                                                refusal == null
                                                        ? new Republication.OfChange(event)
                                                        : new Republication.Refused(refusal));
                                refused += refusal == null ? 0 : 1;
                            }
                        }
                    }
                }
            }
        }
        assertThat(replaced).isGreaterThan(300);
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void a_successful_change_of_a_session_that_is_not_stored_any_more_is_refused() {
        PaymentSession paid = session(Kind.NORMAL, SessionState.PAID, Claim.NO_PURCHASE);
        assertThat(Republication.ofChange(null, paid, null, null, _ -> false))
                .isEqualTo(new Republication.Refused(Refusal.NOT_STORED));
        PaymentSession expired = session(Kind.NORMAL, SessionState.EXPIRED, Claim.NO_PURCHASE);
        assertThat(Republication.ofChange(null, expired, null, null, _ -> false))
                .isInstanceOf(Republication.OfChange.class);
    }

    @Test
    void a_change_that_removed_the_reasons_by_hand_is_refused() {
        PaymentSession before = session(Kind.ALREADY_PAID_IN_REVIEW, SessionState.PAID, Claim.BY_OTHER);
        PaymentSession after = session(Kind.NORMAL, SessionState.PAID, Claim.BY_OTHER);
        assertThat(Republication.ofChange(before, after, after, purchase(Claim.BY_OTHER), _ -> false))
                .isEqualTo(new Republication.Refused(Refusal.EDITED));
    }

    @Test
    void every_reason_has_a_text() {
        List<String> texts = new ArrayList<>();
        for (Reason reason : Reason.values()) {
            texts.add(reason.text());
        }
        for (Refusal refusal : Refusal.values()) {
            texts.add(refusal.text());
        }
        assertThat(texts)
                .doesNotHaveDuplicates()
                .allSatisfy(text -> assertThat(text).isNotBlank());
    }
}
