package dev.momentcheckout.telemetry;

import com.amazonaws.services.lambda.runtime.Context;
import dev.momentcheckout.session.HoldReason;
import java.util.Arrays;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.cloudwatchlogs.emf.config.EnvironmentConfigurationProvider;
import software.amazon.cloudwatchlogs.emf.environment.Environments;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;
import software.amazon.lambda.powertools.logging.argument.StructuredArguments;
import software.amazon.lambda.powertools.metrics.MetricsFactory;
import software.amazon.lambda.powertools.metrics.model.DimensionSet;
import software.amazon.lambda.powertools.metrics.model.MetricUnit;

/** Logs as JSON and metrics in CloudWatch's embedded format, both to standard output, where Lambda collects them. */
public final class Telemetry {
    static final String NAMESPACE = "MomentCheckout";
    private static final String SERVICE = "Service";
    private static final Logger LOG = LoggerFactory.getLogger("checkout");

    static {
        // On Lambda the library finds this out by itself; anywhere else it would look for EC2's metadata for seconds.
        EnvironmentConfigurationProvider.getConfig().setEnvironmentOverride(Environments.Lambda);
    }

    private final String service;

    /** @param service the stack, so that two stacks of one account do not ring each other's alarms */
    public Telemetry(String service) {
        this.service = service;
    }

    /** Runs one invocation; every line logged in it carries its request id and whether it was a cold start. */
    public <T> T during(Context context, Supplier<T> invocation) {
        return PowertoolsLogging.withLogging(context, invocation);
    }

    public void log(Event event, Field... fields) {
        Object[] arguments = Arrays.stream(fields)
                .map(field -> StructuredArguments.entry(field.name(), field.value()))
                .toArray();
        if (event.isError()) {
            LOG.error(event.message(), arguments);
        } else {
            LOG.info(event.message(), arguments);
        }
    }

    public void count(Metric metric) {
        write(metric, 1, MetricUnit.COUNT, DimensionSet.of(SERVICE, service));
    }

    /** Tells how long something has taken or waited. */
    public void seconds(Metric metric, long seconds) {
        write(metric, (double) seconds, MetricUnit.SECONDS, DimensionSet.of(SERVICE, service));
    }

    /** Counts a held session under its reason, beside {@link Metric#SESSION_HELD} for all reasons together, which the alarm watches. */
    public void countHeld(HoldReason reason) {
        write(Metric.SESSION_HELD, 1, MetricUnit.COUNT, DimensionSet.of(SERVICE, service, "Reason", reason.name()));
    }

    /** Dimensions are named each time: what is written without any gets others than the alarms watch. */
    private static void write(Metric metric, double value, MetricUnit unit, DimensionSet dimensions) {
        MetricsFactory.getMetricsInstance().flushSingleMetric(metric.metricName(), value, unit, NAMESPACE, dimensions);
    }
}
