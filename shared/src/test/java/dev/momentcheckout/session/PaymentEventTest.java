package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

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
    private static final ExpectedTerms SOLD =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);

    /** Every kind of item that there can be, but for states: unknown, provisional, real, held for one reason or two, never recorded. */
    private enum Kind {
        PROVISIONAL,
        REAL,
        HELD_FOR_AMOUNT,
        HELD_FOR_BOTH,
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
        SortedSet<ReviewReason> hold = new TreeSet<>(
                switch (kind) {
                    case PROVISIONAL, REAL -> Set.of();
                    case HELD_FOR_AMOUNT -> Set.of(ReviewReason.AMOUNT_MISMATCH);
                    case HELD_FOR_BOTH -> Set.of(ReviewReason.AMOUNT_MISMATCH, ReviewReason.CURRENCY_MISMATCH);
                    case UNRECORDED -> Set.of(ReviewReason.UNRECORDED_SESSION);
                });
        boolean recorded = kind != Kind.PROVISIONAL && kind != Kind.UNRECORDED;
        return new PaymentSession(
                ObservationBuilder.SESSION,
                state,
                recorded ? SOLD : null,
                LastPaymentAttempt.NOT_REPORTED,
                hold,
                Set.of(),
                null,
                List.of(),
                ObservationBuilder.NOON,
                ObservationBuilder.NOON,
                null,
                null,
                null,
                false,
                1);
    }

    private static List<@Nullable PaymentSession> olds() {
        List<@Nullable PaymentSession> all = new ArrayList<>();
        all.add(null);
        for (Kind kind : Kind.values()) {
            for (SessionState state : SessionState.values()) {
                all.add(session(kind, state));
            }
        }
        return all;
    }

    /** The rule once more, as the design's sentences have it and not as the code has it. */
    private static PaymentEvent.@Nullable Type expected(@Nullable PaymentSession old, PaymentSession now) {
        boolean absent = old == null;
        boolean wasProvisional = old != null
                && old.expectedTerms() == null
                && old.reviewReasons().isEmpty();
        boolean isProvisional =
                now.expectedTerms() == null && now.reviewReasons().isEmpty();
        if (isProvisional || now.state() == SessionState.OPEN) {
            return null;
        }
        boolean money = now.state() == SessionState.PAID || now.state() == SessionState.RESERVED;
        if (now.expectedTerms() == null && !money) {
            return null;
        }
        boolean rose = old != null && now.state().rank() > old.state().rank();
        if (!now.reviewReasons().isEmpty()) {
            Set<ReviewReason> more = new HashSet<>(now.reviewReasons());
            if (old != null) {
                more.removeAll(old.reviewReasons());
            }
            return !more.isEmpty() || rose || wasProvisional || absent ? PaymentEvent.Type.PAYMENT_NEEDS_REVIEW : null;
        }
        boolean wasHeld = old != null && !old.reviewReasons().isEmpty();
        if (rose || wasHeld || wasProvisional || absent) {
            boolean second = old != null
                    && !wasHeld
                    && !wasProvisional
                    && ENDS.contains(old.state())
                    && ENDS.contains(now.state());
            return second ? null : TYPES.get(now.state());
        }
        return null;
    }

    @Test
    void the_whole_table() {
        int told = 0;
        for (PaymentSession old : olds()) {
            for (PaymentSession now : olds()) {
                if (now == null) {
                    continue;
                }
                PaymentEvent announcement = PaymentEvent.of(old, now);
                assertThat(announcement == null ? null : announcement.type())
                        .as("%s -> %s", old, now)
                        .isEqualTo(expected(old, now));
                told += announcement == null ? 0 : 1;
            }
        }
        assertThat(told).isBetween(200, 1000);
    }

    @Test
    void the_names_are_those_that_rules_match() {
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
    void each_rise_has_an_id_of_its_own_and_the_same_rise_the_same() {
        Set<String> ids = new HashSet<>();
        for (Kind kind : List.of(Kind.REAL, Kind.HELD_FOR_AMOUNT, Kind.HELD_FOR_BOTH)) {
            for (SessionState state : TYPES.keySet()) {
                PaymentEvent announcement = requireNonNull(PaymentEvent.of(null, session(kind, state)));
                assertThat(announcement).isEqualTo(PaymentEvent.of(null, session(kind, state)));
                assertThat(ids.add(announcement.id())).as(announcement.id()).isTrue();
            }
        }
        assertThat(ids)
                .contains(
                        "ps_1:PAID",
                        "ps_1:PAID:review:amount-mismatch:0",
                        "ps_1:PAID:review:amount-mismatch+currency-mismatch:0");
    }

    @Test
    void money_after_a_release_is_told_as_money() {
        PaymentEvent released = requireNonNull(PaymentEvent.of(
                session(Kind.HELD_FOR_AMOUNT, SessionState.PAID), session(Kind.REAL, SessionState.PAID)));
        assertThat(released.type()).isEqualTo(PaymentEvent.Type.PAYMENT_PAID);
    }
}
