package dev.momentcheckout.testing.deployment;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** The example consumer, deployed by the commands of its README, fulfils each payment once, also after an outage. */
@Order(3)
@ExtendWith(DeploymentExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsumerTest {
    private static final Path README = Path.of(System.getProperty("project.root"), "examples/consumer/README.md");
    private static final Duration OUTAGE = Duration.ofMinutes(10);
    /** Instead of two minutes: an outage has the same deliveries, in less time. */
    private static final Duration BETWEEN_DELIVERIES = Duration.ofSeconds(2);

    private static final int ORDERS = 5;

    private final Deployment deployment;
    private @Nullable Shop shop;
    /** Of the deployed template, before a test changes them. */
    private Duration deployedBetweenDeliveries = Duration.ZERO;

    private long deployedDeliveries;

    ConsumerTest(Deployment deployment) {
        this.deployment = deployment;
    }

    @BeforeAll
    void deployConsumer() throws IOException {
        deployment.deployWithSecrets();
        run(ReadmeTest.commands(README, "sam deploy"));
        shop = new Shop(deployment.emulator());
        deployedBetweenDeliveries =
                Duration.ofSeconds(Long.parseLong(shop().attribute("Payments", QueueAttributeName.VISIBILITY_TIMEOUT)));
        deployedDeliveries = Long.parseLong(shop().attribute("Payments", QueueAttributeName.REDRIVE_POLICY)
                .replaceAll(".*\"maxReceiveCount\":\\s*\"?(\\d+).*", "$1"));
    }

    @AfterAll
    void deleteConsumer() throws IOException {
        if (shop == null) {
            return;
        }
        Shop deleted = shop();
        run(ReadmeTest.commands(README, "sam delete"));
        // What was fulfilled, and what was not yet, outlives the stack.
        assertThat(deleted.fulfilments()).isNotEmpty();
        assertThat(deleted.allMessages("Payments")).isZero();
        assertThat(deleted.allMessages("DeadLetters")).isZero();
    }

    private Shop shop() {
        return requireNonNull(shop, "the consumer is not deployed");
    }

    @Test
    void fulfils_a_paid_session_and_no_other() {
        String unpaid = deployment.openSession();
        String paid = deployment.openSession();
        deployment.pay(paid);

        shop().awaitFulfilled(Set.of(paid));

        Map<String, AttributeValue> fulfilment =
                requireNonNull(shop().fulfilments().get(paid));
        assertThat(requireNonNull(fulfilment.get("id")).s()).isEqualTo(paid + ":PAID");
        assertThat(requireNonNull(fulfilment.get("rank")).n()).isEqualTo("6");
        assertThat(shop().fulfilments()).doesNotContainKey(unpaid);
    }

    @Test
    void an_outage_of_ten_minutes_loses_no_order_without_an_operator() {
        // As many deliveries as the deployed queue makes in ten minutes. The first is at once.
        int failedDeliveries = 1 + Math.toIntExact(OUTAGE.dividedBy(deployedBetweenDeliveries));
        assertThat((long) failedDeliveries).isLessThan(deployedDeliveries);
        shop().setDeliveries(BETWEEN_DELIVERIES, deployedDeliveries);
        Set<String> before = shop().fulfilments().keySet();

        Set<String> orders = new HashSet<>();
        shop().withoutTable(() -> {
            Set<String> messagesBefore = shop().failedDeliveries().keySet();
            orders.addAll(pay(ORDERS));
            Shop.await("each order failed " + failedDeliveries + " times", () -> {
                Map<String, Integer> failed = shop().failedDeliveries();
                failed.keySet().removeAll(messagesBefore);
                return failed.size() >= ORDERS
                        && failed.values().stream().allMatch(number -> number >= failedDeliveries);
            });
            assertThat(shop().fulfilments()).doesNotContainKeys(orders.toArray(String[]::new));
        });

        shop().awaitFulfilled(orders);
        assertThat(shop().fulfilments().keySet()).isEqualTo(union(before, orders));
        assertFulfilledOnce(orders);
    }

    @Test
    void after_a_longer_outage_the_documented_command_fulfils_each_order_once() throws IOException {
        // Instead of two hours: the second delivery is the last.
        shop().setDeliveries(BETWEEN_DELIVERIES, 2);
        Set<String> before = shop().fulfilments().keySet();

        Set<String> orders = new HashSet<>();
        shop().withoutTable(() -> {
            orders.addAll(pay(ORDERS));
            Shop.await("all orders are in the dead-letter queue", () -> shop().messages("DeadLetters") == ORDERS);
        });
        assertThat(shop().fulfilments().keySet()).isEqualTo(before);

        // An operator may interrupt the command after it sent an event and before it deleted it.
        List<String> kept = shop().takeAll("DeadLetters");
        assertThat(kept).hasSize(ORDERS);
        Stream.of(kept, kept).flatMap(List::stream).forEach(event -> shop().send("DeadLetters", event));

        shop().setDeliveries(BETWEEN_DELIVERIES, deployedDeliveries);
        String output = run(ReadmeTest.commands(README, "./redrive"));

        assertThat(output).contains("redrive: moved " + 2 * ORDERS + " events");
        shop().awaitFulfilled(orders);
        assertThat(shop().fulfilments().keySet()).isEqualTo(union(before, orders));
        assertFulfilledOnce(orders);
    }

    @Test
    void what_is_no_event_is_kept_unchanged_and_delays_no_order() {
        shop().setDeliveries(BETWEEN_DELIVERIES, 2);
        List<String> unreadable = List.of("{\"source\":\"moment.checkout\",", "{\"source\":\"another\"}");
        unreadable.forEach(body -> shop().send("Payments", body));

        Set<String> orders = pay(1);

        shop().awaitFulfilled(orders);
        Shop.await("both are in the dead-letter queue", () -> shop().messages("DeadLetters") == unreadable.size());
        assertThat(shop().takeAll("DeadLetters")).containsExactlyInAnyOrderElementsOf(unreadable);
    }

    private void assertFulfilledOnce(Set<String> orders) {
        Shop.await("the queue is empty", () -> shop().allMessages("Payments") == 0);
        assertThat(shop().allMessages("DeadLetters")).isZero();
        assertThat(shop().timesFulfilled(orders)).containsOnlyKeys(orders);
        assertThat(shop().timesFulfilled(orders))
                .allSatisfy((_, times) -> assertThat(times).isEqualTo(1));
    }

    private Set<String> pay(int orders) {
        Set<String> sessions = new HashSet<>();
        for (int order = 0; order < orders; order++) {
            String session = deployment.openSession();
            deployment.pay(session);
            sessions.add(session);
        }
        return sessions;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.of(some, others).flatMap(Set::stream).collect(Collectors.toSet());
    }

    private String run(String commands) {
        Command.Outcome outcome = deployment.runOnStack("the consumer's commands", commands);
        assertThat(outcome.isSuccess()).as(outcome.output()).isTrue();
        return outcome.output();
    }
}
