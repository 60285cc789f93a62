package dev.momentcheckout.publishevents;

import dev.momentcheckout.publishevents.EventPublisher.PublishResult;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Announces changes in their order. What the bus does not take now is tried again, and if that is of no use, is handed back to the stream together with all
 * that follows, which brings it again in the same order. What can never be announced is parked and holds up nothing.
 */
final class PublishEvents {
    private static final int MAX_ATTEMPTS = 3;
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final EventPublisher publisher;
    private final ParkedEventQueue parkedEvents;
    private final Sleeper sleeper;
    private final Telemetry telemetry;

    PublishEvents(EventPublisher bus, ParkedEventQueue unannounced, Sleeper pause, Telemetry telemetry) {
        this.publisher = bus;
        this.parkedEvents = unannounced;
        this.sleeper = pause;
        this.telemetry = telemetry;
    }

    /** An event and the change that it tells of. */
    private record Outgoing(StreamRecord record, EventDetail event) {}

    /** @return the sequence number of the first change that is not done, or null if all are */
    @Nullable String publish(List<StreamRecord> changes) {
        List<Outgoing> waiting = new ArrayList<>();
        for (StreamRecord change : changes) {
            EventDetail event;
            try {
                event = EventDetail.of(change);
            } catch (IllegalStateException e) {
                telemetry.log(LogEvent.EVENT_PARKED, LogField.failure(e));
                String notDone = sent(waiting);
                waiting.clear();
                if (notDone != null) {
                    return notDone;
                }
                if (!parked(change)) {
                    return change.sequenceNumber();
                }
                continue;
            }
            if (event != null) {
                waiting.add(new Outgoing(change, event));
            }
            if (waiting.size() == EventPublisher.MAX_BATCH) {
                String notDone = sent(waiting);
                waiting.clear();
                if (notDone != null) {
                    return notDone;
                }
            }
        }
        return sent(waiting);
    }

    private @Nullable String sent(List<Outgoing> all) {
        List<Outgoing> left = all;
        for (int tries = 1; !left.isEmpty(); tries++) {
            List<PublishResult> taken =
                    publisher.publish(left.stream().map(Outgoing::event).toList());
            List<Outgoing> again = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                switch (taken.get(i)) {
                    case ACCEPTED -> telemetry.count(Metric.EVENT_PUBLISHED);
                    case RETRY -> again.add(left.get(i));
                    case REJECTED -> {
                        if (!parked(left.get(i).record())) {
                            again.add(left.get(i));
                        }
                    }
                }
            }
            left = again;
            if (!left.isEmpty() && tries == MAX_ATTEMPTS) {
                telemetry.count(Metric.EVENT_PUBLISH_FAILED);
                return left.getFirst().record().sequenceNumber();
            }
            if (!left.isEmpty()) {
                sleeper.of(RETRY_DELAY.multipliedBy(tries));
            }
        }
        return null;
    }

    private boolean parked(StreamRecord change) {
        try {
            parkedEvents.park(change);
        } catch (SdkException e) {
            telemetry.log(LogEvent.EVENT_PUBLISH_FAILED, LogField.failure(e));
            telemetry.count(Metric.EVENT_PUBLISH_FAILED);
            return false;
        }
        telemetry.count(Metric.EVENT_PARKED);
        return true;
    }
}
