package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrderTest {
    private static final OrderId ORDER = new OrderId("o-1");
    private static final Money PRICE = new Money(12_550, Currency.getInstance("ZAR"));
    private static final ExpectedTerms SOLD =
            new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST, new Purchase.OfOrder(ORDER));
    private static final ObservationBuilder PAID =
            ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID);

    private final PaymentSession open =
            PaymentSession.opened(SOLD, ObservationBuilder.answer().updated(0).now());

    @Test
    void money_that_is_right_claims_the_order_before_it_is_recorded() {
        PaymentSession paid = open.observe(PAID.now());
        PaymentSession reserved =
                open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.RESERVED)
                        .now());

        assertThat(paid.orderToClaim(open)).isEqualTo(ORDER);
        assertThat(reserved.orderToClaim(open)).isEqualTo(ORDER);
        assertThat(paid.orderToClaim(reserved)).isEqualTo(ORDER);
        assertThat(paid.orderToClaim(null)).isEqualTo(ORDER);
    }

    @Test
    void what_is_no_money_and_money_that_is_held_claims_nothing() {
        PaymentSession held = open.observe(PAID.seen(1L, "ZAR", MomentMode.TEST).now());
        PaymentSession verified =
                open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAYMENT_METHOD_VERIFIED)
                        .now());

        assertThat(held.orderToClaim(open)).isNull();
        assertThat(verified.orderToClaim(open)).isNull();
        assertThat(open.orderToClaim(null)).isNull();
        assertThat(open.observe(ObservationBuilder.webhook(MomentStatus.EXPIRED, PaymentOutcome.UNPAID)
                                .now())
                        .orderToClaim(open))
                .isNull();
    }

    @Test
    void money_that_was_recorded_claims_no_second_time() {
        PaymentSession paid = open.observe(PAID.now());
        assertThat(paid.orderToClaim(paid)).isNull();
    }

    @Test
    void money_that_came_before_create_recorded_the_session_claims_when_it_does() {
        PaymentSession provisional = PaymentSession.provisional(PAID.now());
        assertThat(provisional.orderToClaim(null)).isNull();
        assertThat(provisional.created(SOLD, ObservationBuilder.answer().now()).orderToClaim(provisional))
                .isEqualTo(ORDER);
    }

    @Test
    void a_session_without_an_order_claims_none() {
        PaymentSession other = PaymentSession.opened(
                new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST),
                ObservationBuilder.answer().now());
        assertThat(other.observe(PAID.now()).orderToClaim(other)).isNull();
    }

    @Test
    void a_lost_claim_holds_the_money_and_takes_nothing_else_away() {
        PaymentSession held = open.observe(PAID.now()).withReview(ReviewReason.ORDER_ALREADY_PAID);

        assertThat(held.state()).isEqualTo(SessionState.PAID);
        assertThat(held.reviewReasons()).containsExactly(ReviewReason.ORDER_ALREADY_PAID);
        assertThat(SdkStatus.of(held)).isEqualTo(new SdkStatus("completed", true));
    }

    @Test
    void an_order_knows_its_newest_attempt_and_the_earlier_ones_that_are_watched() {
        SessionId first = new SessionId("ps_1");
        SessionId second = new SessionId("ps_2");
        Order tried = Order.unattempted(ORDER).withAttempt(new Order.CheckoutAttempt(1, first, PRICE), List.of());
        Order again = tried.withAttempt(new Order.CheckoutAttempt(2, second, PRICE), List.of(first));

        Order third = again.withAttempt(new Order.CheckoutAttempt(3, first, PRICE), List.of(second, first));

        assertThat(Order.unattempted(ORDER)).isEqualTo(new Order(ORDER, null, List.of(), null));
        assertThat(tried).isEqualTo(new Order(ORDER, new Order.CheckoutAttempt(1, first, PRICE), List.of(), null));
        assertThat(again)
                .isEqualTo(new Order(ORDER, new Order.CheckoutAttempt(2, second, PRICE), List.of(first), null));
        assertThat(third)
                .isEqualTo(new Order(ORDER, new Order.CheckoutAttempt(3, first, PRICE), List.of(second), null));
    }

    @Test
    void ids_have_a_shape() {
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
