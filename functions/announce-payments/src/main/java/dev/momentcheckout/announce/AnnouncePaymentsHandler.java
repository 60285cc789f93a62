package dev.momentcheckout.announce;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.momentcheckout.wiring.Surroundings;
import java.util.List;
import java.util.Map;

/** Called by the stream of the table {@code Sessions}, with its changes in order. */
public final class AnnouncePaymentsHandler implements RequestHandler<DynamodbEvent, StreamsEventResponse> {
    private final AnnounceWiring wiring;

    /** Called by Lambda. */
    public AnnouncePaymentsHandler() {
        this(System.getenv());
    }

    public AnnouncePaymentsHandler(Map<String, String> environment) {
        this(environment, Surroundings.real());
    }

    public AnnouncePaymentsHandler(Map<String, String> environment, Surroundings around) {
        this.wiring = AnnounceWiring.of(environment, around);
    }

    /** @return where the stream must go on; the weekly call that keeps the snapshot brings no records, and nothing is done */
    @Override
    public StreamsEventResponse handleRequest(DynamodbEvent event, Context context) {
        return wiring.foundation().telemetry().during(context, () -> {
            List<Change> changes = event.getRecords() == null
                    ? List.of()
                    : event.getRecords().stream().map(StreamImages::change).toList();
            String notDone = wiring.announcePayments().announce(changes);
            return new StreamsEventResponse(notDone == null ? List.of() : List.of(new BatchItemFailure(notDone)));
        });
    }
}
