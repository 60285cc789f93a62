package dev.momentcheckout.publishevents;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.momentcheckout.wiring.SystemServices;
import java.util.List;
import java.util.Map;

/** Called by the stream of the table {@code Sessions}, with its changes in order. */
public final class PublishEventsHandler implements RequestHandler<DynamodbEvent, StreamsEventResponse> {
    private final PublishWiring wiring;

    /** Called by Lambda. */
    public PublishEventsHandler() {
        this(System.getenv());
    }

    public PublishEventsHandler(Map<String, String> environment) {
        this(environment, SystemServices.system());
    }

    public PublishEventsHandler(Map<String, String> environment, SystemServices services) {
        this.wiring = PublishWiring.of(environment, services);
    }

    /** @return where the stream must go on; the weekly call that keeps the snapshot brings no records, and nothing is done */
    @Override
    public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
        return wiring.clients().telemetry().inInvocation(context, () -> {
            List<StreamRecord> changes = event.getRecords() == null
                    ? List.of()
                    : event.getRecords().stream()
                            .map(StreamRecord::new)
                            .toList();
            String notDone = wiring.publishEvents().publish(changes);
            return new StreamsEventResponse(notDone == null ? List.of() : List.of(new BatchItemFailure(notDone)));
        });
    }
}
