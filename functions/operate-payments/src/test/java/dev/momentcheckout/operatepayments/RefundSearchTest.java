package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.PaymentSearch.Criterion;
import dev.momentcheckout.session.PaymentSearch.Extent;
import dev.momentcheckout.session.PaymentSearch.Match;
import dev.momentcheckout.session.Refund;
import dev.momentcheckout.session.ReportedTerms;
import dev.momentcheckout.session.StoreUnavailableException;
import dev.momentcheckout.session.UnreadableItemException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefundSearchTest {
    private static final Deadline DEADLINE = Deadline.in(Duration.ofMinutes(1), Clock.systemUTC());
    private static final Match REFUND = new Match.OfRefund(
            new Refund("msg_1", "pay_1", null, "failed", ReportedTerms.NONE, false, ObservationBuilder.NOON));

    private static RefundSearch finding(boolean complete, Match... found) {
        return new RefundSearch((criterion, _, matches) -> {
            assertThat(criterion).isEqualTo(new Criterion.OfPayment("pay_1"));
            List.of(found).forEach(matches);
            return new Extent(100, 12.5, complete);
        });
    }

    @Test
    void a_stored_refund_counts_whatever_its_status() {
        assertThat(finding(true, REFUND).isRefunded("pay_1", DEADLINE)).isTrue();
        assertThat(finding(false, REFUND, new Match.Unreadable("ps_1")).isRefunded("pay_1", DEADLINE))
                .isTrue();
        assertThat(finding(true).isRefunded("pay_1", DEADLINE)).isFalse();
    }

    @Test
    void an_incomplete_search_proves_nothing() {
        RefundSearch search = finding(false);

        assertThatThrownBy(() -> search.isRefunded("pay_1", DEADLINE)).isInstanceOf(StoreUnavailableException.class);
    }

    @Test
    void an_item_that_cannot_be_read_may_be_a_refund() {
        RefundSearch search = finding(true, new Match.Unreadable("refund#msg_1"));

        assertThatThrownBy(() -> search.isRefunded("pay_1", DEADLINE))
                .isInstanceOfSatisfying(
                        UnreadableItemException.class, e -> assertThat(e.item()).isEqualTo("refund#msg_1"));
    }
}
