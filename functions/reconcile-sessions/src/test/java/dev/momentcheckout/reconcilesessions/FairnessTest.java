package dev.momentcheckout.reconcilesessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.MomentApi.RetrieveResult;
import dev.momentcheckout.session.MomentStatus;
import dev.momentcheckout.session.NextCheck.Priority;
import dev.momentcheckout.session.PaymentOutcome;
import dev.momentcheckout.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether many sessions, or one with a fault, can keep another from being checked. */
class FairnessTest {
    private static final int THIRD_PARTY_SESSIONS = 1200;

    private final InMemoryReconciler reconciler = new InMemoryReconciler();

    /** What a stranger can do, with the public key of the app or through the shop's own routes. */
    enum Stranger {
        /** Costs nothing. It has no check. */
        PUBLIC_KEY_WITHOUT_MONEY,
        /** Costs money: each session was paid. */
        PUBLIC_KEY_WITH_MONEY,
        /** Costs nothing if the shop needs no sign-in. {@code CreateRate} limits it. */
        CREATE_ROUTE,
        /** The same, and an attempt at each session. */
        CREATE_ROUTE_WITH_ATTEMPT,
        MIXTURE
    }

    private void open(Stranger stranger, int number) {
        switch (stranger) {
            case PUBLIC_KEY_WITHOUT_MONEY -> reconciler.openWithPublicKey(MomentStatus.ACTIVE, PaymentOutcome.PENDING);
            case PUBLIC_KEY_WITH_MONEY -> reconciler.openWithPublicKey(MomentStatus.COMPLETED, PaymentOutcome.PAID);
            case CREATE_ROUTE -> reconciler.open();
            case CREATE_ROUTE_WITH_ATTEMPT -> reconciler.openPending();
            case MIXTURE -> open(Stranger.values()[number % 4], number);
        }
    }

    private SessionId openReal(Priority priority) {
        SessionId real = priority == Priority.HIGH ? reconciler.openPending() : reconciler.open();
        reconciler.pay(real);
        return real;
    }

    @ParameterizedTest
    @EnumSource
    void a_payment_is_found_in_the_next_run_although_1200_third_party_sessions_are_due(Stranger stranger) {
        for (Priority priority : Priority.values()) {
            for (int number = 0; number < THIRD_PARTY_SESSIONS; number++) {
                open(stranger, number);
            }
            reconciler.advance(Duration.ofSeconds(1));
            SessionId real = openReal(priority);
            reconciler.advance(Duration.ofMinutes(1));
            int before = reconciler.retrieved().size();

            reconciler.runOfAMinute();

            assertThat(reconciler.isPaid(real)).as("%s, %s", stranger, priority).isTrue();
            System.out.printf(
                    "fairness: %d sessions, %s: a due session of priority %s is check %d of the next run%n",
                    THIRD_PARTY_SESSIONS,
                    stranger,
                    priority,
                    reconciler
                                    .retrieved()
                                    .subList(before, reconciler.retrieved().size())
                                    .indexOf(real)
                            + 1);
        }
    }

    /** A run makes some 230 checks. */
    @ParameterizedTest
    @ValueSource(ints = {60, 150, 240, 300, 390})
    void a_payment_is_found_in_the_next_run_behind_any_number_of_due_sessions(int others) {
        for (int number = 0; number < others; number++) {
            reconciler.open();
            reconciler.openPending();
        }
        reconciler.advance(Duration.ofSeconds(1));
        SessionId low = openReal(Priority.LOW);
        SessionId high = openReal(Priority.HIGH);
        reconciler.advance(Duration.ofMinutes(1));

        reconciler.run();

        assertThat(List.of(low, high)).allMatch(reconciler::isPaid);
    }

