package dev.momentcheckout.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.SessionId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON logs, and metrics in CloudWatch's embedded metric format, one object a line. No logging library is used,
 * because it would take a third of a function's start time (docs/decisions/0011).
 *
 * <p>The metrics of an invocation are written at its end. An invocation that Lambda ends, by its timeout or for want of
 * memory, loses them; Lambda's own metric {@code Errors} counts it.
 */
public final class Telemetry {
    private static final String SESSION_ID = "session_id";
    private static final ScopedValue<Invocation> INVOCATION = ScopedValue.newInstance();

    private final String service;
    private final Clock clock;
    private final Consumer<String> lines;
    private final AtomicBoolean cold = new AtomicBoolean(true);

    /**
     * @param service name of the stack, so that stacks of one account do not trigger each other's alarms
     * @param lines receives each line, without line break
     */
    public Telemetry(String service, Clock clock, Consumer<String> lines) {
        this.service = service;
        this.clock = clock;
        this.lines = lines;
    }

    /**
     * Runs one invocation. Its log lines contain the request id and whether it is a cold start; its metrics are written
     * when it ends, also by an exception.
     */
    public <T> T inInvocation(Context context, Supplier<T> invocation) {
        Invocation current = new Invocation(context, cold.getAndSet(false));
        try {
            return ScopedValue.where(INVOCATION, current).call(invocation::get);
        } finally {
            current.metrics().write(service, clock.millis(), context.getAwsRequestId(), lines);
        }
    }

    /**
     * Returns a task that belongs to the current invocation on whatever thread it runs: threads of an executor do not
     * inherit it. The invocation must not end before the task.
     */
    public Runnable inCurrentInvocation(Runnable task) {
        if (!INVOCATION.isBound()) {
            return task;
        }
        Invocation current = INVOCATION.get();
        return () -> ScopedValue.where(INVOCATION, current).run(task);
    }

    /**
     * Notes the session that the current invocation is about. Its later log lines contain the id, unless a field names
     * another session.
     */
    public void about(SessionId session) {
        if (INVOCATION.isBound()) {
            INVOCATION.get().about(session);
        }
    }

    /** Notes that a call to Moment begins; {@link #momentCallEnded} must follow. */
    public void momentCallStarted() {
        if (INVOCATION.isBound()) {
            INVOCATION.get().momentCallStarted(System.nanoTime());
        }
    }

    public void momentCallEnded() {
        if (INVOCATION.isBound()) {
            INVOCATION.get().momentCallEnded(System.nanoTime());
        }
    }

    /** Returns the time during which the current invocation has waited for Moment, or null without a call to Moment. */
    public @Nullable Duration momentTime() {
        return INVOCATION.isBound() ? INVOCATION.get().momentTime() : null;
    }

    public void log(LogEvent event, LogField... fields) {
        ObjectNode line = JsonTree.object();
        line.put("timestamp", clock.instant().toString());
        line.put("level", event.isError() ? "ERROR" : "INFO");
        line.put("message", event.message());
        line.put("service", service);
        if (INVOCATION.isBound()) {
            INVOCATION.get().describe(line);
        }
        for (LogField field : fields) {
            line.set(field.name(), field.value());
            if (SESSION_ID.equals(field.name()) && INVOCATION.isBound()) {
                INVOCATION.get().metrics().about(field.value().textValue());
            }
        }
        lines.accept(JsonTree.text(line));
    }

    /** Counts one, without a second dimension. */
    public void count(Metric metric) {
        add(metric, 1, null);
    }

    /**
     * Counts one under a value of the metric's second dimension only.
     *
     * @param value a constant of this code base, or a review reason: each value is a metric of its own, which AWS bills
     */
    public void count(Metric metric, String value) {
        add(metric, 1, value);
    }

    /** Counts a fault that only an operator can remove, with and without its reason. */
    public void operatorActionRequired(OperatorAction action) {
        count(Metric.OPERATOR_ACTION_REQUIRED);
        count(Metric.OPERATOR_ACTION_REQUIRED, action.wireName());
    }

    /** Records a duration. */
    public void recordSeconds(Metric metric, long seconds) {
        add(metric, seconds, null);
    }

    /** Records the level of a gauge, at most once in an invocation. */
    public void recordLevel(Metric metric, long level) {
        add(metric, level, null);
    }

    private void add(Metric metric, long value, @Nullable String dimension) {
        if (INVOCATION.isBound()) {
            INVOCATION.get().metrics().add(metric, value, dimension);
        } else {
            var single = new InvocationMetrics();
            single.add(metric, value, dimension);
            single.write(service, clock.millis(), null, lines);
        }
    }
}
