package dev.momentcheckout.publishevents;

import dev.momentcheckout.publishevents.EventPublisher.PublishResult;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.session.Sleeper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** Publishes the events of one call, and again those that the event bus does not accept now. */
final class RetryingPublisher {
    /** The longest time of an AWS call, four seconds with its retries, and of the work around it. */
    static final Duration CALL_TIME = Duration.ofSeconds(5);

    private static final int MAX_ATTEMPTS = 3;

    /** Short, because the stream delivers the records again in any case, and an operator repeats the command. */
    private static final Duration RETRY_DELAY = Duration.ofMillis(200);

    private final EventPublisher publisher;
    private final Sleeper sleeper;

    RetryingPublisher(EventPublisher publisher, Sleeper sleeper) {
        this.publisher = publisher;
        this.sleeper = sleeper;
    }

    /**
     * Publishes events in order.
     *
     * @param batch at most {@link EventPublisher#MAX_BATCH}
     * @param accepted receives each event that the event bus has accepted
     * @return the other events
     */
    List<FailedEvent> publish(List<PendingEvent> batch, Deadline deadline, Consumer<PendingEvent> accepted) {
        List<FailedEvent> failed = new ArrayList<>();
        List<PendingEvent> remaining = batch;
        for (int attempt = 1; !remaining.isEmpty(); attempt++) {
            List<PublishResult> results = call(remaining, deadline);
            boolean isLast = attempt == MAX_ATTEMPTS;
            List<PendingEvent> refused = new ArrayList<>();
            for (int i = 0; i < remaining.size(); i++) {
                PendingEvent pending = remaining.get(i);
                switch (results.get(i)) {
                    case PublishResult.Accepted _ -> accepted.accept(pending);
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
        return failed;
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
}
