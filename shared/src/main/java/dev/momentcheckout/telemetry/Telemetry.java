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
 * Writes JSON logs, and metrics in CloudWatch's embedded metric format, one object a line. No logging library is used,
 * because it would take a third of a function's start time (docs/decisions/0011).
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
     * @param service name of the stack, so that stacks of one account do not trigger each other's alarms
     * @param lines receives each line, without line break
     */
    public Telemetry(String service, Clock clock, Consumer<String> lines) {
        this.service = service;
        this.clock = clock;
        this.lines = lines;
    }

    /** Runs one invocation. Its log lines contain the request id and whether it is a cold start. */
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

    /** Records a duration. */
    public void recordSeconds(Metric metric, long seconds) {
        write(metric, seconds, "Seconds", Map.of(SERVICE, service));
    }

    /**
     * Counts a review reason, in addition to {@link Metric#PAYMENT_NEEDS_REVIEW} without reason, which the alarm uses.
     */
    public void countReview(ReviewReason reason) {
        write(Metric.PAYMENT_NEEDS_REVIEW, 1, "Count", Map.of(SERVICE, service, "Reason", reason.name()));
    }

    /**
     * @see <a
     *     href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html">
     *     Embedded metric format</a>
     */
    private void write(Metric metric, long value, String unit, Map<String, String> dimensions) {
        ObjectNode line = JsonTree.object();
        ObjectNode metadata = line.putObject("_aws").put("Timestamp", clock.millis());
        ObjectNode directive =
                metadata.putArray("CloudWatchMetrics").addObject().put("Namespace", NAMESPACE);
        ArrayNode names = directive.putArray("Dimensions").addArray();
        directive
                .putArray("Metrics")
                .addObject()
                .put("Name", metric.metricName())
                .put("Unit", unit);
        dimensions.forEach((name, dimension) -> {
            names.add(name);
            line.put(name, dimension);
        });
        line.put(metric.metricName(), value);
        lines.accept(JsonTree.text(line));
    }
}
