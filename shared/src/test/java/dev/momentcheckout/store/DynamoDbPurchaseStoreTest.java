package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.AwsEndpoints;
import dev.momentcheckout.local.aws.SamTemplate;
import dev.momentcheckout.local.aws.Tables;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Tag("aws")
class DynamoDbPurchaseStoreTest {
    private static final SamTemplate TEMPLATE =
            SamTemplate.read(Path.of(System.getProperty("project.root", "."), "template.yaml"));
    private static final Money PRICE = money(1000);
    private static final SessionId FIRST = new SessionId("ps_first");
    private static final SessionId SECOND = new SessionId("ps_second");

    private final DynamoDbClient client = DynamoDbClient.builder()
            .endpointOverride(AwsEndpoints.shared().dynamoDb())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .build();
    private final String table =
            requireNonNull(new Tables(client).create(TEMPLATE).get("Sessions"));
    private final OrderId id = new OrderId("order-17");
    private final DynamoDbPurchaseStore orders = new DynamoDbPurchaseStore(client, table);
    private final Order unattempted = Order.withoutAttempts(id);
    private final Order firstAttempt = unattempted.withAttempt(new Order.CheckoutAttempt(1, FIRST, PRICE), List.of());
    private final Order secondAttempt =
            firstAttempt.withAttempt(new Order.CheckoutAttempt(2, SECOND, PRICE), List.of(FIRST));

    @AfterEach
    void stop() {
        client.close();
    }

    private static Money money(long minorUnits) {
        return new Money(minorUnits, Currency.getInstance("ZAR"));
    }

    private Map<String, AttributeValue> item() {
        return client.getItem(get -> get.tableName(table).key(OrderItem.key(id)).consistentRead(true))
                .item();
    }

    @Test
    void stores_an_order_with_the_documented_attributes_and_without_expiry() {
        assertThat(orders.find(id)).isNull();
        assertThat(orders.beginAttempt(unattempted, firstAttempt)).isEqualTo(firstAttempt);
        assertThat(orders.beginAttempt(firstAttempt, secondAttempt)).isEqualTo(secondAttempt);

        assertThat(orders.find(id)).isEqualTo(secondAttempt);
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
    void of_two_concurrent_first_attempts_one_is_stored_and_returned_to_both() {
        Order other = unattempted.withAttempt(new Order.CheckoutAttempt(1, SECOND, money(2000)), List.of());
        orders.beginAttempt(unattempted, firstAttempt);

        assertThat(orders.beginAttempt(unattempted, other)).isEqualTo(firstAttempt);
        assertThat(orders.beginAttempt(unattempted, firstAttempt)).isEqualTo(firstAttempt);
        assertThat(orders.find(id)).isEqualTo(firstAttempt);
    }

    @Test
    void no_attempt_begins_after_the_order_is_paid() {
        orders.beginAttempt(unattempted, firstAttempt);
        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);

        assertThat(orders.beginAttempt(firstAttempt, secondAttempt).paidBySession())
                .isEqualTo(FIRST);
        assertThat(requireNonNull(orders.find(id)).currentAttempt()).isEqualTo(firstAttempt.currentAttempt());
    }

    @Test
    void one_session_of_several_wins_the_claim_and_wins_it_again() {
        orders.beginAttempt(unattempted, firstAttempt);
        orders.beginAttempt(firstAttempt, secondAttempt);

        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);
        assertThat(orders.claim(id, SECOND, PRICE)).isEqualTo(Claim.ALREADY_PAID);
        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);
        assertThat(item()).containsEntry("paid_by_session", AttributeValue.fromS("ps_first"));
    }

    @Test
    void an_order_can_be_claimed_before_its_first_attempt_is_recorded() {
        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.WON);
        assertThat(orders.find(id)).isEqualTo(new Order(id, null, List.of(), FIRST));
        assertThat(orders.beginAttempt(unattempted, firstAttempt).paidBySession())
                .isEqualTo(FIRST);
        assertThat(orders.claim(id, SECOND, PRICE)).isEqualTo(Claim.ALREADY_PAID);
    }

    @Test
    void a_payment_with_an_outdated_price_claims_nothing() {
        orders.beginAttempt(unattempted, firstAttempt);
        orders.beginAttempt(
                firstAttempt,
                firstAttempt.withAttempt(new Order.CheckoutAttempt(2, SECOND, money(2000)), List.of(FIRST)));

        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.PRICE_CHANGED);
        assertThat(orders.claim(id, SECOND, money(2000))).isEqualTo(Claim.WON);
    }

    @Test
    void a_price_in_another_currency_differs() {
        orders.beginAttempt(unattempted, firstAttempt);
        Money dollars = new Money(1000, Currency.getInstance("USD"));
        orders.beginAttempt(
                firstAttempt, firstAttempt.withAttempt(new Order.CheckoutAttempt(2, SECOND, dollars), List.of(FIRST)));

        assertThat(orders.claim(id, FIRST, PRICE)).isEqualTo(Claim.PRICE_CHANGED);
    }

    @Test
    void of_many_concurrent_claims_one_wins() throws Exception {
        orders.beginAttempt(unattempted, firstAttempt);
        List<Callable<Claim>> claims = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            SessionId session = new SessionId("ps_concurrent_" + i);
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
    void of_two_paid_sessions_of_one_order_the_second_needs_review() {
        DynamoDbSessionStore sessions = new DynamoDbSessionStore(client, table);
        PaymentSession first = paid(sessions, new SessionId("ps_a_" + id.value()));
        PaymentSession second = paid(sessions, new SessionId("ps_b_" + id.value()));

        assertThat(first.needsReview()).isFalse();
        assertThat(second.state()).isEqualTo(SessionState.PAID);
        assertThat(second.reviewReasons()).containsExactly(ReviewReason.ORDER_ALREADY_PAID);
        assertThat(item())
                .containsEntry(
                        "paid_by_session", AttributeValue.fromS(first.id().value()));
    }

    private static Observation of(SessionId session, Observation observation) {
        return new Observation(
                session,
                observation.source(),
                observation.status(),
                observation.outcome(),
                observation.paymentStatus(),
                observation.reportedTerms(),
                observation.attemptFailed(),
                observation.paymentId(),
                observation.updatedAt(),
                observation.createdAt(),
                observation.integrationId(),
                observation.observedAt());
    }

    private PaymentSession paid(DynamoDbSessionStore sessions, SessionId session) {
        ExpectedTerms expectedTerms =
                new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST, new Purchase.OfOrder(id));
        sessions.update(
                session, before -> PaymentSession.opened(expectedTerms, of(session, SessionStoreContract.CREATED)));
        sessions.update(session, before -> requireNonNull(before).observe(of(session, SessionStoreContract.PAID)));
        return requireNonNull(sessions.find(session));
    }
}
