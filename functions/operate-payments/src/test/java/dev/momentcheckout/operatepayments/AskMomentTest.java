package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.InMemoryOperationStore;
import dev.momentcheckout.session.InMemoryPurchaseStore;
import dev.momentcheckout.session.InMemorySessionStore;
import dev.momentcheckout.session.MomentApi;
import dev.momentcheckout.session.MomentMode;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.Observation;
import dev.momentcheckout.session.ObservationBuilder;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.RecordOperation;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.MutableClock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The adoption of sessions that only Moment knows. */
class AskMomentTest {
    private static final SessionId ID = ObservationBuilder.SESSION;

    private final MutableClock clock = MutableClock.at(ObservationBuilder.NOON);
    private final Telemetry telemetry = new Telemetry("stack", clock, _ -> {});
    private final InMemorySessionStore sessions = new InMemorySessionStore();
    private final InMemoryOperationStore operations = new InMemoryOperationStore();

    private AskMoment asking(PaymentOutcome outcome, @Nullable MomentMode mode) {
        Observation answer = ObservationBuilder.retrieval(MomentStatus.COMPLETED, outcome)
                .reported(12_550L, "ZAR", mode)
                .build();
        MomentApi moment = new MomentApi() {
            @Override
            public CreateResult create(SessionRequest request, IdempotencyKey key, Deadline deadline) {
                throw new AssertionError("an operator creates no session");
            }

            @Override
            public RetrieveResult retrieve(SessionId id, Deadline deadline) {
                return new RetrieveResult.Found(answer);
            }
        };
        return new AskMoment(
                sessions,
                new InMemoryPurchaseStore(),
                moment,
                MomentMode.TEST,
                new SessionTelemetry(telemetry),
                new OperationJournal(new RecordOperation(operations, clock), new OperatorTelemetry(telemetry), clock),
                clock);
    }

    private Invocation invocation() {
        return new Invocation("ann", "request-1", Deadline.in(Duration.ofMinutes(15), clock), OpsScript.DEFAULT);
    }

    @Test
    void money_of_the_other_mode_is_not_adopted() {
        AskMoment askMoment = asking(PaymentOutcome.PAID, MomentMode.LIVE);
        RefreshOutcome refused = new RefreshOutcome.OtherMode(MomentMode.LIVE);

        assertThat(askMoment.preview(ID, true)).isEqualTo(refused);
        assertThat(askMoment.refresh(ID, true, null, invocation())).isEqualTo(refused);
        assertThat(sessions.all()).isEmpty();
    }

    /** Neither integration id nor age is reported here. */
    @Test
    void money_without_integration_id_is_adopted() {
        for (MomentMode mode : new @Nullable MomentMode[] {MomentMode.TEST, null}) {
            AskMoment askMoment = asking(PaymentOutcome.PAID, mode);

            assertThat(askMoment.refresh(ID, true, null, invocation()))
                    .isInstanceOfSatisfying(RefreshOutcome.Recorded.class, recorded -> {
                        assertThat(recorded.before()).isNull();
                        assertThat(recorded.after().isProvisional()).isTrue();
                        assertThat(recorded.after().checks().next()).isNotNull();
                    });
            sessions.delete(ID);
        }
    }

    @Test
    void a_session_without_money_is_adopted_for_an_hour() {
        AskMoment askMoment = asking(PaymentOutcome.UNPAID, MomentMode.TEST);

        assertThat(askMoment.refresh(ID, true, null, invocation())).isInstanceOf(RefreshOutcome.Recorded.class);
        assertThat(sessions.all())
                .singleElement()
                .satisfies(session ->
                        assertThat(session.expiresAt()).isEqualTo(ObservationBuilder.NOON.plus(Duration.ofHours(1))));
    }

    @Test
    void an_unknown_session_is_not_asked_about() {
        AskMoment askMoment = asking(PaymentOutcome.PAID, MomentMode.TEST);

        assertThat(askMoment.refresh(ID, false, null, invocation())).isEqualTo(new RefreshOutcome.NotStored());
        assertThat(operations.size()).isZero();
    }
}
