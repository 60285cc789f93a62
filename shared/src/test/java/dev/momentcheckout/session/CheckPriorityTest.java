package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Currency;
import org.junit.jupiter.api.Test;

/** The priority of the check after the next one. */
class CheckPriorityTest {
    private static final ExpectedTerms EXPECTED =
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST);

    private final InMemorySessionStore sessions = new InMemorySessionStore();
    private final PaymentSession opened = PaymentSession.opened(
            EXPECTED, ObservationBuilder.createResponse().updated(0).build());

    private static NextCheck.Priority priorityAfterCheck(PaymentSession session, MomentStatus status) {
        Observation answer = ObservationBuilder.retrieval(status, PaymentOutcome.NOT_STARTED)
                .updated(0)
                .at(1)
                .build();
        PaymentSession checked =
                session.checked(answer, requireNonNull(session.checks().next()));
        return requireNonNull(checked.checks().next()).priority();
    }

    private PaymentSession withStatusRequest() {
        sessions.compareAndSet(null, opened);
        sessions.tryAcquireCheck(opened.id(), ObservationBuilder.NOON, Duration.ofSeconds(1));
        return requireNonNull(sessions.load(opened.id(), ReadConsistency.STRONG));
    }

    @Test
    void an_open_session_without_activity_has_a_low_priority() {
        assertThat(priorityAfterCheck(opened, MomentStatus.ACTIVE)).isEqualTo(NextCheck.Priority.LOW);
    }

    @Test
    void a_status_request_raises_the_priority_of_an_open_session() {
        assertThat(priorityAfterCheck(withStatusRequest(), MomentStatus.ACTIVE)).isEqualTo(NextCheck.Priority.HIGH);
    }

    @Test
    void a_status_request_does_not_raise_the_priority_of_an_ended_session() {
        assertThat(priorityAfterCheck(withStatusRequest(), MomentStatus.EXPIRED))
                .isEqualTo(NextCheck.Priority.LOW);
    }
}
