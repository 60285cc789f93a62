package dev.momentcheckout.publishevents;

import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Telemetry;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Publishes to Amazon EventBridge, which may accept some entries of a call and reject others.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
 */
final class EventBridgePublisher implements EventPublisher {
    private static final String SOURCE = "moment.checkout";

    /**
     * Codes of an entry that is invalid in itself. Every other code is temporary, or an operator can remove its cause.
     */
    private static final Set<String> INVALID_ENTRY_CODES =
            Set.of("MalformedDetail", "InvalidArgument", "InvalidArgumentException", "ValidationException");

    private final EventBridgeClient eventBridge;
    private final String eventBus;
    private final Telemetry telemetry;

    EventBridgePublisher(EventBridgeClient eventBridge, String eventBus, Telemetry telemetry) {
        this.eventBridge = eventBridge;
        this.eventBus = eventBus;
        this.telemetry = telemetry;
    }

    @Override
    public List<PublishResult> publish(List<EventDetail> events) {
        try {
            return eventBridge
                    .putEvents(request ->
                            request.entries(events.stream().map(this::entry).toList()))
                    .entries()
                    .stream()
                    .map(EventBridgePublisher::result)
                    .toList();
        } catch (SdkException e) {
            telemetry.log(LogEvent.EVENT_PUBLISH_FAILED, LogField.failure(e));
            boolean rejected = e instanceof AwsServiceException service
                    && service.awsErrorDetails() != null
                    && INVALID_ENTRY_CODES.contains(service.awsErrorDetails().errorCode());
            // One invalid entry makes the whole call invalid. Separate calls show which entry it is.
            if (rejected && events.size() > 1) {
                return events.stream()
                        .map(event -> publish(List.of(event)).getFirst())
                        .toList();
            }
            return Collections.nCopies(events.size(), rejected ? PublishResult.REJECTED : PublishResult.RETRY);
        }
    }

    private PutEventsRequestEntry entry(EventDetail event) {
        return PutEventsRequestEntry.builder()
                .eventBusName(eventBus)
                .source(SOURCE)
                .detailType(event.detailType())
                .detail(event.detail())
                .time(event.occurredAt())
                .build();
    }

    private static PublishResult result(PutEventsResultEntry entry) {
        if (entry.errorCode() == null) {
            return PublishResult.ACCEPTED;
        }
        return INVALID_ENTRY_CODES.contains(entry.errorCode()) ? PublishResult.REJECTED : PublishResult.RETRY;
    }
}
