package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.OrderId;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.store.DynamoDbRefundStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the function logs and counts about the changes in the stream. */
class CountsTest {
    private static final String DONE = "{\"batchItemFailures\":[]}";

    private final TestPublisher publisher = TestPublisher.startIsolated();

    @AfterEach
    void close() {
        publisher.close();
    }

    private void paid(String session, long amount) {
        publisher.sessions().webhook(session, MomentStatus.COMPLETED, PaymentOutcome.PAID, amount);
    }

    private void opened(String session) {
        publisher.sessions().opened(session, new LineItem.Unspecified());
    }

    // Events.

    @Test
    void a_published_event_is_logged_with_its_ids_and_counted_by_type_with_its_delay() {
        publisher.paid("ps_1");
        publisher.environment().clock().advance(Duration.ofSeconds(42));

        publisher.drain();

        assertThat(publisher.logged("event published")).singleElement().satisfies(line -> {
            assertThat(line.path("event_id").asText()).isEqualTo("ps_1:PAID");
            assertThat(line.path("session_id").asText()).isEqualTo("ps_1");
            assertThat(line.path("detail_type").asText()).isEqualTo("Payment Paid");
        });
        assertThat(publisher.sum("EventPublished")).isEqualTo(1);
        assertThat(publisher.sum("EventPublished", "Type", "Payment Paid")).isEqualTo(1);
        assertThat(publisher.values("PublishDelaySeconds")).containsExactly(42L);
    }

    @Test
    void a_published_refund_is_logged_with_the_id_of_its_event() {
        var refund = new Refund(
                "msg_1",
                "pay_1",
                "re_1",
                "succeeded",
                new ReportedTerms(500L, "ZAR", MomentMode.TEST),
                true,
                publisher.environment().clock().instant());
        new DynamoDbRefundStore(
                        publisher.environment().database(),
                        publisher.environment().table())
                .save(refund);

        publisher.drain();

        assertThat(publisher.logged("event published")).singleElement().satisfies(line -> {
            assertThat(line.path("event_id").asText()).isEqualTo("refund:msg_1");
            assertThat(line.has("session_id")).isFalse();
            assertThat(line.path("detail_type").asText()).isEqualTo("Payment Refunded");
        });
        assertThat(publisher.sum("EventPublished", "Type", "Payment Refunded")).isEqualTo(1);
    }

    // Reviews.

    @Test
    void a_review_is_counted_once_and_under_each_of_its_reasons() {
        publisher.sessions().opened("ps_1", new LineItem.OfOrder(new OrderId("order-1")));
        publisher.sessions().opened("ps_2", new LineItem.OfOrder(new OrderId("order-1")));
        paid("ps_1", 1000);
        paid("ps_2", 1000);
        paid("ps_2", 1);
        paid("ps_2", 1);

        publisher.drain();

        assertThat(publisher.sum("PaymentNeedsReview", "Reason", "order-already-paid"))
                .isEqualTo(1);
        assertThat(publisher.sum("PaymentNeedsReview", "Reason", "amount-mismatch"))
                .isEqualTo(1);
        assertThat(publisher.sum("PaymentNeedsReview")).isEqualTo(2);
    }

    @Test
    void another_amount_without_success_is_no_review() {
        opened("ps_1");
        publisher.sessions().webhook("ps_1", MomentStatus.EXPIRED, PaymentOutcome.UNPAID, 1);
        publisher.drain();
        assertThat(publisher.sum("PaymentNeedsReview")).isZero();

        paid("ps_1", 1);
        publisher.drain();

        assertThat(publisher.sum("PaymentNeedsReview")).isEqualTo(1);
        assertThat(publisher.sum("PaymentNeedsReview", "Reason", "amount-mismatch"))
                .isEqualTo(1);
    }

    @Test
    void money_in_an_unrecorded_session_is_counted_as_a_review() {
        paid("ps_1", 777);
        publisher.drain();
        assertThat(publisher.sum("PaymentNeedsReview")).isZero();

        publisher.sessions().lastCheckOfProvisional("ps_1");
        publisher.drain();

        assertThat(publisher.sum("PaymentNeedsReview", "Reason", "unrecorded-session"))
                .isEqualTo(1);
    }

    /** The SDK repeats the write. It finds its own effect, so the caller learns nothing new and counts nothing. */
    @Test
    void a_review_is_counted_although_the_answer_to_its_write_is_lost() {
        opened("ps_1");
        publisher.environment().databaseFaults().loseNextResponses(2);
        paid("ps_1", 1);

        publisher.drain();

        assertThat(publisher.sum("PaymentNeedsReview")).isEqualTo(1);
        assertThat(publisher.sum("PaymentNeedsReview", "Reason", "amount-mismatch"))
                .isEqualTo(1);
    }

    @Test
    void an_unresolved_session_is_counted_although_the_answer_to_its_write_is_lost() {
        opened("ps_1");
        publisher.environment().databaseFaults().loseNextResponses(2);
        publisher.sessions().lastCheckWithoutAnswer("ps_1");

        publisher.drain();

        assertThat(publisher.sum("SessionUnresolved")).isEqualTo(1);
        assertThat(publisher.logged("session unresolved", "session_id")).containsExactly("ps_1");
        assertThat(publisher.ids()).isEmpty();
    }

    @Test
    void a_session_is_unresolved_once_and_no_longer_when_it_is_paid() {
        opened("ps_1");
        publisher.sessions().lastCheckWithoutAnswer("ps_1");
        publisher.sessions().webhook("ps_1", MomentStatus.EXPIRED, PaymentOutcome.UNPAID, 1000);
        paid("ps_1", 1000);

        publisher.drain();

        assertThat(publisher.sum("SessionUnresolved")).isEqualTo(1);
        assertThat(publisher.sum("PaymentNeedsReview")).isZero();
        assertThat(publisher.ids()).contains("ps_1:PAID");
    }

    /** Lambda delivers the records after a refused one again, also those that were published. */
    @Test
    void what_is_delivered_again_is_counted_once() {
        publisher.paid("ps_1");
        opened("ps_2");
        paid("ps_2", 1);
        List<ObjectNode> records = publisher.records();
        publisher
                .environment()
                .bus()
                .rejectEntries("ThrottlingException", entry -> entry.detail().contains("ps_1"));
        assertThat(publisher.invoke(records)).isEqualTo(TestPublisher.from(records.getFirst()));
        assertThat(publisher.sum("PaymentNeedsReview")).isZero();

        publisher.environment().bus().rejectEntries("none", _ -> false);
        assertThat(publisher.invoke(records)).isEqualTo(DONE);

        assertThat(publisher.sum("PaymentNeedsReview")).isEqualTo(1);
    }

    @Test
    void a_review_whose_event_is_parked_is_counted() {
        opened("ps_1");
        paid("ps_1", 1);
        publisher.environment().bus().rejectEntries("MalformedDetail", _ -> true);

        assertThat(publisher.drain()).isTrue();

        assertThat(publisher.sum("EventParked")).isEqualTo(1);
        assertThat(publisher.sum("PaymentNeedsReview")).isEqualTo(1);
    }
}
