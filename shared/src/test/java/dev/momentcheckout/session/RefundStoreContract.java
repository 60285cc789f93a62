package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What every {@link RefundStore} does, in memory and in DynamoDB. */
public abstract class RefundStoreContract {
    protected static final Refund REFUND = new Refund(
            "msg_1",
            "pay_1",
            "re_1",
            "succeeded",
            new ReportedTerms(500L, "ZAR", MomentMode.TEST),
            true,
            ObservationBuilder.NOON);

    /** Returns the store under test, empty before each test. */
    protected abstract RefundStore refunds();

    @Test
    void stores_a_refund_once() {
        assertThat(refunds().save(REFUND)).isTrue();
        assertThat(refunds().save(REFUND)).isFalse();
    }

    @Test
    void another_event_is_another_refund() {
        Refund other = new Refund("msg_2", null, null, null, ReportedTerms.NONE, false, ObservationBuilder.NOON);

        assertThat(refunds().save(REFUND)).isTrue();
        assertThat(refunds().save(other)).isTrue();
    }

    @Test
    void one_of_many_concurrent_deliveries_stores_the_refund() throws Exception {
        assertThat(ConcurrentCalls.run(8, () -> refunds().save(REFUND))).containsOnlyOnce(true);
    }
}
