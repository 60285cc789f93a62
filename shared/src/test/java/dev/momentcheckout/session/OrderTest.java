package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {
    private static final OrderId ORDER = new OrderId("o-1");
    private static final Money PRICE = new Money(12_550, Currency.getInstance("ZAR"));
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST, new Purchase.OfOrder(ORDER));
    private static final ObservationBuilder PAID =
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);

    private final PaymentSession open = PaymentSession.opened(
            EXPECTED, ObservationBuilder.createResponse().updated(0).build());

    @Test
    void a_payment_with_the_expected_terms_claims_the_order() {
        PaymentSession paid = open.observe(PAID.build());
        PaymentSession reserved =
                open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.RESERVED)
                        .build());

        assertThat(paid.orderToClaim(open)).isEqualTo(ORDER);
        assertThat(reserved.orderToClaim(open)).isEqualTo(ORDER);
        assertThat(paid.orderToClaim(reserved)).isEqualTo(ORDER);
        assertThat(paid.orderToClaim(null)).isEqualTo(ORDER);
    }

    @Test
    void a_session_without_money_or_in_review_claims_nothing() {
        PaymentSession inReview =
                open.observe(PAID.reported(1L, "ZAR", MomentMode.TEST).build());
        PaymentSession verified =
                open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                        .build());

        assertThat(inReview.orderToClaim(open)).isNull();
        assertThat(verified.orderToClaim(open)).isNull();
        assertThat(open.orderToClaim(null)).isNull();
        assertThat(open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                                .build())
                        .orderToClaim(open))
                .isNull();
    }

    @Test
    void a_stored_payment_does_not_claim_again() {
        PaymentSession paid = open.observe(PAID.build());
        assertThat(paid.orderToClaim(paid)).isNull();
    }

    @Test
    void a_provisional_payment_claims_when_create_records_the_session() {
        PaymentSession provisional = PaymentSession.provisional(PAID.build());
        assertThat(provisional.orderToClaim(null)).isNull();
        assertThat(provisional
                        .mergeCreate(
                                EXPECTED, ObservationBuilder.createResponse().build())
                        .orderToClaim(provisional))
                .isEqualTo(ORDER);
    }

    @Test
    void a_session_without_an_order_claims_nothing() {
        PaymentSession other = PaymentSession.opened(
                new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST),
                ObservationBuilder.createResponse().build());
        assertThat(other.observe(PAID.build()).orderToClaim(other)).isNull();
    }

    @Test
    void a_payment_that_loses_the_claim_needs_review_and_stays_paid() {
        PaymentSession lost = open.observe(PAID.build()).withReview(ReviewReason.ORDER_ALREADY_PAID);

        assertThat(lost.state()).isEqualTo(SessionState.PAID);
        assertThat(lost.reviewReasons()).containsExactly(ReviewReason.ORDER_ALREADY_PAID);
        assertThat(SdkStatus.of(lost)).isEqualTo(new SdkStatus("completed", true));
    }

    @Test
    void an_order_keeps_its_current_attempt_and_previous_sessions() {
        SessionId first = new SessionId("ps_1");
        SessionId second = new SessionId("ps_2");
        Order one = Order.withoutAttempts(ORDER).withAttempt(new Order.CheckoutAttempt(1, first, PRICE), List.of());
        Order two = one.withAttempt(new Order.CheckoutAttempt(2, second, PRICE), List.of(first));

        Order three = two.withAttempt(new Order.CheckoutAttempt(3, first, PRICE), List.of(second, first));

        assertThat(Order.withoutAttempts(ORDER)).isEqualTo(new Order(ORDER, null, List.of(), null));
        assertThat(one).isEqualTo(new Order(ORDER, new Order.CheckoutAttempt(1, first, PRICE), List.of(), null));
        assertThat(two).isEqualTo(new Order(ORDER, new Order.CheckoutAttempt(2, second, PRICE), List.of(first), null));
        assertThat(three)
                .isEqualTo(new Order(ORDER, new Order.CheckoutAttempt(3, first, PRICE), List.of(second), null));
    }

    @Test
    void ids_are_restricted() {
        assertThat(OrderId.parse("A-z_9")).contains(new OrderId("A-z_9"));
        assertThat(OrderId.parse("x".repeat(64))).isPresent();
        assertThat(OrderId.parse("x".repeat(65))).isEmpty();
        assertThat(OrderId.parse("")).isEmpty();
        assertThat(OrderId.parse("a#b")).isEmpty();
        assertThat(ProductId.parse("a/b")).isEmpty();
        assertThat(ProductId.parse("tea")).contains(new ProductId("tea"));
        assertThat(new ProductId("tea")).hasToString("tea");
        assertThat(ORDER).hasToString("o-1");
        assertThatThrownBy(() -> new OrderId("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ProductId("x y")).isInstanceOf(IllegalArgumentException.class);
    }
}
