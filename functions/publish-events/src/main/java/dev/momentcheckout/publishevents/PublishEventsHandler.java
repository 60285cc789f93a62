package dev.momentcheckout.publishevents;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse.BatchItemFailure;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Invoked by the stream of the table {@code Sessions}, with its records in order, and by an operator's function, whose
 * records have the source {@code moment.checkout.operator}.
 */
public final class PublishEventsHandler implements RequestHandler<DynamodbEvent, Object> {
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

    /**
     * Publishes the records of a batch. The weekly invocation has none: it only uses the snapshot.
     *
     * @return {@link StreamsEventResponse} with the first record that Lambda must deliver again, with all that follow
     *     it; for an operator {@link OperatorResponse}. The declared type is {@code Object} because Lambda's runtime
     *     serializes the members of the declared type only, and a stream must not get the operator's.
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html">Lambda,
     *     partial batch responses</a>
     */
    @Override
    public Object handleRequest(DynamodbEvent event, Context context) {
        return wiring.clients().telemetry().inInvocation(context, () -> {
            List<StreamRecord> records = event.getRecords() == null
                    ? List.of()
                    : event.getRecords().stream().map(StreamRecord::new).toList();
            Deadline deadline = Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), wiring.clock());
            if (!records.isEmpty() && records.stream().allMatch(StreamRecord::isFromOperator)) {
                return new OperatorResponse(wiring.publishForOperator().publish(records, deadline));
            }
            int completed = wiring.publishEvents().publish(records, deadline);
            return new StreamsEventResponse(
                    completed == records.size() ? List.of() : List.of(failure(records.get(completed))));
        });
    }

    /** Lambda delivers a batch again, from this record on. Without a position, it delivers the whole batch again. */
    private static BatchItemFailure failure(StreamRecord first) {
        return new BatchItemFailure(Objects.requireNonNullElse(first.sequenceNumber(), ""));
    }
}
