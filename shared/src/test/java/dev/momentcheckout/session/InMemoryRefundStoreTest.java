package dev.momentcheckout.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryRefundStoreTest extends RefundStoreContract {
    private final InMemoryRefundStore refunds = new InMemoryRefundStore();

    @Override
    protected RefundStore refunds() {
        return refunds;
    }

    @Test
    void lists_refunds() {
        refunds.save(REFUND);
        refunds.save(REFUND);

        assertThat(refunds.all()).containsExactly(REFUND);
    }
}