    @Test
    void sessions_that_strangers_open_without_money_are_never_checked() {
        for (int number = 0; number < THIRD_PARTY_SESSIONS; number++) {
            open(Stranger.PUBLIC_KEY_WITHOUT_MONEY, number);
        }
        reconciler.advance(Duration.ofHours(1));

        assertThat(reconciler.run().checks()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void one_priority_leaves_the_other_its_share_of_a_run(Priority many) {
        for (int number = 0; number < 2000; number++) {
            open(many == Priority.HIGH ? Stranger.CREATE_ROUTE_WITH_ATTEMPT : Stranger.CREATE_ROUTE, number);
        }
        List<SessionId> few = new ArrayList<>();
        for (int number = 0; number < 40; number++) {
            few.add(openReal(many == Priority.HIGH ? Priority.LOW : Priority.HIGH));
        }
        reconciler.advance(Duration.ofMinutes(1));

        ReconcileRun.Result result = reconciler.run();

        assertThat(few).allMatch(reconciler::isPaid);
        // The other priority has the rest of the run.
        assertThat(result.checks()).isGreaterThan(220);
    }

    /** How Moment, or the item, answers each check of one session. */
    private static RetrieveResult refusal(String kind) {
        return switch (kind.toUpperCase(Locale.ROOT)) {
            case "404" -> new RetrieveResult.NotFound();
            case "RETRY-AFTER" -> InMemoryReconciler.unavailable(Duration.ofHours(1));
            default -> InMemoryReconciler.unavailable(null);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"404", "no answer", "retry-after"})
    void one_poisoned_session_delays_the_others_by_no_run(String kind) {
        SessionId poisoned = reconciler.open();
        reconciler.refuse(poisoned, refusal(kind));
        int lateChecks = 0;
        int checksOfPoisoned = 0;
        for (int minute = 0; minute < 120; minute++) {
            List<SessionId> others = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                others.add(openReal(Priority.LOW));
            }
            reconciler.advance(Duration.ofMinutes(1));
            int before = reconciler.retrieved().size();
            reconciler.run();
            lateChecks += (int)
                    others.stream().filter(other -> !reconciler.isPaid(other)).count();
            checksOfPoisoned += (int) reconciler.retrieved().stream()
                    .skip(before)
                    .filter(poisoned::equals)
                    .count();
        }

        System.out.printf(
                "poison, %s: of 12000 other sessions %d are late; the poisoned one has %d checks in two hours%n",
                kind, lateChecks, checksOfPoisoned);
        assertThat(lateChecks).isZero();
        assertThat(checksOfPoisoned).isBetween(2, 20);
    }

    @Test
    void an_unexpected_failure_of_a_check_requires_an_operator_and_delays_that_session_by_half_an_hour() {
        SessionId faulty = openReal(Priority.LOW);
        reconciler.advance(Duration.ofSeconds(1));
        SessionId other = openReal(Priority.LOW);
        reconciler.failUnexpectedly(faulty);
        reconciler.advance(Duration.ofMinutes(1));

        assertThat(reconciler.run().failed()).isEqualTo(1);

        assertThat(reconciler.isPaid(other)).isTrue();
        assertThat(reconciler.log())
                .anyMatch(line -> line.contains("session check failed")
                        && line.contains(faulty.value())
                        && line.contains("IllegalStateException"))
                .anyMatch(line -> line.contains("\"OperatorActionRequired\":1")
                        && line.contains("\"Reason\":\"unexpected-error\""))
                .noneMatch(line -> line.contains("unreadable-item"));
        reconciler.answerAgain(faulty);
        reconciler.advance(Duration.ofMinutes(29));
        assertThat(reconciler.run().checks()).isZero();
        reconciler.advance(Duration.ofMinutes(1));
        reconciler.run();
        assertThat(reconciler.isPaid(faulty)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"10000, false", "10000, true"})
    void ten_thousand_due_sessions_drain_at_the_configured_rate(int count, boolean isHalfHigh) {
        for (int number = 0; number < count; number++) {
            openReal(isHalfHigh && number % 2 == 0 ? Priority.HIGH : Priority.LOW);
        }
        reconciler.advance(Duration.ofMinutes(1));
        Instant start = reconciler.now();
        int checks = 0;
        int runs = 0;
        while (checks < count) {
            Instant runStart = reconciler.now();
            ReconcileRun.Result result = reconciler.run();
            Duration duration = Duration.between(runStart, reconciler.now());
            double rate = result.checks() * 1000.0 / Math.max(1, duration.toMillis());
            if (checks + result.checks() < count) {
                assertThat(rate).isBetween(InMemoryReconciler.RATE * 0.98, InMemoryReconciler.RATE * 1.02);
            }
            checks += result.checks();
            runs++;
            reconciler.advance(Duration.ofMinutes(1).minus(duration));
        }

        Duration time = Duration.between(start, reconciler.now());
        System.out.printf(
                "drain: %d sessions, half high %s: %d runs, %d checks a minute%n",
                count, isHalfHigh, runs, checks / time.toMinutes());
        assertThat(checks).isEqualTo(count);
        assertThat(reconciler.retrieved()).doesNotHaveDuplicates();
    }
}
