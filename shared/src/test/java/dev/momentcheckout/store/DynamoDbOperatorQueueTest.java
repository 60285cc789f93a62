package dev.momentcheckout.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.Attention;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.OperatorQueue;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionStore;
import dev.momentcheckout.session.StoreUnavailableException;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

@Tag("aws")
class DynamoDbOperatorQueueTest {
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);

    private final SessionsTable table = new SessionsTable();
    private final SessionStore sessions = new DynamoDbSessionStore(table.direct(), table.name());
    private final OperatorQueue queue = new DynamoDbOperatorQueue(table.direct(), table.name());

    @AfterEach
    void close() {
        table.close();
    }

    private PaymentSession paid(String id, long amount) {
        SessionId session = new SessionId(id);
        PaymentSession open = PaymentSession.opened(
                EXPECTED, ObservationBuilder.createResponse().build(session));
        PaymentSession paid = open.observe(ObservationBuilder.webhook(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .reported(amount, "ZAR", MomentMode.TEST)
                .build(session));
        sessions.compareAndSet(null, open);
        sessions.compareAndSet(open, paid);
        return paid;
    }

    @Test
    void counts_the_sessions_that_await_an_operator_and_no_others() {
        assertThat(queue.count()).isZero();

        paid("ps_right", 12_550);
        paid("ps_first", 1);
        paid("ps_second", 2);

        assertThat(queue.count()).isEqualTo(2);
    }

    @Test
    void counts_all_pages() {
        paid("ps_first", 1);
        paid("ps_second", 2);
        paid("ps_third", 3);

        assertThat(new DynamoDbOperatorQueue(table.direct(), table.name(), 1).count())
                .isEqualTo(3);
    }

    private void setSince(String id, String epochSeconds) {
        table.set(SessionItem.key(new SessionId(id)), "attention_since", AttributeValue.fromN(epochSeconds));
    }

    @Test
    void lists_the_oldest_first_and_counts_what_it_leaves_out() {
        paid("ps_right", 12_550);
        paid("ps_second", 1);
        paid("ps_first", 2);
        paid("ps_third", 3);
        setSince("ps_first", "10");
        setSince("ps_second", "20");
        setSince("ps_third", "30");
        OperatorQueue pages = new DynamoDbOperatorQueue(table.direct(), table.name(), 1);

        for (OperatorQueue each : List.of(queue, pages)) {
            assertThat(each.oldest(Attention.Reason.REVIEW, 2))
                    .isEqualTo(new OperatorQueue.Listing(
                            List.of(
                                    new OperatorQueue.Entry("ps_first", Instant.ofEpochSecond(10)),
                                    new OperatorQueue.Entry("ps_second", Instant.ofEpochSecond(20))),
                            1));
            assertThat(each.oldest(Attention.Reason.REVIEW, 9).leftOut()).isZero();
            assertThat(each.oldest(Attention.Reason.UNRESOLVED, 9).entries()).isEmpty();
        }
        assertThatThrownBy(() -> new DynamoDbOperatorQueue(table.direct(), "absent").oldest(Attention.Reason.REVIEW, 1))
                .isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void reads_an_item_with_its_attention_back() {
        PaymentSession paid = paid("ps_first", 1);

        assertThat(sessions.load(paid.id(), ReadConsistency.STRONG))
                .isNotNull()
                .extracting(PaymentSession::attention)
                .isEqualTo(paid.attention())
                .isNotNull();
    }

    /** Two versions of the code run during a deployment, and the older one after a rollback. */
    @Test
    void reads_a_session_whose_reason_only_newer_code_knows() {
        PaymentSession paid = paid("ps_right", 12_550);
        table.set(SessionItem.key(paid.id()), "attention", AttributeValue.fromS("DISPUTED"));
        table.set(SessionItem.key(paid.id()), "attention_since", AttributeValue.fromN("1"));

        assertThat(sessions.load(paid.id(), ReadConsistency.STRONG)).isEqualTo(paid);
    }

    @Test
    void an_index_that_cannot_be_read_is_not_an_empty_one() {
        assertThatThrownBy(() -> new DynamoDbOperatorQueue(table.direct(), "absent").count())
                .isInstanceOf(StoreUnavailableException.class);
    }
}
