package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PurchaseTest {
    private static final Instant NOW = ObservationBuilder.NOON;
    private static final PurchaseId ORDER = PurchaseId.of(new OrderId("o-1"));
    private static final PurchaseId KEY = PurchaseId.of(Owner.ANONYMOUS, "9f0c8f2e-54f6-4c07-9b6b-2f2b7f2a2f11");
    private static final Money PRICE = money(12_550);
    private static final SessionId THIS = new SessionId("ps_this");
    private static final SessionId OTHER = new SessionId("ps_other");

    private static Money money(long minorUnits) {
        return new Money(minorUnits, Currency.getInstance("ZAR"));
    }

    /** Returns a paid session with id {@link #THIS}. */
    private static PaymentSession paid(boolean needsReview) {
        PaymentSession open = PaymentSession.opened(
                new ExpectedTerms(
                        Owner.ANONYMOUS,
                        PRICE,
                        MomentMode.TEST,
                        new LineItem.Unspecified(),
                        null,
                        new CheckoutAttempt(KEY, new UUID(1, 2), ReturnAddress.ofUrl("https://shop.example"))),
                ObservationBuilder.createResponse().build(THIS));
        PaymentSession paid = open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .build(THIS));
        return needsReview ? paid.withReview(ReviewReason.AMOUNT_MISMATCH) : paid;
    }

    private static @Nullable SessionId session(String name) {
        return switch (name) {
            case "none" -> null;
            case "this" -> THIS;
            case "other" -> OTHER;
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Paid by, review session, current attempt and its price are those before; the last three columns are expected. */
    @ParameterizedTest(name = "paid by {0}, review {1}, current {2} at {3}, needs review {4}")
    @CsvSource(delimiter = ';', useHeadersInDisplayName = true, textBlock = """
            paid by; review; current; price; needs review; paid by after; review after; reason
            none   ; none  ; none   ; 12550; false       ; this         ; none        ;
            none   ; none  ; this   ; 12550; false       ; this         ; none        ;
            none   ; none  ; this   ; 20000; false       ; this         ; none        ;
            none   ; none  ; other  ; 12550; false       ; this         ; none        ;
            none   ; none  ; other  ; 20000; false       ; none         ; this        ; price-changed
            none   ; this  ; none   ; 12550; false       ; this         ; this        ;
            none   ; this  ; this   ; 12550; false       ; this         ; this        ;
            none   ; this  ; this   ; 20000; false       ; this         ; this        ;
            none   ; this  ; other  ; 12550; false       ; this         ; this        ;
            none   ; this  ; other  ; 20000; false       ; none         ; this        ; price-changed
            none   ; other ; none   ; 12550; false       ; this         ; other       ;
            none   ; other ; this   ; 12550; false       ; this         ; other       ;
            none   ; other ; this   ; 20000; false       ; this         ; other       ;
            none   ; other ; other  ; 12550; false       ; this         ; other       ;
            none   ; other ; other  ; 20000; false       ; none         ; other       ; price-changed
            this   ; none  ; none   ; 12550; false       ; this         ; none        ;
            this   ; none  ; this   ; 12550; false       ; this         ; none        ;
            this   ; none  ; this   ; 20000; false       ; this         ; none        ;
            this   ; none  ; other  ; 12550; false       ; this         ; none        ;
            this   ; none  ; other  ; 20000; false       ; this         ; none        ;
            this   ; this  ; none   ; 12550; false       ; this         ; this        ;
            this   ; this  ; other  ; 20000; false       ; this         ; this        ;
            this   ; other ; none   ; 12550; false       ; this         ; other       ;
            this   ; other ; other  ; 20000; false       ; this         ; other       ;
            other  ; none  ; none   ; 12550; false       ; other        ; none        ; order-already-paid
            other  ; none  ; this   ; 12550; false       ; other        ; none        ; order-already-paid
            other  ; none  ; this   ; 20000; false       ; other        ; none        ; order-already-paid
            other  ; none  ; other  ; 12550; false       ; other        ; none        ; order-already-paid
            other  ; none  ; other  ; 20000; false       ; other        ; none        ; order-already-paid
            other  ; this  ; none   ; 12550; false       ; other        ; this        ; order-already-paid
            other  ; this  ; other  ; 20000; false       ; other        ; this        ; order-already-paid
            other  ; other ; none   ; 12550; false       ; other        ; other       ; order-already-paid
            other  ; other ; other  ; 20000; false       ; other        ; other       ; order-already-paid
            none   ; none  ; none   ; 12550; true        ; none         ; this        ;
            none   ; none  ; this   ; 12550; true        ; none         ; this        ;
            none   ; none  ; other  ; 12550; true        ; none         ; this        ;
            none   ; none  ; other  ; 20000; true        ; none         ; this        ;
            none   ; this  ; none   ; 12550; true        ; none         ; this        ;
            none   ; other ; none   ; 12550; true        ; none         ; other       ;
            none   ; other ; other  ; 20000; true        ; none         ; other       ;
            this   ; none  ; none   ; 12550; true        ; this         ; none        ;
            this   ; none  ; other  ; 20000; true        ; this         ; none        ;
            this   ; other ; none   ; 12550; true        ; this         ; other       ;
            other  ; none  ; none   ; 12550; true        ; other        ; none        ;
            other  ; none  ; other  ; 20000; true        ; other        ; none        ;
            other  ; this  ; none   ; 12550; true        ; other        ; this        ;
            """)
    void the_first_payment_without_review_claims_the_purchase(
            String paidBy,
            String review,
            String current,
            long currentPrice,
            boolean needsReview,
            String paidByAfter,
            String reviewAfter,
            @Nullable String reason) {
        SessionId currentSession = session(current);
        for (PurchaseId id : List.of(ORDER, KEY)) {
            Purchase before = new Purchase(
                    id,
                    3,
                    currentSession,
                    currentSession == null ? null : money(currentPrice),
                    List.of(),
                    session(paidBy),
                    session(review),
                    null,
                    null,
                    7);

            Purchase.Claim claim = before.claim(paid(needsReview), PRICE, NOW);

            boolean changed = !paidBy.equals(paidByAfter) || !review.equals(reviewAfter);
            assertThat(claim.reason()).isEqualTo(reason == null ? null : new ReviewReason(reason));
            assertThat(claim.purchase().paidBySession()).isEqualTo(session(paidByAfter));
            assertThat(claim.purchase().reviewSession()).isEqualTo(session(reviewAfter));
            assertThat(claim.purchase().revision()).isEqualTo(changed ? 8 : 7);
            if (!changed) {
                assertThat(claim.purchase()).isSameAs(before);
            }
            assertThat(claim.purchase().attemptNumber()).isEqualTo(3);
            assertThat(claim.purchase().currentSession()).isEqualTo(currentSession);
        }
    }

    @Test
    void a_price_in_another_currency_differs() {
        Money dollars = new Money(PRICE.minorUnits(), Currency.getInstance("USD"));
        Purchase current = Purchase.unsaved(ORDER).withAttempt(OTHER, dollars, List.of(), null, NOW);

        assertThat(current.claim(paid(false), PRICE, NOW).reason()).isEqualTo(ReviewReason.PRICE_CHANGED);
    }

    @Test
    void a_repeated_claim_changes_nothing() {
        Purchase claimed = Purchase.unsaved(KEY).claim(paid(false), PRICE, NOW).purchase();

        assertThat(claimed.claim(paid(false), PRICE, NOW.plusSeconds(9))).isEqualTo(new Purchase.Claim(claimed, null));
    }

    @Test
    void a_key_is_kept_for_400_days_after_each_write_and_an_order_for_good() {
        Instant later = NOW.plusSeconds(60);
        Purchase key = Purchase.unsaved(KEY).withAttempt(THIS, PRICE, List.of(), "content", NOW);
        Purchase order = Purchase.unsaved(ORDER).withAttempt(THIS, PRICE, List.of(), null, NOW);

        assertThat(key.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(400)));
        assertThat(key.withUsedUpKey(null, "content", later).expiresAt()).isEqualTo(later.plus(Duration.ofDays(400)));
        assertThat(key.claim(paid(false), PRICE, later).purchase().expiresAt())
                .isEqualTo(later.plus(Duration.ofDays(400)));
        assertThat(key.claim(paid(true), PRICE, later).purchase().expiresAt())
                .isEqualTo(later.plus(Duration.ofDays(400)));
        assertThat(order.expiresAt()).isNull();
        assertThat(order.withUsedUpKey(null, null, later).expiresAt()).isNull();
        assertThat(order.claim(paid(false), PRICE, later).purchase().expiresAt())
                .isNull();
    }

    @Test
    void an_attempt_becomes_the_current_one_and_keeps_the_payable_sessions() {
        Purchase one = Purchase.unsaved(KEY).withAttempt(THIS, PRICE, List.of(), "content", NOW);
        Purchase two = one.withAttempt(OTHER, money(2), List.of(THIS, OTHER), "other content", NOW);

        assertThat(one.attemptNumber()).isEqualTo(1);
        assertThat(one.revision()).isEqualTo(1);
        assertThat(one.currentSession()).isEqualTo(THIS);
        assertThat(one.currentPrice()).isEqualTo(PRICE);
        assertThat(one.sessions()).containsExactly(THIS);
        assertThat(two.attemptNumber()).isEqualTo(2);
        assertThat(two.revision()).isEqualTo(2);
        assertThat(two.currentPrice()).isEqualTo(money(2));
        assertThat(two.previousSessions()).containsExactly(THIS);
        assertThat(two.sessions()).containsExactly(OTHER, THIS);
        assertThat(two.content()).isEqualTo("content");
        assertThat(Purchase.unsaved(KEY).sessions()).isEmpty();
    }

    @Test
    void a_used_up_key_counts_as_an_attempt_and_keeps_the_current_session() {
        Purchase current = Purchase.unsaved(KEY).withAttempt(THIS, PRICE, List.of(), "content", NOW);
        Purchase used = current.withUsedUpKey(OTHER, "other content", NOW);

        assertThat(used.attemptNumber()).isEqualTo(2);
        assertThat(used.revision()).isEqualTo(2);
        assertThat(used.currentSession()).isEqualTo(THIS);
        assertThat(used.currentPrice()).isEqualTo(PRICE);
        assertThat(used.previousSessions()).containsExactly(OTHER);
        assertThat(used.content()).isEqualTo("content");
        assertThat(used.withUsedUpKey(OTHER, null, NOW).previousSessions()).containsExactly(OTHER);
        assertThat(used.withUsedUpKey(THIS, null, NOW).previousSessions()).containsExactly(OTHER);
        assertThat(used.withUsedUpKey(null, null, NOW).previousSessions()).containsExactly(OTHER);
        assertThat(Purchase.unsaved(KEY).withUsedUpKey(null, "content", NOW).content())
                .isEqualTo("content");
    }

    @Test
    void attempts_and_used_keys_keep_the_payment() {
        Purchase paid = Purchase.unsaved(KEY).claim(paid(false), PRICE, NOW).purchase();
        Purchase reviewed = Purchase.unsaved(KEY).claim(paid(true), PRICE, NOW).purchase();

        assertThat(paid.paymentSession()).isEqualTo(THIS);
        assertThat(reviewed.paymentSession()).isEqualTo(THIS);
        assertThat(Purchase.unsaved(KEY).paymentSession()).isNull();
        assertThat(paid.withAttempt(OTHER, PRICE, List.of(), null, NOW).paidBySession())
                .isEqualTo(THIS);
        assertThat(paid.withUsedUpKey(OTHER, null, NOW).paidBySession()).isEqualTo(THIS);
        assertThat(reviewed.withAttempt(OTHER, PRICE, List.of(), null, NOW).reviewSession())
                .isEqualTo(THIS);
        assertThat(reviewed.withUsedUpKey(OTHER, null, NOW).reviewSession()).isEqualTo(THIS);
    }

    @Test
    void a_current_session_has_a_price() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Purchase(KEY, 1, THIS, null, List.of(), null, null, null, null, 1))
                .withMessage("a current session has a price");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Purchase(KEY, 1, null, PRICE, List.of(), null, null, null, null, 1));
    }

    @Test
    void the_same_key_of_another_owner_is_another_purchase() {
        Owner one = Owner.signedIn("https://id.example", "1");
        String key = "9f0c8f2e-54f6-4c07-9b6b-2f2b7f2a2f11";

        assertThat(PurchaseId.of(one, key)).isEqualTo(PurchaseId.of(one, key));
        assertThat(PurchaseId.of(one, key)).isNotEqualTo(PurchaseId.of(Owner.signedIn("https://id.example", "2"), key));
        assertThat(PurchaseId.of(one, key)).isNotEqualTo(PurchaseId.of(one, key + "1"));
        assertThat(PurchaseId.of(one, key).value())
                .matches("key#[A-Za-z0-9_-]{43}")
                .doesNotContain(key);
        assertThat(PurchaseId.of(one, key).isOrder()).isFalse();
        assertThat(ORDER.isOrder()).isTrue();
        assertThat(ORDER).hasToString("order#o-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "order#", "order#a/b", "key#short", "ps_1", "product#tea", "refund#1", "order#a\n"})
    void rejects_other_item_keys(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PurchaseId(value))
                .withMessage("not a valid purchase id");
    }

    @Test
    void order_and_product_ids_are_restricted() {
        assertThat(OrderId.parse("A-z_9")).contains(new OrderId("A-z_9"));
        assertThat(OrderId.parse("x".repeat(64))).isPresent();
        assertThat(OrderId.parse("x".repeat(65))).isEmpty();
        assertThat(OrderId.parse("")).isEmpty();
        assertThat(OrderId.parse("a#b")).isEmpty();
        assertThat(ProductId.parse("a/b")).isEmpty();
        assertThat(ProductId.parse("tea")).contains(new ProductId("tea"));
        assertThat(new ProductId("tea")).hasToString("tea");
        assertThat(new OrderId("o-1")).hasToString("o-1");
        assertThat(Reference.parse("seat_12")).contains(new Reference("seat_12"));
        assertThat(Reference.parse("seat 12")).isEmpty();
        assertThat(new Reference("seat_12")).hasToString("seat_12");
        assertThatIllegalArgumentException().isThrownBy(() -> new OrderId(""));
        assertThatIllegalArgumentException().isThrownBy(() -> new ProductId("x y"));
        assertThatIllegalArgumentException().isThrownBy(() -> new Reference(""));
    }
}
