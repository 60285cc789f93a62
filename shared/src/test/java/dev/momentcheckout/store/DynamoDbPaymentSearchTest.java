package dev.momentcheckout.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.CheckoutAttempt;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.ParallelCalls;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSearch;
import dev.momentcheckout.session.PaymentSearch.Criterion;
import dev.momentcheckout.session.PaymentSearch.Match;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.Purchase;
import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.ReturnAddress;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;

@Tag("aws")
class DynamoDbPaymentSearchTest {
    private static final Money PRICE = new Money(12_550, Currency.getInstance("ZAR"));
    private static final Owner LI = Owner.signedIn("https://login.example", "李");
    private static final Instant NOON = ObservationBuilder.NOON;

    private final SessionsTable table = new SessionsTable();
    private final SessionStore sessions = new DynamoDbSessionStore(table.direct(), table.name());
    private final List<String> found = new ArrayList<>();

    @AfterEach
    void close() {
        table.close();
    }

    private static Deadline deadline() {
        return Deadline.in(Duration.ofMinutes(15), Clock.systemUTC());
    }

    private static PaymentSearch search(DynamoDbClient client, String table, Sleeper sleeper) {
        return new DynamoDbPaymentSearch(client, table, ParallelCalls::onVirtualThreads, sleeper);
    }

    private PaymentSearch.Extent search(Criterion criterion) {
        found.clear();
        return search(table.direct(), table.name(), _ -> {}).search(criterion, deadline(), this::add);
    }

    private void add(Match match) {
        found.add(
                switch (match) {
                    case Match.OfSession(PaymentSession session) -> session.id().value();
                    case Match.OfRefund(Refund refund) -> refund.eventId();
                    case Match.Unreadable(String item) -> "unreadable " + item;
                });
    }

    private void open(String id, Owner owner, @Nullable PurchaseId purchase, int minute) {
        OrderId order = purchase == null ? null : purchase.order();
        sessions.compareAndSet(
                null,
                PaymentSession.opened(
                        new ExpectedTerms(
                                owner,
                                PRICE,
                                MomentMode.TEST,
                                order == null ? new LineItem.Unspecified() : new LineItem.OfOrder(order),
                                null,
                                purchase == null
                                        ? null
                                        : new CheckoutAttempt(
                                                purchase,
                                                UUID.randomUUID(),
                                                ReturnAddress.ofUrl("https://shop.example/back"))),
                        ObservationBuilder.createResponse().at(minute).build(new SessionId(id))));
    }

