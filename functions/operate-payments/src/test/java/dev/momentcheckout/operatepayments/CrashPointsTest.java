package dev.momentcheckout.operatepayments;

import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.NetworkFaults.ProcessCrashError;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The process crashes after each outgoing call of a command; the call has taken effect. The same command then completes
 * what it has begun, with one operation, and leaves the table as a command without a crash does.
 */
@Tag("aws")
class CrashPointsTest {
    /** Attributes that depend on when, or how often, a command ran. */
    private static final List<String> OF_THE_RUN = List.of("outcome", "moment_key");

    /**
     * A command and the payment that it is about.
     *
     * @param prepare makes the payment and returns its session
     * @param exits the exit codes that the command may have after a crash
     */
    record Scenario(
            String name,
            Function<RepairFixture, String> prepare,
            Function<PaymentSession, List<String>> command,
            int exit,
            List<Integer> exits) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<String> approve(PaymentSession session) {
        return List.of("approve", session.id().value(), "--revision", "" + session.revision(), "--because", "agreed");
    }

    private static List<String> close(PaymentSession session) {
        return List.of(
                "close",
                session.id().value(),
                "--revision",
                "" + session.revision(),
                "--as",
                "refunded",
                "--because",
                "paid back");
    }

    static Stream<Scenario> scenarios() {
        return Stream.of(
                new Scenario(
                        "approve an order",
                        paid(OperatorFixture.ofOrder("17")),
                        CrashPointsTest::approve,
                        0,
                        List.of(0)),
                new Scenario("close", paid(OperatorFixture.ofOrder("17")), CrashPointsTest::close, 0, List.of(0)),
                new Scenario(
                        "approve a second payment",
                        repair -> {
                            OperatorFixture payments = repair.payments();
                            payments.create("ps_1", OperatorFixture.ofOrder("17"));
                            payments.create("ps_2", OperatorFixture.ofOrder("17"));
                            payments.pay("ps_2", 1000);
                            payments.pay("ps_1", 1001);
                            return "ps_1";
                        },
                        CrashPointsTest::approve,
                        4,
                        // After the session is written, its revision is another one.
                        List.of(4, 5)),
                new Scenario(
                        "refresh",
                        repair -> {
                            String id = repair.payments().openAtMoment();
                            repair.payments().create(id, OperatorFixture.ofOrder("17"));
                            repair.payments().environment().moment().pay(id);
                            return id;
                        },
                        session -> List.of("refresh", session.id().value()),
                        0,
                        List.of(0)));
    }

    private static Function<RepairFixture, String> paid(ExpectedTerms expected) {
        return repair -> {
            repair.payments().create("ps_1", expected);
            repair.payments().pay("ps_1", 1001);
            return "ps_1";
        };
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void the_same_command_completes_what_a_crashed_one_began(Scenario scenario) {
        List<Map<String, AttributeValue>> expected;
        AtomicInteger calls = new AtomicInteger();
        try (RepairFixture repair = new RepairFixture()) {
            String id = scenario.prepare().apply(repair);
            String[] command = command(scenario, repair, id);
            repair.network().intercept((_, next) -> {
                calls.incrementAndGet();
                return next.call();
            });
            assertThat(repair.run(command).exit()).isEqualTo(scenario.exit());
            expected = comparable(repair, id);
        }
        assertThat(calls.get()).isGreaterThan(3);
        // After its last call, a command is complete; without a revision, the next one is another command.
        int last = scenario.name().equals("refresh") ? calls.get() - 1 : calls.get();
        for (int crashAfter = 1; crashAfter <= last; crashAfter++) {
            try (RepairFixture repair = new RepairFixture()) {
                String id = scenario.prepare().apply(repair);
                String[] command = command(scenario, repair, id);
                repair.network().crashAfter(crashAfter);
                assertCrash(() -> repair.run(command));
                repair.network().cancelCrash();
                repair.restart();

                OperatorOutput output = repair.run(command);

                assertThat(output.exit())
                        .as("crash after call %d: %s", crashAfter, output)
                        .isIn(scenario.exits());
                assertThat(repair.operations(id))
                        .as("crash after call %d", crashAfter)
                        .singleElement()
                        .satisfies(operation -> assertThat(operation).containsKey("done_at_ms"));
                assertThat(comparable(repair, id))
                        .as("crash after call %d", crashAfter)
                        .isEqualTo(expected);
            }
        }
    }

    private static void assertCrash(Runnable run) {
        try {
            run.run();
        } catch (ProcessCrashError e) {
            return;
        }
        throw new AssertionError("the command did not crash");
    }

    private static String[] command(Scenario scenario, RepairFixture repair, String id) {
        return scenario.command().apply(repair.payments().session(id)).toArray(String[]::new);
    }

    /** Returns all items, with the ids replaced that Moment chooses. */
    private static List<Map<String, AttributeValue>> comparable(RepairFixture repair, String id) {
        List<Map<String, AttributeValue>> all = new ArrayList<>();
        for (Map<String, AttributeValue> item : repair.items()) {
            Map<String, AttributeValue> copy = new HashMap<>(item);
            OF_THE_RUN.forEach(copy.keySet()::remove);
            copy.replaceAll((_, value) -> value.s() == null
                    ? value
                    : AttributeValue.fromS(value.s().replace(id, "ps_x").replaceFirst("^pay_.*", "pay_x")));
            all.add(copy);
        }
        all.sort(Comparator.comparing(item -> String.valueOf(item.get("id"))));
        return all;
    }
}
