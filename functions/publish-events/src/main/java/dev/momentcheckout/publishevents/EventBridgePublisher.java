package dev.momentcheckout.publishevents;

import java.util.Collections;
import java.util.List;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/**
 * Publishes to Amazon EventBridge, which may accept some entries of a call and reject others.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
 */
final class EventBridgePublisher implements EventPublisher {
    /** The rules of shops match it exactly. */
    private static final String SOURCE = "moment.checkout";

    private final EventBridgeClient eventBridge;
    private final String eventBus;

    EventBridgePublisher(EventBridgeClient eventBridge, String eventBus) {
        this.eventBridge = eventBridge;
        this.eventBus = eventBus;
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
        } catch (RuntimeException e) {
            // Not only exceptions of AWS: whatever fails for 20 hours is parked, and a failed batch never is.
            return Collections.nCopies(events.size(), failed(Fault.of(e)));
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
        return entry.errorCode() == null ? new PublishResult.Accepted() : failed(Fault.ofEntry(entry.errorCode()));
    }

    private static PublishResult failed(Fault fault) {
        return fault.isInvalidEntry() ? new PublishResult.Rejected(fault) : new PublishResult.Refused(fault);
    }
}
