package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.LocalDynamoDb;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Order;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseStore.Claim;
import dev.momentcheckout.session.ReviewReason;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class DynamoDbPurchaseStoreTest {
    private static final String TABLE = requireNonNull(LocalDynamoDb.shared()
            .createTables(SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml")))
            .get("Sessions"));
    private static final Money PRICE = money(1000);
    private static final SessionId FIRST = new SessionId("ps_first");
    private static final SessionId SECOND = new SessionId("ps_second");

    private static int made;

    private final OrderId id = new OrderId("order-" + made++);
    private final DynamoDbPurchaseStore orders =
            new DynamoDbPurchaseStore(LocalDynamoDb.shared().client(), TABLE);
    private final Order untried = Order.unattempted(id);
    private final Order tried = untried.withAttempt(new Order.CheckoutAttempt(1, FIRST, PRICE), List.of());
    private final Order again = tried.withAttempt(new Order.CheckoutAttempt(2, SECOND, PRICE), List.of(FIRST));

    private static Money money(long minorUnits) {
        return new Money(minorUnits, Currency.getInstance("ZAR"));
    }

    private Map<String, AttributeValue> item() {
        return LocalDynamoDb.shared()
                .client()
                .getItem(get -> get.tableName(TABLE).key(OrderItem.key(id)).consistentRead(true))
                .item();
    }

    @Test
    void keeps_an_order_under_names_that_others_read_and_for_good() {
        assertThat(orders.find(id)).isNull();
        assertThat(orders.beginAttempt(untried, tried)).isEqualTo(tried);
        assertThat(orders.beginAttempt(tried, again)).isEqualTo(again);

        assertThat(orders.find(id)).isEqualTo(again);
        assertThat(item())
                .containsEntry("id", AttributeValue.fromS("order#" + id.value()))
                .containsEntry("attempt_number", AttributeValue.fromN("2"))
                .containsEntry("current_session", AttributeValue.fromS("ps_second"))
                .containsEntry("amount", AttributeValue.fromN("1000"))
                .containsEntry("currency", AttributeValue.fromS("ZAR"))
                .containsEntry("version", AttributeValue.fromN("1"))
                .doesNotContainKeys("expires_at", "state");
    }

    @Test
    void of_two_first_attempts_one_is_kept_and_the_other_is_told() {
        Order other = untried.withAttempt(new Order.CheckoutAttempt(1, SECOND, money(2000)), List.of());
        orders.beginAttempt(untried, tried);

        assertThat(orders.beginAttempt(untried, other)).isEqualTo(tried);
        assertThat(orders.beginAttempt(untried, tried)).isEqualTo(tried);
        assertThat(orders.find(id)).isEqualTo(tried);
    }

    @Test
    void no_attempt_begins_once_the_order_is_settled() {
        orders.beginAttempt(untried, tried);
        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);

        assertThat(orders.beginAttempt(tried, again).paidBySession()).isEqualTo(FIRST);
        assertThat(requireNonNull(orders.find(id)).currentAttempt()).isEqualTo(tried.currentAttempt());
    }

    @Test
    void one_session_of_many_gets_the_order_and_gets_it_again() {
        orders.beginAttempt(untried, tried);
        orders.beginAttempt(tried, again);

        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);
        assertThat(orders.claim(id, SECOND, PRICE)).isEqualTo(Claim.ALREADY_PAID);
        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS("ps_first"));
    }

    @Test
    void an_order_is_claimed_before_its_first_attempt_is_recorded() {
        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);
        assertThat(orders.find(id)).isEqualTo(new Order(id, null, List.of(), FIRST));
        assertThat(orders.beginAttempt(untried, tried).paidBySession()).isEqualTo(FIRST);
        assertThat(orders.claim(id, SECOND, PRICE)).isEqualTo(Claim.ALREADY_PAID);
    }

    @Test
    void money_at_a_price_that_a_newer_attempt_has_left_claims_nothing() {
        orders.beginAttempt(untried, tried);
        orders.beginAttempt(
                tried, tried.withAttempt(new Order.CheckoutAttempt(2, SECOND, money(2000)), List.of(FIRST)));

        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.PRICE_CHANGED);
        assertThat(orders.claim(id, SECOND, money(2000))).isEqualTo(Claim.WON);
    }

    @Test
    void another_currency_is_another_price() {
        orders.beginAttempt(untried, tried);
        Money dollars = new Money(1000, Currency.getInstance("USD"));
        orders.beginAttempt(tried, tried.withAttempt(new Order.CheckoutAttempt(2, SECOND, dollars), List.of(FIRST)));

        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.PRICE_CHANGED);
    }

    @Test
    void of_many_claims_at_once_one_wins() throws Exception {
        orders.beginAttempt(untried, tried);
        List<Callable<Claim>> claims = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            SessionId session = new SessionId("ps_at_once_" + i);
            claims.add(() -> orders.claim(id, session, PRICE));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Claim> all = new ArrayList<>();
            for (Future<Claim> claim : threads.invokeAll(claims)) {
                all.add(claim.get());
            }
            assertThat(all).filteredOn(Claim.WON::equals).hasSize(1);
            assertThat(all).filteredOn(Claim.ALREADY_PAID::equals).hasSize(15);
        }
    }

    @Test
    void two_paid_sessions_of_one_order_are_one_payment_and_one_held() {
        DynamoDbSessionStore sessions =
                new DynamoDbSessionStore(LocalDynamoDb.shared().client(), TABLE);
        PaymentSession first = paid(sessions, new SessionId("ps_a_" + id.value()));
        PaymentSession second = paid(sessions, new SessionId("ps_b_" + id.value()));

        assertThat(first.needsReview()).isFalse();
        assertThat(second.state()).isEqualTo(SessionState.PAID);
        assertThat(second.reviewReasons()).containsExactly(ReviewReason.ORDER_ALREADY_PAID);
        assertThat(item())
                .containsEntry(
                        "paid_by_session", AttributeValue.fromS(first.id().value()));
    }

    private static Observation about(SessionId session, Observation told) {
        return new Observation(
                session,
                told.source(),
                told.status(),
                told.outcome(),
                told.paymentStatus(),
                told.reportedTerms(),
                told.attemptFailed(),
                told.paymentId(),
                told.updatedAt(),
                told.createdAt(),
                told.integrationId(),
                told.observedAt());
    }

    private PaymentSession paid(DynamoDbSessionStore sessions, SessionId session) {
        ExpectedTerms expectation =
                new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST, new Purchase.OfOrder(id));
        sessions.update(
                session, before -> PaymentSession.opened(expectation, about(session, SessionStoreContract.CREATED)));
        sessions.update(session, before -> requireNonNull(before).observe(about(session, SessionStoreContract.PAID)));
        return requireNonNull(sessions.find(session));
    }
}
