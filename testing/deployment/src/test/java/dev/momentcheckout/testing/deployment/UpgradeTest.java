package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
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
    private final EventSubscriber subscriber;
    private final Set<String> paid = new LinkedHashSet<>();
    private final String open;
    private final String pending;
    private String inFlight = "";

    /** Deploys the previous version as a new stack, with a paid session, an open one and a pending bank transfer. */
    UpgradeTest(Deployment deployment) {
        this.deployment = deployment;
        deployment.deployPreviousAnew();
        deployment.resetSecrets();
        subscriber = new EventSubscriber(deployment, "upgrade-events");
        pay(deployment.openSession());
        open = deployment.openSession();
        pending = deployment.openSession();
        deployment.moment().attempt(pending);
        deployment.moment().expire(pending);
        deployment.moment().webhooks().awaitIdle();
    }

    private void pay(String session) {
        deployment.pay(session);
        paid.add(session);
        subscriber.awaitId(paidEvent(session));
    }

    private static String paidEvent(String session) {
        return session + ":PAID";
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
        pay(open);
        pay(pending);

        assertCompleted();
        inFlight = deployment.openSession();
    }

    @Test
    @Order(2)
    void the_return_to_the_previous_version_completes_a_payment_of_the_newer_one() {
        deployment.deployPrevious("return to the previous version");
        assertThat(deployment.stackStatus()).isEqualTo("UPDATE_COMPLETE");
        assertActive(inFlight);
        pay(inFlight);
        pay(deployment.openSession());

        assertCompleted();
    }

    /** The stream is in order, so the last event that was awaited followed all others. */
    @Test
    @Order(3)
    void each_payment_was_published_exactly_once() {
        Map<String, Long> once =
                paid.stream().map(UpgradeTest::paidEvent).collect(Collectors.toMap(Function.identity(), _ -> 1L));

        assertThat(paid).hasSize(5);
        assertThat(subscriber.counts()).containsAllEntriesOf(once);
        assertThat(subscriber.counts().values()).containsOnly(1L);
        assertThat(subscriber.counts().keySet()).noneMatch(id -> id.contains(":review:"));
    }

    private void assertActive(String session) {
        assertThat(deployment.status(session).path("status").asText()).isEqualTo("active");
        assertThat(deployment.status(session).path("final").asBoolean()).isFalse();
    }

    private void assertCompleted() {
        assertThat(paid).allSatisfy(session -> {
            assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
            assertThat(deployment.tables().session(session)).doesNotContainKey("review_reasons");
        });
    }
}
