package dev.momentcheckout.publishevents;

import dev.momentcheckout.session.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the state changes of a batch in order. An event that the event bus does not accept now is retried. If the
 * retries fail, the stream delivers its record and all later records again. A record that cannot be published as it is,
 * or that the bus has refused for 20 hours, is parked, so that it does not delay the others and the stream does not
 * discard it.
 */
final class PublishEvents {
    /**
     * The event source mapping gives up after 23 hours and the stream discards a record after 24. Both leave nothing of
     * it but its position.
     */
    private static final Duration PARK_AFTER = Duration.ofHours(20);

    private final RetryingPublisher publisher;
    private final ParkedEventQueue parkedEvents;
    private final HeartbeatPublisher heartbeats;
    private final Clock clock;
    private final PublishTelemetry telemetry;

    PublishEvents(
            RetryingPublisher publisher,
            ParkedEventQueue parkedEvents,
            HeartbeatPublisher heartbeats,
            Clock clock,
            PublishTelemetry telemetry) {
        this.publisher = publisher;
        this.parkedEvents = parkedEvents;
        this.heartbeats = heartbeats;
        this.clock = clock;
        this.telemetry = telemetry;
    }

    /**
     * Publishes or parks changes, and then sends the newest heartbeat among them.
     *
     * @param deadline when the invocation ends
     * @return how many records from the start are done with; the stream must deliver the others again
     */
    int publish(List<StreamRecord> records, Deadline deadline) {
        List<StreamChange> changes = records.stream().map(StreamChange::of).toList();
        int completed = completed(changes, deadline);
        List<StreamRecord> beats = new ArrayList<>();
        for (StreamChange change : changes.subList(0, completed)) {
            switch (change) {
                case StreamChange.OfItem ofItem -> telemetry.completed(ofItem.change());
                case StreamChange.Heartbeat heartbeat -> beats.add(heartbeat.source());
                case StreamChange.Unpublishable _ -> {}
            }
        }
        heartbeats.publish(beats, deadline);
        return completed;
    }

    private int completed(List<StreamChange> changes, Deadline deadline) {
        List<PendingEvent> batch = new ArrayList<>();
        for (int position = 0; position < changes.size(); position++) {
            StreamChange change = changes.get(position);
            if (change instanceof StreamChange.OfItem(StreamRecord source, ItemChange _, EventDetail event)
                    && event != null) {
                batch.add(new PendingEvent(position, source, event));
            }
            boolean unpublishable = change instanceof StreamChange.Unpublishable;
            if (unpublishable || batch.size() == EventPublisher.MAX_BATCH) {
                Integer firstUnpublished = send(batch, deadline);
                if (firstUnpublished != null) {
                    return firstUnpublished;
                }
                batch.clear();
            }
            if (change instanceof StreamChange.Unpublishable(StreamRecord source, ParkReason reason, Fault fault)
                    && !tryPark(source, null, reason, fault, deadline)) {
                return position;
            }
        }
        Integer firstUnpublished = send(batch, deadline);
        return firstUnpublished == null ? changes.size() : firstUnpublished;
    }

    /** @return the position of the first event that is neither published nor parked, or null if there is none */
    private @Nullable Integer send(List<PendingEvent> batch, Deadline deadline) {
        List<FailedEvent> failed =
                publisher.publish(batch, deadline, accepted -> telemetry.published(accepted.ids(), accepted.event()));
        return park(new ArrayList<>(failed), deadline);
    }

    /**
     * Parks the events that are rejected, and the refused ones whose records the stream would soon discard. All others
     * are delivered again, and so is everything after the first of them: parking it now would park it each time.
     *
     * @return the position of the first event that is delivered again, or null if there is none
     */
    private @Nullable Integer park(List<FailedEvent> failed, Deadline deadline) {
        failed.sort(Comparator.comparingInt(each -> each.pending().position()));
        Integer first = null;
        for (FailedEvent each : failed) {
            PendingEvent pending = each.pending();
            if (!each.rejected()) {
                telemetry.failed(pending.ids(), each.fault());
            }
            if (first == null && !(mayBeParked(each) && tryPark(each, deadline))) {
                first = pending.position();
            }
        }
        return first;
    }

    private boolean mayBeParked(FailedEvent event) {
        return event.rejected() || isOld(event.pending().source());
    }

    private boolean tryPark(FailedEvent event, Deadline deadline) {
        ParkReason reason = event.rejected() ? ParkReason.REJECTED : ParkReason.REFUSED_FOR_20_HOURS;
        return tryPark(event.pending().source(), event.pending().event(), reason, event.fault(), deadline);
    }

    private boolean isOld(StreamRecord source) {
        Instant changedAt = source.changedAt();
        return changedAt != null && !changedAt.plus(PARK_AFTER).isAfter(clock.instant());
    }

    /**
     * Parks a record and returns whether it is certain that it is parked.
     *
     * @param event null if none can be made of the record
     * @param fault why it is not published
     */
    private boolean tryPark(
            StreamRecord source, @Nullable EventDetail event, ParkReason reason, Fault fault, Deadline deadline) {
        ChangeIds ids = ChangeIds.of(source, event);
        if (!deadline.hasAtLeast(RetryingPublisher.CALL_TIME)) {
            telemetry.failed(ids, Fault.TIME_LIMIT);
            return false;
        }
        try {
            parkedEvents.park(source, ids, reason, fault);
        } catch (RuntimeException e) {
            telemetry.failed(ids, Fault.of(e));
            return false;
        }
        telemetry.parked(ids, reason, fault);
        return true;
    }
}
