package dev.momentcheckout.testing.simulation;

import static dev.momentcheckout.testing.simulation.DecisionModel.CHANGED;
import static dev.momentcheckout.testing.simulation.DecisionModel.DONE;
import static dev.momentcheckout.testing.simulation.DecisionModel.NOT_FOUND;
import static dev.momentcheckout.testing.simulation.DecisionModel.REFUSED;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.local.aws.LocalEventBridge.Entry;
import dev.momentcheckout.testing.simulation.Step.OperatorCommand;
import dev.momentcheckout.testing.support.OperatorOutput;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The operators of one history. They run the commands of the real function, as the script {@code ops} does, and each
 * result is compared with {@link DecisionModel}.
 */
final class Operators {
    /** Run it again. */
    private static final int FAILED = 1;

    private static final List<String> NAMES =
            List.of("arn:aws:iam::000000000000:user/ann", "arn:aws:iam::000000000000:user/ben");
    private static final Set<String> MONEY = Set.of("Payment Paid", "Payment Reserved");

    private final SystemUnderTest system;
    private final TestEnvironment testEnvironment;
    private final EventLog eventLog;
    private final OperatorCounts counts;
    /** By session, the revision that an operator read last. */
    private final Map<String, Long> revisions = new HashMap<>();

    private final List<Command> interrupted = new ArrayList<>();

    Operators(SystemUnderTest system, TestEnvironment testEnvironment, EventLog eventLog, OperatorCounts counts) {
        this.system = system;
        this.testEnvironment = testEnvironment;
        this.eventLog = eventLog;
        this.counts = counts;
    }

    /**
     * A command line of an operator.
     *
     * @param session null if the command concerns no single session
     * @param revision null if the command needs none
     */
    private record Command(
            OperatorCommand name,
            @Nullable String session,
            @Nullable Long revision,
            String by,
            List<String> argv) {

        String verb() {
            return argv.getFirst();
        }
    }

    /** What is stored and published before and after a command. */
    private record Snapshot(DecisionModel model, int events) {
        StoredSession session(Command command) {
            return model.session(requireNonNull(command.session()));
        }
    }

    /** Runs an invocation with the planned faults; null if the process crashes. */
    @FunctionalInterface
    interface Invoker {
        @Nullable OperatorOutput invoke(Supplier<OperatorOutput> invocation);
    }

    /**
     * An operator runs a command.
     *
     * @param session the session of the step
     * @param isUndisturbed whether neither the database fails nor another step runs during the invocation
     */
    void operate(Step.Operate step, String session, boolean isUndisturbed, Invoker invoker) {
        long current = new StoredSession(testEnvironment.item(session)).revision();
        long revision = step.earlier() ? revisions.getOrDefault(session, current) : current;
        revisions.put(session, current);
        run(command(step, session, revision), isUndisturbed, invoker);
    }

    /** An operator runs an interrupted command again. */
    void runAgain(int number, boolean isUndisturbed, Invoker invoker) {
        if (!interrupted.isEmpty()) {
            run(interrupted.remove(number % interrupted.size()), isUndisturbed, invoker);
        }
    }

    /** Operators run all interrupted commands again, without faults. */
    void completeAll() {
        for (int runs = 0; !interrupted.isEmpty(); runs++) {
            if (runs > 100) {
                eventLog.expect(false, "commands are interrupted although nothing fails: " + interrupted);
                return;
            }
            runAgain(0, true, Supplier::get);
        }
    }

    /** An operator publishes what is parked. */
    void redriveAll() {
        Command redrive = new Command(OperatorCommand.REDRIVE, null, null, NAMES.getFirst(), argv("redrive", "--yes"));
        for (int runs = 0; runs < 5; runs++) {
            run(redrive, true, Supplier::get);
            // A message that an interrupted redrive received is invisible for some time.
            testEnvironment.clock().advance(Duration.ofMinutes(31));
        }
        List<String> left =
                testEnvironment.queues().drainMessages(testEnvironment.queues().queueUrl("ParkedEvents"));
        eventLog.expect(left.isEmpty(), "a redrive leaves parked events: " + left);
    }

    private static List<String> argv(String... words) {
        return List.of(words);
    }

