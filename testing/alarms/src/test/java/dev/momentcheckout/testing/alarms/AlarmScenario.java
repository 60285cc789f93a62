package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.testing.alarms.StackTemplate.DescribedAlarm;
import dev.momentcheckout.testing.support.OperatorOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A fault that an alarm must report: the alarm is OK before the fault, goes to ALARM, stays there while the fault
 * lasts, and is OK again after the repair.
 *
 * @param alarm logical id
 * @param fault what goes wrong
 * @param within how long after the fault the alarm may take
 * @param lasts how long the fault lasts after the alarm
 * @param step between two evaluations; a minute is exact
 * @param cause begins the fault
 * @param meanwhile what happens at each step while the fault lasts
 * @param repair ends the fault
 * @param afterwards what happens at each step after the repair
 * @param commands what an operator runs while the alarm is on, the first command of its description first
 */
record AlarmScenario(
        String alarm,
        String fault,
        Duration within,
        Duration lasts,
        Duration step,
        Act cause,
        Act meanwhile,
        Act repair,
        Act afterwards,
        List<Command> commands) {
    private static final Duration STARTED = Duration.ofMinutes(40);
    static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    /** Something that happens to the stack. */
    @FunctionalInterface
    interface Act {
        void on(RunningStack stack);
    }

    /**
     * A command of {@code ./ops}.
     *
     * @param arguments empty for the first command of the alarm's description
     * @param finds a part of what it prints
     */
    private record Command(List<String> arguments, String finds) {}

    /** How long the alarm took. */
    record Times(AlarmScenario scenario, Duration untilAlarm, Duration untilOk) {}

    static AlarmScenario of(String alarm, String fault) {
        return new AlarmScenario(
                alarm,
                fault,
                HALF_AN_HOUR,
                HALF_AN_HOUR,
                RunningStack.MINUTE,
                _ -> {},
                _ -> {},
                _ -> {},
                _ -> {},
                List.of());
    }

    AlarmScenario cause(Act act) {
        return new AlarmScenario(alarm, fault, within, lasts, step, act, meanwhile, repair, afterwards, commands);
    }

    AlarmScenario meanwhile(Act act) {
        return new AlarmScenario(alarm, fault, within, lasts, step, cause, act, repair, afterwards, commands);
    }

    AlarmScenario repair(Act act) {
        return new AlarmScenario(alarm, fault, within, lasts, step, cause, meanwhile, act, afterwards, commands);
    }

    AlarmScenario afterwards(Act act) {
        return new AlarmScenario(alarm, fault, within, lasts, step, cause, meanwhile, repair, act, commands);
    }

    AlarmScenario within(Duration limit) {
        return new AlarmScenario(alarm, fault, limit, lasts, step, cause, meanwhile, repair, afterwards, commands);
    }

    AlarmScenario lasting(Duration duration) {
        return new AlarmScenario(alarm, fault, within, duration, step, cause, meanwhile, repair, afterwards, commands);
    }

    AlarmScenario inStepsOf(Duration duration) {
        return new AlarmScenario(alarm, fault, within, lasts, duration, cause, meanwhile, repair, afterwards, commands);
    }

    /** Adds what the first command of the alarm's description prints. */
    AlarmScenario finds(String text) {
        return withCommand(new Command(List.of(), text));
    }

    /** Adds a further command, and what it prints. */
    AlarmScenario thenFinds(String text, String... arguments) {
        return withCommand(new Command(List.of(arguments), text));
    }

    private AlarmScenario withCommand(Command command) {
        List<Command> all = new ArrayList<>(commands);
        all.add(command);
        return new AlarmScenario(
                alarm, fault, within, lasts, step, cause, meanwhile, repair, afterwards, List.copyOf(all));
    }

    /** Plays the scenario in a new stack. */
    Times play(StackTemplate template) {
        DescribedAlarm described = requireNonNull(template.alarms().get(alarm));
        MetricAlarm definition = described.alarm();
        try (RunningStack stack = new RunningStack(template)) {
            stack.openAndPay();
            until(stack, AlarmState.OK, STARTED, _ -> {}, "in a healthy stack");
            cause.on(stack);
            Duration untilAlarm = until(stack, AlarmState.ALARM, within, meanwhile, "after the fault");
            runCommands(stack, described);
            Instant end = stack.now().plus(lasts);
            while (stack.now().isBefore(end)) {
                meanwhile.on(stack);
                stack.advance(step);
                assertThat(stack.cloudWatch().states(alarm))
                        .as("%s while this lasts: %s", alarm, fault)
                        .containsExactly(AlarmState.ALARM);
            }
            repair.on(stack);
            Duration limit = definition.longestMemory().plus(QueueMetrics.ACTIVATION);
            Duration untilOk = until(stack, AlarmState.OK, limit, afterwards, "after the repair");
            stack.minutes(5);
            assertThat(stack.cloudWatch().states(alarm))
                    .as("%s after the repair", alarm)
                    .containsExactly(AlarmState.OK);
            return new Times(this, untilAlarm, untilOk);
        }
    }

    /** Each command that a description names must find the fault, through the real handler. */
    private void runCommands(RunningStack stack, DescribedAlarm described) {
        List<String> first = described.operatorCommand().orElse(List.of());
        assertThat(commands.isEmpty()).as("%s has no command of ./ops", alarm).isEqualTo(first.isEmpty());
        for (Command command : commands) {
            List<String> arguments = command.arguments().isEmpty() ? first : command.arguments();
            OperatorOutput output = stack.ops(arguments);
            assertThat(output.out())
                    .as("./ops %s finds: %s", String.join(" ", arguments), fault)
                    .contains(command.finds());
        }
    }

    private Duration until(RunningStack stack, AlarmState state, Duration limit, Act eachStep, String when) {
        Instant start = stack.now();
        while (!stack.cloudWatch().isIn(alarm, state)) {
            assertThat(Duration.between(start, stack.now()))
                    .as("%s must be %s %s: %s", alarm, state, when, fault)
                    .isLessThan(limit);
            eachStep.on(stack);
            stack.advance(step);
        }
        return Duration.between(start, stack.now());
    }

    @Override
    public String toString() {
        return alarm + ": " + fault;
    }
}
