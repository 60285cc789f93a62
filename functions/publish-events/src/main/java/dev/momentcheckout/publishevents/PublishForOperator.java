package dev.momentcheckout.publishevents;

import dev.momentcheckout.session.Deadline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Publishes the records of an operator's invocation. It parks nothing and sends no heartbeat: the operator reads the
 * results and still has the message or the item.
 */
final class PublishForOperator {
    private static final String PUBLISHED = "published";
    private static final String NOTHING_TO_PUBLISH = "nothing-to-publish";

    private final RetryingPublisher publisher;
    private final PublishTelemetry telemetry;

    PublishForOperator(RetryingPublisher publisher, PublishTelemetry telemetry) {
        this.publisher = publisher;
        this.telemetry = telemetry;
    }

    /**
     * Publishes all records in order. A failed one does not affect the others.
     *
     * @return for each record, in order, {@code published}, {@code nothing-to-publish} or an error code
     */
    List<String> publish(List<StreamRecord> records, Deadline deadline) {
        String[] results = new String[records.size()];
        Arrays.fill(results, NOTHING_TO_PUBLISH);
        List<PendingEvent> batch = new ArrayList<>();
        for (int position = 0; position < records.size(); position++) {
            switch (StreamChange.of(records.get(position))) {
                case StreamChange.OfItem(StreamRecord source, ItemChange _, EventDetail event) -> {
                    if (event != null) {
                        batch.add(new PendingEvent(position, source, event));
                    }
                }
                case StreamChange.Unpublishable(StreamRecord source, ParkReason _, Fault fault) -> {
                    telemetry.failed(ChangeIds.of(source, null), fault);
                    results[position] = fault.code();
                }
                case StreamChange.Heartbeat _ -> {}
            }
            if (batch.size() == EventPublisher.MAX_BATCH) {
                send(batch, results, deadline);
                batch.clear();
            }
        }
        send(batch, results, deadline);
        return List.of(results);
    }

    private void send(List<PendingEvent> batch, String[] results, Deadline deadline) {
        List<FailedEvent> failed = publisher.publish(batch, deadline, accepted -> {
            telemetry.publishedAgain(accepted.ids(), accepted.event());
            results[accepted.position()] = PUBLISHED;
        });
        for (FailedEvent each : failed) {
            telemetry.failed(each.pending().ids(), each.fault());
            results[each.pending().position()] = each.fault().code();
        }
    }
}
