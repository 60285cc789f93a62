package dev.momentcheckout.operatepayments.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private static final CheckResult OK = new CheckResult.Ok(List.of("seen"));

    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Clock clock = Clock.systemUTC();
    private final Deadline deadline = Deadline.in(Duration.ofMinutes(1), clock);

    private record StubCheck(CheckName name, Supplier<CheckResult> answer) implements Check {
        @Override
        public CheckResult result() {
            return answer.get();
        }
    }

    private List<CheckReport> reports(Duration limit, Check... checks) {
        return new Doctor(List.of(checks), new Telemetry("test", clock, log::add), limit).reports(deadline);
    }

    @Test
    void a_check_that_does_not_end_does_not_stop_the_others() {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);

        List<CheckReport> reports = reports(
                Duration.ofMillis(300),
                new StubCheck(CheckName.STACK, () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        Thread.currentThread().interrupt();
                    }
                    return OK;
                }),
                new StubCheck(CheckName.CLOCK, () -> OK));

        assertThat(reports)
                .containsExactly(
                        new CheckReport(
                                CheckName.STACK,
                                new CheckResult.Unknown("the check did not end in time. Run it again", null)),
                        new CheckReport(CheckName.CLOCK, OK));
        assertThat(interrupted)
                .satisfies(
                        latch -> assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue());
    }

    @Test
    void checks_run_at_the_same_time() {
        CountDownLatch both = new CountDownLatch(2);
        Supplier<CheckResult> meets = () -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
            return OK;
        };

        List<CheckReport> reports = reports(
                Duration.ofSeconds(20), new StubCheck(CheckName.STACK, meets), new StubCheck(CheckName.CLOCK, meets));

        assertThat(reports).extracting(CheckReport::result).containsExactly(OK, OK);
    }

    @Test
    void a_check_that_fails_is_unknown_and_its_message_appears_nowhere() {
        List<CheckReport> reports = reports(
                Duration.ofSeconds(20),
                new StubCheck(CheckName.STACK, () -> {
                    throw new IllegalStateException("sk_test_canary");
                }),
                new StubCheck(CheckName.API_KEY, () -> {
                    throw new AssertionError("sk_test_canary");
                }),
                new StubCheck(CheckName.CLOCK, () -> OK));

        assertThat(reports)
                .containsExactly(
                        new CheckReport(
                                CheckName.STACK,
                                new CheckResult.Unknown(
                                        "an unexpected error occurred. The log of InspectPayments has it", null)),
                        new CheckReport(
                                CheckName.API_KEY,
                                new CheckResult.Unknown("the check failed: java.lang.AssertionError", null)),
                        new CheckReport(CheckName.CLOCK, OK));
        assertThat(log)
                .singleElement()
                .asString()
                .contains("operator command failed", "IllegalStateException")
                .doesNotContain("canary");
    }

    @Test
    void the_numbers_are_those_of_the_documentation() {
        assertThat(CheckName.values())
                .extracting(CheckName::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 19).boxed().toList());
    }
}
