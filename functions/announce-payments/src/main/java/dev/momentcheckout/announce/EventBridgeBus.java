package dev.momentcheckout.announce;

import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
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
final class EventBridgeBus implements Bus {
    private static final String SOURCE = "moment.checkout";

    /** What EventBridge says of an entry that is wrong in itself; everything else is trouble that passes, or that an operator must end. */
    private static final Set<String> WRONG_IN_ITSELF =
            Set.of("MalformedDetail", "InvalidArgument", "InvalidArgumentException", "ValidationException");

    private final EventBridgeClient eventBridge;
    private final String bus;
    private final Telemetry telemetry;

    EventBridgeBus(EventBridgeClient eventBridge, String bus, Telemetry telemetry) {
        this.eventBridge = eventBridge;
        this.bus = bus;
        this.telemetry = telemetry;
    }

    @Override
    public List<Taken> put(List<ShopEvent> events) {
        try {
            return eventBridge
                    .putEvents(request ->
                            request.entries(events.stream().map(this::entry).toList()))
                    .entries()
                    .stream()
                    .map(EventBridgeBus::taken)
                    .toList();
        } catch (SdkException e) {
            telemetry.log(Event.ANNOUNCE_FAILED, Field.failure(e));
            // One entry that is wrong makes the whole call wrong: whose fault it is shows when each goes alone.
            boolean refused = e instanceof AwsServiceException service
                    && service.awsErrorDetails() != null
                    && WRONG_IN_ITSELF.contains(service.awsErrorDetails().errorCode());
            if (refused && events.size() > 1) {
                return events.stream()
                        .map(event -> put(List.of(event)).getFirst())
                        .toList();
            }
            return Collections.nCopies(events.size(), refused ? Taken.NEVER : Taken.NOT_NOW);
        }
    }

    private PutEventsRequestEntry entry(ShopEvent event) {
        return PutEventsRequestEntry.builder()
                .eventBusName(bus)
                .source(SOURCE)
                .detailType(event.detailType())
                .detail(event.detail())
                .time(event.occurredAt())
                .build();
    }

    private static Taken taken(PutEventsResultEntry entry) {
        if (entry.errorCode() == null) {
            return Taken.YES;
        }
        return WRONG_IN_ITSELF.contains(entry.errorCode()) ? Taken.NEVER : Taken.NOT_NOW;
    }
}
