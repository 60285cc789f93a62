package dev.momentcheckout.publishevents;

import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.UnreadableItemException;
import dev.momentcheckout.store.ItemImage;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Sends the heartbeat of the table to the event bus. Its metric shows that the table, its stream, this function and the
 * bus work; its absence raises an alarm. A heartbeat that fails is logged and dropped: the next one follows in ten
 * minutes, and events must not wait for it.
 */
final class HeartbeatPublisher {
    /** Not the source of payment events, so that no rule of a shop matches it. */
    private static final String SOURCE = "moment.checkout.heartbeat";

    private static final String DETAIL_TYPE = "Heartbeat";

    private final EventBridgeClient eventBridge;
    private final String eventBus;
    private final SqsClient sqs;
    private final PublishSettings.Queues queues;
    private final Clock clock;
    private final PublishTelemetry telemetry;

    HeartbeatPublisher(
            EventBridgeClient eventBridge,
            String eventBus,
            SqsClient sqs,
            PublishSettings.Queues queues,
            Clock clock,
            PublishTelemetry telemetry) {
        this.eventBridge = eventBridge;
        this.eventBus = eventBus;
        this.sqs = sqs;
        this.queues = queues;
        this.clock = clock;
        this.telemetry = telemetry;
    }

    /** The steps of a heartbeat, as the log names them. */
    private enum Step {
        READ_ITEM,
        PUT_EVENT,
        DESCRIBE_EVENT_BUS,
        PARKED_EVENTS_QUEUE,
        DEAD_LETTERS_QUEUE
    }

    /** A step of a heartbeat. */
    private interface Call {
        /**
         * @return why it failed although AWS answered, or null if it succeeded
         * @throws RuntimeException if it failed
         */
        @Nullable Fault run();
    }

    /**
     * Sends the newest of these heartbeats. Returns normally whatever fails.
     *
     * @param heartbeats records of the heartbeat's item, oldest first
     */
    void publish(List<StreamRecord> heartbeats, Deadline deadline) {
        if (heartbeats.isEmpty()) {
            return;
        }
        succeeds(Step.READ_ITEM, deadline, () -> {
            publish(writtenAt(heartbeats.getLast()), deadline);
            return null;
        });
        // Requests keep the metrics of an idle queue alive: SQS stops them after six hours.
        succeeds(Step.PARKED_EVENTS_QUEUE, deadline, () -> readQueue(queues.parkedEvents()));
        succeeds(Step.DEAD_LETTERS_QUEUE, deadline, () -> readQueue(queues.deadLetters()));
    }

    private static Instant writtenAt(StreamRecord heartbeat) {
        if (ItemImage.of(heartbeat.newImage()) instanceof ItemImage.OfHeartbeat(Instant writtenAt)) {
            return writtenAt;
        }
        throw new UnreadableItemException("the key of a heartbeat and its item differ");
    }

    private void publish(Instant writtenAt, Deadline deadline) {
        if (!succeeds(Step.PUT_EVENT, deadline, () -> put(writtenAt))) {
            return;
        }
        Instant acceptedAt = clock.instant();
        // PutEvents succeeds for an event bus that does not exist: https://github.com/aws/aws-cli/issues/9186
        if (succeeds(Step.DESCRIBE_EVENT_BUS, deadline, this::describeEventBus)) {
            telemetry.heartbeatPublished(writtenAt, acceptedAt);
        }
    }

    private @Nullable Fault put(Instant writtenAt) {
        PutEventsRequestEntry entry = PutEventsRequestEntry.builder()
                .eventBusName(eventBus)
                .source(SOURCE)
                .detailType(DETAIL_TYPE)
                .detail(JsonTree.text(JsonTree.object().put("occurred_at", writtenAt.toString())))
                .time(writtenAt)
                .build();
        String errorCode = eventBridge
                .putEvents(request -> request.entries(entry))
                .entries()
                .getFirst()
                .errorCode();
        return errorCode == null ? null : Fault.ofEntry(errorCode);
    }

    private @Nullable Fault describeEventBus() {
        eventBridge.describeEventBus(request -> request.name(eventBus));
        return null;
    }

    private @Nullable Fault readQueue(String queueUrl) {
        sqs.getQueueAttributes(request ->
                request.queueUrl(queueUrl).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
        return null;
    }

    /** Runs a step and returns whether it succeeded. A failure of any kind is logged. */
    private boolean succeeds(Step step, Deadline deadline, Call call) {
        Fault fault = Fault.TIME_LIMIT;
        if (deadline.hasAtLeast(RetryingPublisher.CALL_TIME)) {
            try {
                fault = call.run();
            } catch (RuntimeException e) {
                fault = Fault.of(e);
            }
        }
        if (fault != null) {
            telemetry.heartbeatFailed(step, fault);
        }
        return fault == null;
    }
}
