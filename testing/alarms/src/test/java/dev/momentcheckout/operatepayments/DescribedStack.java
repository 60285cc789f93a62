package dev.momentcheckout.operatepayments;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What AWS's services say about a deployed stack, for {@code doctor}. A test sets what it really has. */
public final class DescribedStack implements AutoCloseable {
    private final StubbedStack stack;
    private final AwsStub services;

    private DescribedStack(StubbedStack stack, AwsStub services) {
        this.stack = stack;
        this.services = services;
    }

    /**
     * Starts the services of a stack without metrics whose alarms are off.
     *
     * @param variables of each function, by logical id
     * @param database receives the requests about tables
     */
    public static DescribedStack start(
            Map<String, Map<String, String>> variables, String table, Instant now, URI database) {
        StubbedStack stack = new StubbedStack(variables, table, now);
        List.of("WebhookAccepted", "WebhookRejected", "SessionOpened", "HeartbeatSeconds", "ReconcilerLagSeconds")
                .forEach(stack::forget);
        Map<String, String> settings = requireNonNull(variables.get("CreateSession"));
        Map.of("MomentBaseUrl", "MOMENT_BASE_URL", "Pricing", "PRICING")
                .forEach((parameter, variable) ->
                        stack.parameters.put(parameter, requireNonNull(settings.get(variable))));
        return new DescribedStack(stack, AwsStub.start(stack, database));
    }

    /** Returns the variables of InspectPayments that lead to these services. */
    public Map<String, String> variables() {
        String endpoint = services.endpoint().toString();
        return Map.of(
                "AWS_ENDPOINT_URL_CLOUDFORMATION",
                endpoint,
                "AWS_ENDPOINT_URL_CLOUDWATCH",
                endpoint,
                "AWS_ENDPOINT_URL_DYNAMODB",
                endpoint,
                "AWS_ENDPOINT_URL_LAMBDA",
                endpoint,
                "AWS_ENDPOINT_URL_SNS",
                endpoint,
                "PUBLISH_EVENTS_FUNCTION",
                StubbedStack.physicalName("PublishEvents") + ":live",
                "ALARM_TOPIC",
                StubbedStack.TOPIC,
                "WEBHOOK_URL",
                endpoint + "/api/moment-webhook");
    }

    /** Sets the state of the stream's event source mapping, and the result of the last batch. */
    public void setMapping(boolean isEnabled, String lastResult) {
        requireNonNull(stack.mapping).put("State", isEnabled ? "Enabled" : "Disabled");
        stack.mapping.put("LastProcessingResult", lastResult);
    }

    /** Sets an alarm. */
    public void setAlarm(String logicalId, String description, String state) {
        stack.alarms.put(
                StubbedStack.NAME + "-" + logicalId,
                new StubbedStack.Alarm(description, true, List.of(StubbedStack.TOPIC), state));
    }

    /** Writes a value of a metric with these dimensions beside the stack's name. */
    public void write(String metric, Map<String, String> dimensions, Duration ago, double value) {
        stack.write(metric, dimensions, ago, value);
    }

    @Override
    public void close() {
        services.close();
    }
}
