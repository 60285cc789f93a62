package dev.momentcheckout.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.session.MomentApi.Failure;
import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentApi.UnavailableReason;
import dev.momentcheckout.session.RefreshSession.RefreshResult;
import dev.momentcheckout.telemetry.SessionTelemetry;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshSessionTest {
    private static final SessionId ID = ObservationBuilder.SESSION;
    private static final Deadline DEADLINE =
            Deadline.in(Duration.ofSeconds(4), Clock.fixed(ObservationBuilder.NOON, ZoneOffset.UTC));
    private static final Observation PAID = ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
            .build();
    private static final PaymentSession OPEN = PaymentSession.opened(
            new ExpectedTerms(Owner.ANONYMOUS, new Money(12_550, Currency.getInstance("ZAR")), MomentMode.TEST),
            ObservationBuilder.createResponse().build());

    private final InMemorySessionStore sessions = new InMemorySessionStore();
    private final WriteFaults faults = new WriteFaults();
    private final List<String> monitored = new ArrayList<>();

    /** Answers each retrieval of the session with the same result. */
    private record Answers(RetrieveResult result) implements MomentApi {
        @Override
        public CreateResult create(SessionRequest request, IdempotencyKey key, Deadline deadline) {
            throw new AssertionError("a refresh creates no session");
        }

        @Override
        public RetrieveResult retrieve(SessionId id, Deadline deadline) {
            assertThat(id).isEqualTo(ID);
            assertThat(deadline).isEqualTo(DEADLINE);
            return result;
        }
    }

    private final SessionMonitor monitor = new SessionMonitor() {
        @Override
        public void observed(Observation observation, UpdateResult result) {
            monitored.add("observed " + observation.source().wireName() + " " + observation.unknownFields() + " "
                    + result.getClass().getSimpleName());
        }

        @Override
        public void recorded(Source source, UpdateResult result) {
            throw new AssertionError("an answer of Moment is an observation");
        }

        @Override
        public void notFound(SessionId session) {
            monitored.add("not found " + session);
        }

        @Override
        public void failed(SessionId session, Failure failure) {
            monitored.add("failed " + session + " " + failure.getClass().getSimpleName());
        }
    };

    private RefreshSession refresh(RetrieveResult answer) {
        RecordObservation recording =
                new RecordObservation(new FaultySessionStore(sessions, faults), new InMemoryPurchaseStore());
        return new RefreshSession(new Answers(answer), recording, monitor);
    }

    private RefreshSession refresh(Observation answer) {
        return refresh(new RetrieveResult.Found(answer));
    }

    private PaymentSession stored() {
        return requireNonNull(sessions.load(ID, ReadConsistency.STRONG));
    }

    @Test
    void records_the_answer_about_a_session_just_read() {
        sessions.compareAndSet(null, OPEN);

        assertThat(refresh(PAID).refresh(OPEN, DEADLINE)).isEqualTo(new RefreshResult.Recorded(OPEN, stored(), false));

        assertThat(stored().state()).isEqualTo(SessionState.PAID);
        assertThat(monitored).containsExactly("observed retrieval [] Updated");
    }

    @Test
    void records_the_answer_about_a_session_that_was_not_read() {
        sessions.compareAndSet(null, OPEN);

        assertThat(refresh(PAID).refresh(ID, SessionUpdate::observe, DEADLINE))
                .isEqualTo(new RefreshResult.Recorded(OPEN, stored(), false));

        assertThat(stored().state()).isEqualTo(SessionState.PAID);
        assertThat(monitored).containsExactly("observed retrieval [] Updated");
    }

    @Test
    void an_answer_without_a_change_reports_the_session_without_an_earlier_version() {
        PaymentSession paid = OPEN.observe(PAID);
        sessions.compareAndSet(null, OPEN);
        sessions.compareAndSet(OPEN, paid);

        assertThat(refresh(PAID).refresh(paid, DEADLINE)).isEqualTo(new RefreshResult.Recorded(null, paid, false));
        assertThat(refresh(PAID).refresh(ID, SessionUpdate::observe, DEADLINE))
                .isEqualTo(new RefreshResult.Recorded(null, paid, false));

        assertThat(monitored).containsExactly("observed retrieval [] Unchanged", "observed retrieval [] Unchanged");
    }

    @Test
    void an_answer_that_proves_nothing_is_inconclusive() {
        sessions.compareAndSet(null, OPEN);
        Observation completed = ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.ABSENT)
                .build();

        assertThat(refresh(completed).refresh(OPEN, DEADLINE))
                .isInstanceOfSatisfying(
                        RefreshResult.Recorded.class,
                        recorded -> assertThat(recorded.isInconclusive()).isTrue());
        assertThat(stored().state()).isEqualTo(SessionState.OPEN);
    }

    @Test
    void an_undocumented_value_is_reported() {
        sessions.compareAndSet(null, OPEN);
        Observation unknown = ObservationBuilder.retrieval(MomentStatus.UNKNOWN, PaymentOutcome.NOT_STARTED)
                .build();

        refresh(unknown).refresh(OPEN, DEADLINE);

        assertThat(monitored).containsExactly("observed retrieval [status] Updated");
    }

    @Test
    void an_answer_about_a_session_that_is_not_stored_is_not_recorded() {
        assertThat(refresh(PAID).refresh(ID, SessionUpdate::observe, DEADLINE))
                .isEqualTo(new RefreshResult.NotStored());

        assertThat(sessions.all()).isEmpty();
        assertThat(monitored).containsExactly("observed retrieval [] Ignored");
    }

    @Test
    void an_answer_becomes_the_update_that_the_caller_wants() {
        sessions.compareAndSet(null, OPEN);
        NextCheck next = requireNonNull(OPEN.checks().next());

        refresh(ObservationBuilder.retrieval(MomentStatus.ACTIVE, PaymentOutcome.NOT_STARTED)
                        .at(1)
                        .build())
                .refresh(ID, answer -> before -> before == null ? null : before.checked(answer, next), DEADLINE);

        assertThat(requireNonNull(stored().checks().next()).at())
                .isEqualTo(ObservationBuilder.NOON.plus(Duration.ofMinutes(6)));
    }

    @Test
    void a_session_unknown_to_moment_stays_unchanged() {
        sessions.compareAndSet(null, OPEN);

        assertThat(refresh(new RetrieveResult.NotFound()).refresh(OPEN, DEADLINE))
                .isEqualTo(new RefreshResult.NotFound());
        assertThat(refresh(new RetrieveResult.NotFound()).refresh(ID, SessionUpdate::observe, DEADLINE))
                .isEqualTo(new RefreshResult.NotFound());

        assertThat(stored()).isEqualTo(OPEN);
        assertThat(monitored).containsExactly("not found " + ID, "not found " + ID);
    }

    static List<Failure> failures() {
        return List.of(
                new Failure.Unavailable(UnavailableReason.TIMEOUT, 0, Duration.ofSeconds(7)),
                new Failure.ApiKeyRejected(401),
                new Failure.Rejected(400));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void a_failure_is_reported_and_the_session_stays_unchanged(Failure failure) {
        sessions.compareAndSet(null, OPEN);
        RefreshSession failing = refresh(new RetrieveResult.Failed(failure));

        assertThat(failing.refresh(OPEN, DEADLINE)).isEqualTo(new RefreshResult.Failed(failure));
        assertThat(failing.refresh(ID, SessionUpdate::observe, DEADLINE)).isEqualTo(new RefreshResult.Failed(failure));

        String expected = "failed " + ID + " " + failure.getClass().getSimpleName();
        assertThat(stored()).isEqualTo(OPEN);
        assertThat(monitored).containsExactly(expected, expected);
    }

    @Test
    void an_answer_that_is_not_stored_is_no_result() {
        sessions.compareAndSet(null, OPEN);
        faults.failNextWrite();

        assertThatThrownBy(() -> refresh(PAID).refresh(OPEN, DEADLINE)).isInstanceOf(StoreUnavailableException.class);

        assertThat(monitored).isEmpty();
    }

    /** As the reconciler does: with the schedule's merge, about a session that it has not read. */
    @Test
    void a_payment_that_a_check_finds_is_measured_from_moments_time() {
        sessions.compareAndSet(null, OPEN);
        List<String> lines = new ArrayList<>();
        Observation paid = ObservationBuilder.retrieval(MomentStatus.COMPLETED, PaymentOutcome.PAID)
                .updated(10)
                .at(12)
                .build();
        RefreshSession refresh = new RefreshSession(
                new Answers(new RetrieveResult.Found(paid)),
                new RecordObservation(new FaultySessionStore(sessions, faults), new InMemoryPurchaseStore()),
                new SessionTelemetry(new Telemetry("stack", Clock.systemUTC(), lines::add)));

        NextCheck made = requireNonNull(OPEN.checks().next());
        refresh.refresh(ID, answer -> before -> requireNonNull(before).checked(answer, made), DEADLINE);

        assertThat(lines)
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).contains("\"session updated\"", "OPEN -> PAID"))
                .anySatisfy(line -> assertThat(line).contains("\"MissedWebhookRecovered\":1"))
                .anySatisfy(line -> assertThat(line).contains("\"missed webhook recovered\""))
                .anySatisfy(line -> assertThat(line).contains("\"DetectionDelaySeconds\":120"));
    }
}
