package dev.momentcheckout.publishevents;

import java.util.List;

/** Publishes events for the shop. */
interface EventPublisher {
    /** The result for one event. */
    sealed interface PublishResult {
        record Accepted() implements PublishResult {}

        /** The event bus did not accept the event now; it may accept the same event later. */
        record Refused(Fault fault) implements PublishResult {}

        /** The event bus never accepts the event as it is, or another event of the same call. */
        record Rejected(Fault fault) implements PublishResult {}
    }

    /**
     * The maximum number of events in a call.
     *
     * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
     */
    int MAX_BATCH = 10;

    /**
     * Publishes events in order, in one call. One invalid event can make the whole call invalid; then all are rejected.
     *
     * @return the result for each event, in the same order
     */
    List<PublishResult> publish(List<EventDetail> events);
}
