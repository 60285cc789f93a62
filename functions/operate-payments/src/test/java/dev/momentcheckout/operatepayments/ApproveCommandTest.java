package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.operatepayments.OperatorFixture.Output;
import dev.momentcheckout.session.PaymentSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApproveCommandTest {
    private final RepairFixture repair = new RepairFixture();
    private final OperatorFixture payments = repair.payments();

    @AfterEach
    void close() {
        repair.close();
    }

    private Output approve(String id, long revision) {
        return repair.run("approve", id, "--revision", "" + revision, "--because", "one cent more");
    }

    @Test
    void a_cent_too_much_is_approved() {
        payments.create("ps_1", OperatorFixture.ofOrder("17"));
        payments.pay("ps_1", 1001);
        PaymentSession inReview = payments.session("ps_1");

        Output output = approve("ps_1", inReview.revision());

        assertThat(output.exit()).isZero();
        assertThat(payments.session("ps_1").needsReview()).isFalse();
    }
}
