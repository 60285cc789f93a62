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
 * Publishes the state changes of a batch in order. An event that the event bus does not accept now is retried. If the
 * retries fail, the stream delivers its record and all later records again. A record that can never be published is
 * parked, so that it does not delay the others.
 */
final class PublishEvents {
    private static final int MAX_ATTEMPTS = 3;

    /** Short, because the stream delivers the records again in any case. */
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final EventPublisher publisher;
    private final ParkedEventQueue parkedEvents;
    private final Sleeper sleeper;
    private final Telemetry telemetry;

    PublishEvents(EventPublisher publisher, ParkedEventQueue parkedEvents, Sleeper sleeper, Telemetry telemetry) {
        this.publisher = publisher;
        this.parkedEvents = parkedEvents;
        this.sleeper = sleeper;
        this.telemetry = telemetry;
    }

    /** An event and the record that it is derived from. */
    private record PendingEvent(StreamRecord source, EventDetail event) {}

    /**
     * @return the sequence number of the first record that is neither published nor parked, or null if there is none
     */
    @Nullable String publish(List<StreamRecord> records) {
        List<PendingEvent> batch = new ArrayList<>();
        for (StreamRecord source : records) {
            EventDetail event;
            try {
                event = EventDetail.of(source);
            } catch (RuntimeException e) {
                // Whatever is wrong with this change, a failed batch would delay all later changes of its shard.
                String firstUnpublished = send(batch);
                batch.clear();
                if (firstUnpublished != null) {
                    return firstUnpublished;
                }
                if (!park(source, LogField.failure(e))) {
                    return source.sequenceNumber();
                }
                continue;
            }
            if (event != null) {
                batch.add(new PendingEvent(source, event));
            }
            if (batch.size() == EventPublisher.MAX_BATCH) {
                String firstUnpublished = send(batch);
                batch.clear();
                if (firstUnpublished != null) {
                    return firstUnpublished;
                }
            }
        }
        return send(batch);
    }

    private @Nullable String send(List<PendingEvent> batch) {
        List<PendingEvent> remaining = batch;
        for (int attempt = 1; !remaining.isEmpty(); attempt++) {
            List<PublishResult> results = publisher.publish(
                    remaining.stream().map(PendingEvent::event).toList());
            List<PendingEvent> retries = new ArrayList<>();
            for (int i = 0; i < remaining.size(); i++) {
                switch (results.get(i)) {
                    case ACCEPTED -> telemetry.count(Metric.EVENT_PUBLISHED);
                    case RETRY -> retries.add(remaining.get(i));
                    case REJECTED -> {
                        if (!park(remaining.get(i).source(), LogField.reason(PublishResult.REJECTED))) {
                            retries.add(remaining.get(i));
                        }
                    }
                }
            }
            remaining = retries;
            if (!remaining.isEmpty() && attempt == MAX_ATTEMPTS) {
                telemetry.count(Metric.EVENT_PUBLISH_FAILED);
                return remaining.getFirst().source().sequenceNumber();
            }
            if (!remaining.isEmpty()) {
                sleeper.sleepFor(RETRY_DELAY.multipliedBy(attempt));
            }
        }
        return null;
    }

    /**
     * Parks a record and returns whether it is certain that it is parked.
     *
     * @param cause why it cannot be published
     */
    private boolean park(StreamRecord source, LogField cause) {
        try {
            parkedEvents.park(source);
        } catch (SdkException e) {
            telemetry.log(LogEvent.EVENT_PUBLISH_FAILED, LogField.failure(e));
            telemetry.count(Metric.EVENT_PUBLISH_FAILED);
            return false;
        }
        telemetry.log(LogEvent.EVENT_PARKED, cause);
        telemetry.count(Metric.EVENT_PARKED);
        return true;
    }
}
