package dev.momentcheckout.publishevents;

import dev.momentcheckout.publishevents.EventPublisher.PublishResult;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
    /** The longest time of an AWS call, four seconds with its retries, and of the work around it. */
    static final Duration CALL_TIME = Duration.ofSeconds(5);

    /**
     * The event source mapping gives up after 23 hours and the stream discards a record after 24. Both leave nothing of
     * it but its position.
     */
    private static final Duration PARK_AFTER = Duration.ofHours(20);

    private static final int MAX_ATTEMPTS = 3;

    /** Short, because the stream delivers the records again in any case. */
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final EventPublisher publisher;
    private final ParkedEventQueue parkedEvents;
    private final HeartbeatPublisher heartbeats;
    private final Clock clock;
    private final Sleeper sleeper;
    private final PublishTelemetry telemetry;

    PublishEvents(
            EventPublisher publisher,
            ParkedEventQueue parkedEvents,
            HeartbeatPublisher heartbeats,
            Clock clock,
            Sleeper sleeper,
            PublishTelemetry telemetry) {
        this.publisher = publisher;
        this.parkedEvents = parkedEvents;
        this.heartbeats = heartbeats;
        this.clock = clock;
        this.sleeper = sleeper;
        this.telemetry = telemetry;
    }

    /** @param position of the record in the batch */
    private record PendingEvent(int position, StreamRecord source, EventDetail event) {
        ChangeIds ids() {
            return ChangeIds.of(source, event);
        }
    }

    /** @param rejected whether the event bus never accepts the event */
    private record FailedEvent(PendingEvent pending, Fault fault, boolean rejected) {}

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
                case StreamChange.Unreadable _ -> {}
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
            boolean unreadable = change instanceof StreamChange.Unreadable;
            if (unreadable || batch.size() == EventPublisher.MAX_BATCH) {
                Integer firstUnpublished = send(batch, deadline);
                if (firstUnpublished != null) {
                    return firstUnpublished;
                }
                batch.clear();
            }
            if (change instanceof StreamChange.Unreadable(StreamRecord source, Fault fault)
                    && !tryPark(source, null, ParkReason.UNREADABLE, fault, deadline)) {
                return position;
            }
        }
        Integer firstUnpublished = send(batch, deadline);
        return firstUnpublished == null ? changes.size() : firstUnpublished;
    }

    /** @return the position of the first event that is neither published nor parked, or null if there is none */
    private @Nullable Integer send(List<PendingEvent> batch, Deadline deadline) {
        List<FailedEvent> failed = new ArrayList<>();
        List<PendingEvent> remaining = batch;
        for (int attempt = 1; !remaining.isEmpty(); attempt++) {
            List<PublishResult> results = call(remaining, deadline);
            boolean isLast = attempt == MAX_ATTEMPTS;
            List<PendingEvent> refused = new ArrayList<>();
            for (int i = 0; i < remaining.size(); i++) {
                PendingEvent pending = remaining.get(i);
                switch (results.get(i)) {
                    case PublishResult.Accepted _ -> telemetry.published(pending.ids(), pending.event());
                    case PublishResult.Rejected(Fault fault) -> failed.add(new FailedEvent(pending, fault, true));
                    case PublishResult.Refused(Fault fault)
                    when isLast -> failed.add(new FailedEvent(pending, fault, false));
                    case PublishResult.Refused _ -> refused.add(pending);
                }
            }
            if (!refused.isEmpty()) {
                sleeper.sleepFor(RETRY_DELAY.multipliedBy(attempt));
            }
            remaining = refused;
        }
        return park(failed, deadline);
    }

    /** Returns the result for each event, in the same order. */
    private List<PublishResult> call(List<PendingEvent> events, Deadline deadline) {
        if (!deadline.hasAtLeast(CALL_TIME)) {
            return Collections.nCopies(events.size(), new PublishResult.Refused(Fault.TIME_LIMIT));
        }
        List<PublishResult> results =
                publisher.publish(events.stream().map(PendingEvent::event).toList());
        boolean allRejected = results.stream().allMatch(PublishResult.Rejected.class::isInstance);
        if (events.size() == 1 || !allRejected) {
            return results;
        }
        // One invalid event makes the whole call invalid. Separate calls show which one it is.
        return events.stream()
                .map(event -> call(List.of(event), deadline).getFirst())
                .toList();
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
     * @param event null if the record cannot be read
     * @param fault why it is not published
     */
    private boolean tryPark(
            StreamRecord source, @Nullable EventDetail event, ParkReason reason, Fault fault, Deadline deadline) {
        ChangeIds ids = ChangeIds.of(source, event);
        if (!deadline.hasAtLeast(CALL_TIME)) {
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
