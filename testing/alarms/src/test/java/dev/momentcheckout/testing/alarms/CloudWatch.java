package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.testing.alarms.ApiGateway.AccessLogLine;
import dev.momentcheckout.testing.alarms.EmbeddedMetrics.Sample;
import dev.momentcheckout.testing.alarms.FunctionLog.CapturedLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * CloudWatch with the alarms and metric filters of the template. Metrics of the functions come from captured lines
 * only.
 *
 * <p>AWS does not say how many data points an alarm retrieves beyond its evaluation periods. An alarm must work with
 * any number, so it is evaluated with several: none, the two of AWS's examples, and five.
 */
final class CloudWatch {
    /** The namespace of the functions' metrics. */
    static final String FUNCTIONS = "MomentCheckout";

    private static final List<Integer> EXTRA_PERIODS = List.of(0, 2, MetricAlarm.MOST_EXTRA_PERIODS);

    private final MetricData data = new MetricData();
    private final Map<String, MetricAlarm> alarms;
    private final List<MetricFilter> accessLogFilters;
    private final Set<String> accessLogMetrics = new TreeSet<>();
    private final Map<String, List<AlarmState>> states = new LinkedHashMap<>();
    private final List<Transition> transitions = new ArrayList<>();

    /** A change of an alarm's state; {@code to} is null while the evaluations differ. */
    record Transition(String alarm, @Nullable AlarmState to, Instant at) {}

    CloudWatch(Collection<MetricAlarm> alarms, List<MetricFilter> accessLogFilters) {
        this.alarms = new HashMap<>();
        this.accessLogFilters = accessLogFilters;
        for (MetricAlarm alarm : alarms) {
            this.alarms.put(alarm.logicalId(), alarm);
            states.put(
                    alarm.logicalId(),
                    EXTRA_PERIODS.stream()
                            .map(_ -> AlarmState.INSUFFICIENT_DATA)
                            .toList());
        }
    }

    void receive(CapturedLine line) {
        for (Sample sample : EmbeddedMetrics.read(line.json())) {
            if (!sample.metric().namespace().equals(FUNCTIONS)) {
                throw new IllegalArgumentException("a function writes metrics of " + FUNCTIONS + " only: " + line);
            }
            data.add(sample.metric(), sample.time(), sample.values());
        }
    }

    void receive(AccessLogLine line) {
        JsonNode json = line.json();
        for (MetricFilter filter : accessLogFilters) {
            filter.metric(json).ifPresent(metric -> {
                data.add(metric, line.time(), filter.value());
                accessLogMetrics.add(metric.name());
            });
        }
    }

    /** Receives a metric of an AWS service. */
    void receive(MetricId metric, Instant time, double value) {
        if (!metric.namespace().startsWith("AWS/")) {
            throw new IllegalArgumentException("not a metric of an AWS service: " + metric);
        }
        data.add(metric, time, value);
    }

    /** Reads all values since a time. */
    void read(Instant from, MetricData.Reader reader) {
        data.read(from, reader);
    }

    /** Evaluates all alarms, as CloudWatch does at each minute. */
    void evaluate(Instant now) {
        alarms.forEach((id, alarm) -> {
            AlarmState before = agreed(id);
            List<AlarmState> after = new ArrayList<>();
            for (int i = 0; i < EXTRA_PERIODS.size(); i++) {
                after.add(alarm.evaluate(data, now, statesOf(id).get(i), EXTRA_PERIODS.get(i)));
            }
            states.put(id, after);
            if (agreed(id) != before) {
                transitions.add(new Transition(id, agreed(id), now));
            }
        });
    }

    /** Returns the states by the different numbers of retrieved data points; one if they agree. */
    Set<AlarmState> states(String alarm) {
        return EnumSet.copyOf(statesOf(alarm));
    }

    /** Returns whether an alarm is in this state, whatever the number of retrieved data points is. */
    boolean isIn(String alarm, AlarmState state) {
        return agreed(alarm) == state;
    }

    /** Returns all changes so far, in order. */
    List<Transition> transitions() {
        return List.copyOf(transitions);
    }

    /** Returns the names of the metrics that lines of the access log had so far. */
    Set<String> accessLogMetrics() {
        return Set.copyOf(accessLogMetrics);
    }

    private List<AlarmState> statesOf(String alarm) {
        List<AlarmState> found = states.get(alarm);
        if (found == null) {
            throw new IllegalArgumentException("the template has no alarm " + alarm);
        }
        return found;
    }

    private @Nullable AlarmState agreed(String alarm) {
        Set<AlarmState> found = states(alarm);
        return found.size() == 1 ? found.iterator().next() : null;
    }
}
