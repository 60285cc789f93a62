package dev.momentcheckout.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.ReviewReason;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Logs as JSON and metrics in CloudWatch's embedded metric format, an object a line, both to where Lambda collects them. Written here, because a logging library
 * is a third of a function's start (docs/decisions/0011).
 */
public final class Telemetry {
    static final String NAMESPACE = "MomentCheckout";
    private static final String SERVICE = "Service";
    private static final ScopedValue<Invocation> INVOCATION = ScopedValue.newInstance();

    private final String service;
    private final Clock clock;
    private final Consumer<String> lines;
    private final AtomicBoolean cold = new AtomicBoolean(true);

    /**
     * @param service the stack, so that two stacks of one account do not ring each other's alarms
     * @param lines takes each line, without its end
     */
    public Telemetry(String service, Clock clock, Consumer<String> lines) {
        this.service = service;
        this.clock = clock;
        this.lines = lines;
    }

    /** Runs one invocation; every line logged in it carries its request id and whether it was a cold start. */
    public <T> T inInvocation(Context context, Supplier<T> invocation) {
        return ScopedValue.where(INVOCATION, new Invocation(context, cold.getAndSet(false)))
                .call(invocation::get);
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
        }
        lines.accept(JsonTree.text(line));
    }

    public void count(Metric metric) {
        write(metric, 1, "Count", Map.of(SERVICE, service));
    }

    /** Tells how long something has taken or waited. */
    public void seconds(Metric metric, long seconds) {
        write(metric, seconds, "Seconds", Map.of(SERVICE, service));
    }

    /** Counts a held session under its reason, beside {@link Metric#PAYMENT_NEEDS_REVIEW} for all reasons together, which the alarm watches. */
    public void countReview(ReviewReason reason) {
        write(Metric.PAYMENT_NEEDS_REVIEW, 1, "Count", Map.of(SERVICE, service, "Reason", reason.name()));
    }

    /** Source: CloudWatch user guide, "Specification: Embedded metric format". */
    private void write(Metric metric, long value, String unit, Map<String, String> dimensions) {
        ObjectNode line = JsonTree.object();
        ObjectNode head = line.putObject("_aws").put("Timestamp", clock.millis());
        ObjectNode directive = head.putArray("CloudWatchMetrics").addObject().put("Namespace", NAMESPACE);
        ArrayNode names = directive.putArray("Dimensions").addArray();
        directive
                .putArray("Metrics")
                .addObject()
                .put("Name", metric.metricName())
                .put("Unit", unit);
        dimensions.forEach((name, of) -> {
            names.add(name);
            line.put(name, of);
        });
        line.put(metric.metricName(), value);
        lines.accept(JsonTree.text(line));
    }
}
