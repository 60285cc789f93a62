package dev.momentcheckout.testing.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sessions that a test pays while it deploys other versions, and what must be true of each of them afterwards. */
final class PaidSessions {
    private final Deployment deployment;
    private final EventSubscriber subscriber;
    private final Set<String> paid = new LinkedHashSet<>();

    /** @param queue name of the queue that receives the stack's events */
    PaidSessions(Deployment deployment, String queue) {
        this.deployment = deployment;
        subscriber = new EventSubscriber(deployment, queue);
    }

    /** Pays a session and waits for its event. */
    void pay(String session) {
        deployment.pay(session);
        paid.add(session);
        subscriber.awaitId(paidEvent(session));
    }

    private static String paidEvent(String session) {
        return session + ":PAID";
    }

    void assertCompleted() {
        assertThat(paid).isNotEmpty().allSatisfy(session -> {
            assertThat(deployment.status(session).path("status").asText()).isEqualTo("completed");
            assertThat(deployment.tables().session(session)).doesNotContainKey("review_reasons");
        });
    }

    /** The stream is in order, so the last event that was awaited followed all others. */
    void assertPublishedOnce(int sessions) {
        Map<String, Long> once =
                paid.stream().map(PaidSessions::paidEvent).collect(Collectors.toMap(Function.identity(), _ -> 1L));

        assertThat(paid).hasSize(sessions);
        assertThat(subscriber.counts()).containsAllEntriesOf(once);
        assertThat(subscriber.counts().values()).containsOnly(1L);
        assertThat(subscriber.counts().keySet()).noneMatch(id -> id.contains(":review:"));
    }
}
