package dev.momentcheckout.testing.alarms;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.TableStream;
import dev.momentcheckout.publishevents.PublishEventsHandler;
import dev.momentcheckout.testing.support.TestEnvironment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * Lambda's event source mapping between the stream and publish-events, with the template's limit for the age of a
 * record. An older record goes to the failure destination, which receives its position only.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">Retaining discarded
 *     records</a>
 */
final class EventSourceMapping {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final PojoSerializer<DynamodbEvent> EVENT =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, EventSourceMapping.class.getClassLoader());
    private static final PojoSerializer<Object> RESPONSE =
            JacksonFactory.getInstance().getSerializer(Object.class);
    private static final MetricId ITERATOR_AGE =
            new MetricId("AWS/Lambda", "IteratorAge", Map.of("FunctionName", "PublishEvents"));

    private final TableStream stream;
    private final Clock clock;
    private final FunctionInstance<PublishEventsHandler> function;
    private final QueueMetrics queues;
    private final CloudWatch cloudWatch;
    private final Duration maximumRecordAge;
    private boolean isEnabled = true;
    private String lastResult = "No records processed";

    EventSourceMapping(
            StackTemplate template,
            TestEnvironment environment,
            FunctionInstance<PublishEventsHandler> function,
            QueueMetrics queues,
            CloudWatch cloudWatch) {
        this.stream = environment.stream();
        this.clock = environment.clock();
        this.function = function;
        this.queues = queues;
        this.cloudWatch = cloudWatch;
        Map<String, Object> properties = StackTemplate.entries(
                (Map<?, ?>) requireNonNull(template.properties("PublishEvents").get("Events")));
        Map<String, Object> changes = StackTemplate.entries((Map<?, ?>) requireNonNull(properties.get("Changes")));
        maximumRecordAge = Duration.ofSeconds(Long.parseLong(StackTemplate.text(
                StackTemplate.entries((Map<?, ?>) requireNonNull(changes.get("Properties"))),
                "MaximumRecordAgeInSeconds")));
    }

    void setEnabled(boolean enabled) {
        isEnabled = enabled;
    }

    boolean isEnabled() {
        return isEnabled;
    }

    /** Returns the result of the last batch as Lambda describes it. */
    String lastResult() {
        return lastResult;
    }

    /** Passes the records to the function until none is left or the function returns the same ones again. */
    void poll() {
        if (isEnabled) {
            stream.drain(this::deliver);
        }
    }

    private byte[] deliver(byte[] event) {
        try {
            ObjectNode batch = (ObjectNode) JSON.readTree(event);
            ArrayNode records = (ArrayNode) batch.path("Records");
            int discarded = 0;
            Instant first = Instant.MAX;
            Instant last = Instant.MIN;
            while (!records.isEmpty() && age(records.get(0)).compareTo(maximumRecordAge) > 0) {
                Instant created = created(records.remove(0));
                first = created.isBefore(first) ? created : first;
                last = created.isAfter(last) ? created : last;
                discarded++;
            }
            if (discarded > 0) {
                queues.send(QueueMetrics.DEAD_LETTERS, deadLetter(discarded, first, last));
            }
            if (records.isEmpty()) {
                return "{\"batchItemFailures\":[]}".getBytes(StandardCharsets.UTF_8);
            }
            cloudWatch.receive(ITERATOR_AGE, clock.instant(), (double)
                    age(records.get(records.size() - 1)).toMillis());
            lastResult = "PROBLEM: Function call failed";
            byte[] response = invoke(JSON.writeValueAsBytes(batch));
            lastResult = "OK";
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Invokes the function with an event, as an operator's function does too. */
    byte[] invoke(byte[] event) {
        return function.invoke((handler, context) -> {
            var json = new ByteArrayOutputStream();
            RESPONSE.toJson(handler.handleRequest(EVENT.fromJson(new ByteArrayInputStream(event)), context), json);
            return json.toByteArray();
        });
    }

    /** Returns the message of a failure destination. */
    private static String deadLetter(int records, Instant first, Instant last) {
        ObjectNode message = JSON.createObjectNode();
        message.putObject("requestContext").put("condition", "RecordAgeExceeded");
        message.putObject("DDBStreamBatchInfo")
                .put("batchSize", records)
                .put("approximateArrivalOfFirstRecord", first.toString())
                .put("approximateArrivalOfLastRecord", last.toString());
        return message.toString();
    }

    private Duration age(JsonNode streamRecord) {
        return Duration.between(created(streamRecord), clock.instant());
    }

    private static Instant created(JsonNode streamRecord) {
        return Instant.ofEpochSecond(
                streamRecord.at("/dynamodb/ApproximateCreationDateTime").asLong());
    }
}
