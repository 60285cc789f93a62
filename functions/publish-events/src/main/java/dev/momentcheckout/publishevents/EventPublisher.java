package dev.momentcheckout.publishevents;

import java.util.List;

/** Where events for the shop go. */
interface EventPublisher {
    /** What became of one event. */
    enum PublishResult {
        ACCEPTED,
        /** The bus is in trouble: the same event may be taken later. */
        RETRY,
        /** The bus will never take this event as it is. */
        REJECTED
    }

    /** At most so many go in one call (EventBridge, PutEvents quota). */
    int MAX_BATCH = 10;

    /**
     * Puts events, in order.
     *
     * @return what became of each, in the same order
     */
    List<PublishResult> publish(List<EventDetail> events);
}