    private Command command(Step.Operate step, String session, long revision) {
        String by = NAMES.get(step.operator());
        String at = Long.toString(revision);
        return switch (step.command()) {
            case APPROVE ->
                decision(step, session, revision, by, "approve", session, "--revision", at, "--because", "it is right");
            case APPROVE_OTHER_CURRENCY ->
                decision(
                        step,
                        session,
                        revision,
                        by,
                        "approve",
                        session,
                        "--revision",
                        at,
                        "--allow-currency-mismatch",
                        "--because",
                        "it is right");
            case CLOSE_AS_REFUNDED ->
                decision(
                        step,
                        session,
                        revision,
                        by,
                        "close",
                        session,
                        "--as",
                        "refunded",
                        "--revision",
                        at,
                        "--because",
                        "refunded at Moment");
            case CLOSE_WITHOUT_PAYMENT ->
                decision(
                        step,
                        session,
                        revision,
                        by,
                        "close",
                        session,
                        "--as",
                        "no-payment",
                        "--revision",
                        at,
                        "--because",
                        "the bank says no");
            case REFRESH -> new Command(step.command(), session, null, by, argv("refresh", session));
            case RESEND -> new Command(step.command(), session, null, by, argv("resend", session));
            case RESEND_SINCE ->
                new Command(
                        step.command(),
                        null,
                        null,
                        by,
                        argv(
                                "resend",
                                "--since",
                                testEnvironment
                                        .clock()
                                        .instant()
                                        .minus(Duration.ofDays(3))
                                        .toString(),
                                "--yes"));
            case REDRIVE -> new Command(step.command(), null, null, by, argv("redrive", "--yes"));
        };
    }

    private static Command decision(Step.Operate step, String session, long revision, String by, String... words) {
        return new Command(step.command(), session, revision, by, argv(words));
    }

    private Snapshot snapshot() {
        Map<String, Map<String, AttributeValue>> table = new HashMap<>();
        testEnvironment
                .items()
                .forEach(item -> table.put(requireNonNull(item.get("id")).s(), item));
        return new Snapshot(
                new DecisionModel(table), testEnvironment.bus().entries().size());
    }

    private void run(Command command, boolean isUndisturbed, Invoker invoker) {
        Snapshot before = snapshot();
        if (command.revision() != null) {
            StoredSession session = before.session(command);
            eventLog.commanded(
                    requireNonNull(command.session()),
                    new EventLog.Decision(
                            command.verb(),
                            command.revision(),
                            before.model().isRefunded(session.paymentId()),
                            command.name() == OperatorCommand.APPROVE_OTHER_CURRENCY));
        }
        OperatorOutput output = invoker.invoke(() -> system.repair(command.by(), command.argv()));
        Snapshot after = snapshot();
        checkEvents(command, before, after);
        if (output == null || output.exit() == FAILED) {
            counts.add(name(command), output == null ? "crash" : output.exit());
            eventLog.expect(
                    output == null || !isUndisturbed || command.revision() == null,
                    "a command fails although nothing fails: " + command + " " + output);
            interrupted.add(command);
            return;
        }
        counts.add(name(command), output.exit());
        checkOperations(command, output, after);
        if (isUndisturbed) {
            checkResult(command, output, before, after);
        }
    }

