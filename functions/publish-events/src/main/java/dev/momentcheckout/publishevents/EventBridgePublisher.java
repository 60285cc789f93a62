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

/** Amazon EventBridge. It may take some events of a call and not others, and says so for each. */
final class EventBridgePublisher implements EventPublisher {
    private static final String SOURCE = "moment.checkout";

    /** What EventBridge says of an entry that is wrong in itself; everything else is trouble that passes, or that an operator must end. */
    private static final Set<String> INVALID_ENTRY_CODES =
            Set.of("MalformedDetail", "InvalidArgument", "InvalidArgumentException", "ValidationException");

    private final EventBridgeClient eventBridge;
    private final String bus;
    private final Telemetry telemetry;

    EventBridgePublisher(EventBridgeClient eventBridge, String bus, Telemetry telemetry) {
        this.eventBridge = eventBridge;
        this.bus = bus;
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
            // One entry that is wrong makes the whole call wrong: whose fault it is shows when each goes alone.
            boolean refused = e instanceof AwsServiceException service
                    && service.awsErrorDetails() != null
                    && INVALID_ENTRY_CODES.contains(service.awsErrorDetails().errorCode());
            if (refused && events.size() > 1) {
                return events.stream()
                        .map(event -> publish(List.of(event)).getFirst())
                        .toList();
            }
            return Collections.nCopies(events.size(), refused ? PublishResult.REJECTED : PublishResult.RETRY);
        }
    }

    private PutEventsRequestEntry entry(EventDetail event) {
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
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
