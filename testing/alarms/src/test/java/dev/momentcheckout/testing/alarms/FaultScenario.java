package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.testing.alarms.AlarmScenario.Act;
import dev.momentcheckout.testing.alarms.EmbeddedMetrics.Sample;
import dev.momentcheckout.testing.alarms.FunctionLog.CapturedLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Causes a fault of the table and collects what the functions write about it.
 *
 * @param number of the row
 * @param field of the log line that names what is affected; empty if nothing is
 * @param within how long after the fault the row's alarms may take
 * @param step between two evaluations after the first half hour, which is evaluated each minute
 * @param examine what an operator runs while the fault lasts
 * @param operate what an operator runs after the repair
 */
record FaultScenario(
        int number,
        String field,
        Duration within,
        Duration step,
        Act cause,
        Act meanwhile,
        Act examine,
        Act repair,
        Act operate) {
    /** Until a heartbeat and some runs were reported. */
    private static final int HEALTHY_MINUTES = 12;

    private static final int TAIL_STEPS = 3;
    private static final Duration EXACT = Duration.ofMinutes(30);
    private static final Duration SILENCE = Duration.ofMinutes(21);

    static FaultScenario of(int number, String field, Act cause) {
        return new FaultScenario(
                number, field, Duration.ofMinutes(30), RunningStack.MINUTE, cause, _ -> {}, _ -> {}, _ -> {}, _ -> {});
    }

    FaultScenario meanwhile(Act act) {
        return new FaultScenario(number, field, within, step, cause, act, examine, repair, operate);
    }

    FaultScenario repair(Act act) {
        return new FaultScenario(number, field, within, step, cause, meanwhile, examine, act, operate);
    }

    /** Sets what an operator runs while the fault lasts. */
    FaultScenario examine(Act act) {
        return new FaultScenario(number, field, within, step, cause, meanwhile, act, repair, operate);
    }

    /** Sets what an operator runs after the repair. */
    FaultScenario operate(Act act) {
        return new FaultScenario(number, field, within, step, cause, meanwhile, examine, repair, act);
    }

    FaultScenario within(Duration limit, Duration steps) {
        return new FaultScenario(number, field, limit, steps, cause, meanwhile, examine, repair, operate);
    }

    /**
     * What was written after the fault began.
     *
     * @param lines log lines without metrics
     * @param metrics names, each followed by {@code Dimension=value} for each value of a second dimension
     * @param alarms minutes until ALARM
     * @param silent metrics that no line had for the last minutes
     * @param commands of {@code ./ops} that an operator ran
     */
    record Findings(
            List<JsonNode> lines,
            Set<String> metrics,
            Map<String, Long> alarms,
            Set<String> silent,
            Set<String> commands) {
        List<JsonNode> lines(String message) {
            return lines.stream()
                    .filter(line -> line.path("message").asText().equals(message))
                    .toList();
        }
    }

    /**
     * Plays the scenario in a new stack.
     *
     * @param alarms that must go to ALARM
     * @param watched metrics that may be silent
     */
    Findings play(StackTemplate template, List<String> alarms, Set<String> watched) {
        try (RunningStack stack = new RunningStack(template)) {
            stack.minutes(HEALTHY_MINUTES);
            requireNoAlarm(stack, alarms);
            stack.drainLines();
            cause.on(stack);
            Instant began = stack.now();
            Map<String, Long> minutes = new LinkedHashMap<>();
            int tail = 0;
            while (tail < TAIL_STEPS) {
                meanwhile.on(stack);
                Duration next = stack.now().isBefore(began.plus(EXACT)) ? RunningStack.MINUTE : step;
                stack.advance(next);
                if (next.compareTo(RunningStack.MINUTE) > 0) {
                    // Otherwise the alarms would not see what the last run reported.
                    stack.minutes(1);
                }
                for (String alarm : alarms) {
                    if (stack.cloudWatch().isIn(alarm, AlarmState.ALARM)) {
                        minutes.putIfAbsent(
                                alarm, Duration.between(began, stack.now()).toMinutes());
                    }
                }
                tail = minutes.size() == alarms.size() ? tail + 1 : 0;
                if (Duration.between(began, stack.now()).compareTo(within) > 0) {
                    throw new AssertionError("row " + number + ": no ALARM of " + alarms + " but " + minutes.keySet());
                }
            }
            Instant silentFrom = stack.now().minus(SILENCE);
            Set<String> silent = new TreeSet<>(watched);
            List<CapturedLine> written = new ArrayList<>(stack.drainLines());
            written.stream()
                    .flatMap(line -> EmbeddedMetrics.read(line.json()).stream())
                    .filter(sample ->
                            sample.time().isAfter(silentFrom) && sample.time().isAfter(began))
                    .forEach(sample -> silent.remove(sample.metric().name()));
            examine.on(stack);
            repair.on(stack);
            stack.minutes(2);
            operate.on(stack);
            stack.minutes(1);
            written.addAll(stack.drainLines());
            return new Findings(logLines(written), metrics(written, stack), minutes, silent, stack.commands());
        }
    }

    private void requireNoAlarm(RunningStack stack, List<String> alarms) {
        for (String alarm : alarms) {
            if (stack.cloudWatch().isIn(alarm, AlarmState.ALARM)) {
                throw new AssertionError(alarm + " is on before the fault of row " + number);
            }
        }
    }

    private static List<JsonNode> logLines(List<CapturedLine> lines) {
        return lines.stream()
                .map(CapturedLine::json)
                .filter(line -> line.has("message"))
                .toList();
    }

    private static Set<String> metrics(List<CapturedLine> lines, RunningStack stack) {
        Set<String> metrics = new TreeSet<>();
        for (CapturedLine line : lines) {
            for (Sample sample : EmbeddedMetrics.read(line.json())) {
                metrics.add(sample.metric().name());
                sample.metric().dimensions().forEach((name, value) -> {
                    if (!name.equals("Service")) {
                        metrics.add(sample.metric().name() + " " + name + "=" + value);
                    }
                });
            }
        }
        metrics.addAll(stack.cloudWatch().accessLogMetrics());
        return metrics;
    }

    @Override
    public String toString() {
        return "row " + number;
    }
}