    private static String name(Command command) {
        return command.name().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * No command publishes money that needs review, that was closed as refunded, or that has not claimed its purchase.
     */
    private void checkEvents(Command command, Snapshot before, Snapshot after) {
        List<Entry> entries = testEnvironment.bus().entries();
        for (Entry entry : entries.subList(before.events(), after.events())) {
            JsonNode detail = InvariantChecker.json(entry.detail());
            String session = detail.path("session_id").asText();
            if (!MONEY.contains(entry.detailType())) {
                continue;
            }
            StoredSession earlier = before.model().session(session);
            StoredSession later = after.model().session(session);
            eventLog.expect(
                    !earlier.needsReview() || !later.needsReview(),
                    command + " publishes money that needs review: " + entry.detail() + " " + later);
            eventLog.expect(
                    !earlier.wasClosedAsRefunded(),
                    command + " publishes money that was refunded: " + entry.detail() + " " + later);
            String purchase = later.purchase();
            eventLog.expect(
                    purchase == null || session.equals(paidBySession(after, purchase)),
                    command + " publishes money of a purchase that another session has paid: " + entry.detail());
        }
    }

    private static @Nullable String paidBySession(Snapshot snapshot, String purchase) {
        AttributeValue paidBySession =
                snapshot.model().table().getOrDefault(purchase, Map.of()).get("paid_by_session");
        return paidBySession == null ? null : paidBySession.s();
    }

    /** A command that has ended leaves no unfinished operation of its own. */
    private void checkOperations(Command command, OperatorOutput output, Snapshot after) {
        if (command.session() == null) {
            return;
        }
        List<DecisionModel.Operation> open = after.model().operations(command.session()).stream()
                .filter(each -> each.by().equals(command.by()) && !each.isDone())
                .filter(each -> command.revision() == null
                        ? each.command().startsWith(command.verb())
                        : each.isOf(command.verb(), command.revision()))
                .filter(each -> !each.command().startsWith("close")
                        || command.argv()
                                .contains(
                                        each.command().substring(each.command().lastIndexOf(' ') + 1)))
                .toList();
        eventLog.expect(
                open.isEmpty(), command + " ends with " + output + ", but its operation is not finished: " + open);
    }

    private void checkResult(Command command, OperatorOutput output, Snapshot before, Snapshot after) {
        switch (command.name()) {
            case APPROVE, APPROVE_OTHER_CURRENCY -> {
                long revision = requireNonNull(command.revision());
                int expected = before.model()
                        .approve(
                                requireNonNull(command.session()),
                                revision,
                                command.name() == OperatorCommand.APPROVE_OTHER_CURRENCY);
                expectExit(expected, command, output, before);
                checkApproved(command, output, before.session(command), after);
            }
            case CLOSE_AS_REFUNDED, CLOSE_WITHOUT_PAYMENT -> {
                String outcome = command.name() == OperatorCommand.CLOSE_AS_REFUNDED ? "refunded" : "no-payment";
                long revision = requireNonNull(command.revision());
                expectExit(
                        before.model().close(requireNonNull(command.session()), revision, outcome),
                        command,
                        output,
                        before);
                checkClosed(command, output, outcome, before.session(command), after.session(command));
            }
            case REFRESH -> expectOneOf(Set.of(DONE, NOT_FOUND), command, output);
            case RESEND -> expectOneOf(Set.of(DONE, NOT_FOUND, REFUSED), command, output);
            case RESEND_SINCE, REDRIVE -> expectOneOf(Set.of(DONE, REFUSED), command, output);
        }
    }

    private void expectExit(int expected, Command command, OperatorOutput output, Snapshot before) {
        eventLog.expect(
                output.exit() == expected,
                "exit code " + output.exit() + " instead of " + expected + " of " + command + " for "
                        + before.session(command) + ": " + output.out() + output.err());
    }

    private void expectOneOf(Set<Integer> expected, Command command, OperatorOutput output) {
        eventLog.expect(expected.contains(output.exit()), "exit code of " + command + ": " + output);
    }

    private void checkApproved(Command command, OperatorOutput output, StoredSession before, Snapshot after) {
        StoredSession stored = after.session(command);
        if (output.exit() != DONE) {
            eventLog.expect(
                    stored.approved().equals(before.approved()), "a refused approval is stored: " + command + stored);
            eventLog.expect(
                    output.exit() != CHANGED || stored.item().equals(before.item()),
                    "an approval of another revision changes the session: " + command + stored);
            return;
        }
        if (stored.revision() == before.revision()) {
            return;
        }
        eventLog.expect(
                stored.approved().containsAll(before.approvalValues())
                        && stored.reviewReasons().isEmpty(),
                "an approval is not stored: " + command + stored);
        String purchase = stored.purchase();
        eventLog.expect(
                purchase == null
                        || !stored.isMoney()
                        || requireNonNull(command.session()).equals(paidBySession(after, purchase)),
                "an approved payment has not claimed its purchase: " + command + stored);
    }

    private void checkClosed(
            Command command, OperatorOutput output, String outcome, StoredSession before, StoredSession stored) {
        if (output.exit() != DONE) {
            eventLog.expect(stored.item().equals(before.item()), "a refused close is stored: " + command + stored);
        } else if (stored.revision() != before.revision()) {
            eventLog.expect(stored.isClosedAs(outcome), "a close is not stored: " + command + stored);
            eventLog.expect(
                    stored.reviewReasons().equals(before.reviewReasons()),
                    "a close changes the review reasons: " + command + stored);
        }
    }
}
