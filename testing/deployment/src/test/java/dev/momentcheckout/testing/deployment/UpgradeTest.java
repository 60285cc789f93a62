package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The upgrade of a stack from the {@link PreviousVersion} to the present one and back, with payments in flight; the
 * methods run in order.
 */
@Order(10)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeTest {
    private final Deployment deployment;
    private final PaidSessions payments;
    private final String open;
    private final String pending;
    private String inFlight = "";

    /** Deploys the previous version as a new stack, with a paid session, an open one and a pending bank transfer. */
    UpgradeTest(Deployment deployment) {
        this.deployment = deployment;
        deployment.deployPreviousAnew();
        deployment.resetSecrets();
        payments = new PaidSessions(deployment, "upgrade-events");
        payments.pay(deployment.openSession());
        open = deployment.openSession();
        pending = deployment.openSession();
        deployment.moment().attempt(pending);
        deployment.moment().expire(pending);
        deployment.moment().webhooks().awaitIdle();
    }

    @Test
    @Order(1)
    void the_upgrade_completes_the_payments_in_flight() {
        assertActive(open);
        assertActive(pending);

        deployment.upgrade();
        assertThat(deployment.stackStatus()).isEqualTo("UPDATE_COMPLETE");
        assertActive(open);
        assertActive(pending);
        payments.pay(open);
        payments.pay(pending);

        payments.assertCompleted();
        inFlight = deployment.openSession();
    }

    @Test
    @Order(2)
    void the_return_to_the_previous_version_completes_a_payment_of_the_newer_one() {
        deployment.deployPrevious("return to the previous version");
        assertThat(deployment.stackStatus()).isEqualTo("UPDATE_COMPLETE");
        assertActive(inFlight);
        payments.pay(inFlight);
        payments.pay(deployment.openSession());

        payments.assertCompleted();
    }

    @Test
    @Order(3)
    void each_payment_was_published_exactly_once() {
        payments.assertPublishedOnce(5);
    }

    private void assertActive(String session) {
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("active");
        assertThat(deployment.status(session).path("final").asBoolean()).isFalse();
    }
}
