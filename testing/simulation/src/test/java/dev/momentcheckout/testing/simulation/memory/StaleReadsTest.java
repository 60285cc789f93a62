package dev.momentcheckout.testing.simulation.memory;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.InMemoryPurchaseStore;
import dev.momentcheckout.session.InMemorySessionStore;
import dev.momentcheckout.session.LineItem;
import dev.momentcheckout.session.MomentApi.SessionRequest;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Money;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.ReadConsistency;
import dev.momentcheckout.session.RecordObservation;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.session.SessionState;
import dev.momentcheckout.session.SessionUpdate;
import dev.momentcheckout.session.Source;
import dev.momentcheckout.session.UpdateResult;
import dev.momentcheckout.testing.support.MutableClock;
import java.util.Currency;
import org.junit.jupiter.api.Test;

/** Eventually consistent reads that miss the latest writes. */
class StaleReadsTest {
    private static final Money PRICE = new Money(1000, requireNonNull(Currency.getInstance("ZAR")));

    private final MutableClock clock = MutableClock.at(History.START);
    private final InMemorySessionStore sessions = new InMemorySessionStore(() -> 1);
    private final RecordObservation recordObservation =
            new RecordObservation(sessions, new InMemoryPurchaseStore(() -> 1));
    private final MomentSession moment = new MomentSession(
            new SessionId("ps_1"),
            "token",
            new SessionRequest(PRICE, "https://shop.example", "embedded", "id", new LineItem.Unspecified(), null),
            null,
            clock.instant());

    private Observation observed(Source source) {
        return moment.observed(source, clock.instant());
    }

    @Test
    void a_payment_of_a_session_that_the_read_misses_is_recorded() {
        sessions.compareAndSet(
                null,
                PaymentSession.opened(
                        new ExpectedTerms(Owner.ANONYMOUS, PRICE, MomentMode.TEST), observed(Source.CREATE)));
        moment.set(MomentStatus.COMPLETED, PaymentOutcome.PAID, clock.instant());

        UpdateResult result = recordObservation.record(moment.id, SessionUpdate.observe(observed(Source.WEBHOOK)));

        assertThat(result).isInstanceOf(UpdateResult.Updated.class);
        assertThat(requireNonNull(sessions.load(moment.id, ReadConsistency.STRONG))
                        .state())
                .isEqualTo(SessionState.PAID);
    }

    @Test
    void a_session_that_is_not_stored_is_ignored() {
        UpdateResult result = recordObservation.record(moment.id, SessionUpdate.observe(observed(Source.WEBHOOK)));

        assertThat(result).isInstanceOf(UpdateResult.Ignored.class);
    }
}
