package dev.momentcheckout.publishevents;

import java.util.List;

/** Publishes events for the shop. */
interface EventPublisher {
    /** The result for one event. */
    enum PublishResult {
        ACCEPTED,
        /** The event bus did not accept the event now; it may accept the same event later. */
        RETRY,
        /** The event bus never accepts the event as it is. */
        REJECTED
    }

    /**
     * The maximum number of events in a call.
     *
     * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
     */
    int MAX_BATCH = 10;

    /**
     * Publishes events in order.
     *
     * @return the result for each event, in the same order
     */
    List<PublishResult> publish(List<EventDetail> events);
}