    private void pay(String id, String payment, int minute) {
        PaymentSession before = requireNonNull(sessions.load(new SessionId(id), ReadConsistency.STRONG));
        sessions.compareAndSet(
                before,
                before.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                        .payment(payment)
                        .at(minute)
                        .build(new SessionId(id))));
    }

    private void refund(String eventId, String payment, int minute) {
        new DynamoDbRefundStore(table.direct(), table.name())
                .save(new Refund(
                        eventId,
                        payment,
                        null,
                        null,
                        new ReportedTerms(1L, "ZAR", null),
                        true,
                        NOON.plus(Duration.ofMinutes(minute))));
    }

    @Test
    void finds_sessions_and_refunds_of_a_payment() {
        open("ps_1", Owner.ANONYMOUS, null, 0);
        open("ps_2", Owner.ANONYMOUS, null, 0);
        pay("ps_1", "pay_1", 1);
        pay("ps_2", "pay_2", 1);
        refund("msg_1", "pay_1", 2);
        refund("msg_2", "pay_2", 2);

        PaymentSearch.Extent extent = search(new Criterion.OfPayment("pay_1"));

        assertThat(found).containsExactlyInAnyOrder("ps_1", "msg_1");
        assertThat(extent.items()).isEqualTo(4);
        assertThat(extent.readUnits()).isPositive();
        assertThat(extent.complete()).isTrue();
    }

    @Test
    void finds_the_sessions_of_an_owner() {
        open("ps_1", LI, null, 0);
        open("ps_2", Owner.ANONYMOUS, null, 0);

        search(new Criterion.OfOwner(LI));

        assertThat(found).containsExactly("ps_1");
    }

    @Test
    void finds_the_sessions_of_an_order_or_a_key_and_all_refunds() {
        PurchaseId order = PurchaseId.of(new OrderId("A-17"));
        PurchaseId key = PurchaseId.of(LI, "key");
        open("ps_order", LI, order, 0);
        open("ps_key", LI, key, 0);
        open("ps_none", LI, null, 0);
        refund("msg_1", "pay_9", 2);
        new DynamoDbPurchaseStore(table.direct(), table.name())
                .compareAndSet(
                        Purchase.unsaved(order).withAttempt(new SessionId("ps_order"), PRICE, List.of(), null, NOON));

        search(new Criterion.OfPurchase(order));
        assertThat(found).containsExactlyInAnyOrder("ps_order", "msg_1");
        search(new Criterion.OfPurchase(key));
        assertThat(found).containsExactlyInAnyOrder("ps_key", "msg_1");
    }

    @Test
    void finds_what_was_created_before_the_end_of_a_window_and_updated_after_its_start() {
        open("ps_before", LI, null, 0);
        open("ps_across", LI, null, 0);
        pay("ps_across", "pay_1", 90);
        open("ps_inside", LI, null, 20);
        open("ps_after", LI, null, 40);
        refund("msg_before", "p", 0);
        refund("msg_inside", "p", 20);
        refund("msg_after", "p", 40);
        Instant from = NOON.plus(Duration.ofMinutes(10));

        search(new Criterion.InWindow(from, NOON.plus(Duration.ofMinutes(30))));
        assertThat(found).containsExactlyInAnyOrder("ps_across", "ps_inside", "msg_inside");
        search(new Criterion.InWindow(from, null));
        assertThat(found).containsExactlyInAnyOrder("ps_across", "ps_inside", "ps_after", "msg_inside", "msg_after");
    }

    @Test
    void names_an_item_that_cannot_be_read() {
        open("ps_1", LI, null, 0);
        table.set(SessionItem.key(new SessionId("ps_1")), "version", AttributeValue.fromN("99"));

        search(new Criterion.OfOwner(LI));

        assertThat(found).containsExactly("unreadable ps_1");
    }

    @Test
    void reads_all_pages_of_all_segments_once() {
        for (int number = 0; number < 60; number++) {
            open("ps_" + number, LI, null, 0);
            // A page ends after 1 MB.
            table.set(
                    SessionItem.key(new SessionId("ps_" + number)),
                    "padding",
                    AttributeValue.fromS("x".repeat(300_000)));
        }

        PaymentSearch.Extent extent = search(new Criterion.OfOwner(LI));

        assertThat(found).hasSize(60).doesNotHaveDuplicates();
        // An emulator may count items of other segments, too.
        assertThat(extent.items()).isGreaterThanOrEqualTo(60);
    }

    /** Throws before the first calls are sent. */
    private static final class Throttle implements ExecutionInterceptor {
        private final AtomicInteger left;

        Throttle(int calls) {
            left = new AtomicInteger(calls);
        }

        @Override
        public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
            if (context.request() instanceof ScanRequest && left.getAndDecrement() > 0) {
                throw ProvisionedThroughputExceededException.builder()
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ProvisionedThroughputExceededException")
                                .build())
                        .statusCode(400)
                        .build();
            }
        }
    }

    @Test
    void repeats_a_throttled_page_after_a_while() {
        open("ps_1", LI, null, 0);
        List<Duration> waits = Collections.synchronizedList(new ArrayList<>());
        try (DynamoDbClient client = table.client(new Throttle(9))) {
            search(client, table.name(), waits::add).search(new Criterion.OfOwner(LI), deadline(), this::add);
        }

        assertThat(found).containsExactly("ps_1");
        assertThat(waits).hasSize(9);
    }

    @Test
    void gives_up_on_a_throttled_page_before_the_deadline() {
        open("ps_1", LI, null, 0);
        try (DynamoDbClient client = table.client(new Throttle(Integer.MAX_VALUE))) {
            PaymentSearch search = search(client, table.name(), _ -> {});
            Deadline near = Deadline.in(Duration.ofSeconds(21), Clock.fixed(NOON, ZoneOffset.UTC));

            assertThatThrownBy(() -> search.search(new Criterion.OfOwner(LI), near, this::add))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void ends_before_the_deadline_and_says_that_it_is_incomplete() {
        open("ps_1", LI, null, 0);
        Deadline over = Deadline.in(Duration.ofSeconds(19), Clock.fixed(NOON, ZoneOffset.UTC));

        PaymentSearch.Extent extent =
                search(table.direct(), table.name(), _ -> {}).search(new Criterion.OfOwner(LI), over, this::add);

        assertThat(extent.complete()).isFalse();
        assertThat(found).isEmpty();
    }

    @Test
    void a_table_that_cannot_be_read_is_not_an_empty_one() {
        assertThatThrownBy(() -> search(table.direct(), "absent", _ -> {})
                        .search(new Criterion.OfOwner(LI), deadline(), this::add))
                .isInstanceOf(StoreUnavailableException.class);
    }
}
