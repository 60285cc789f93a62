package dev.momentcheckout.publishevents;

import org.jspecify.annotations.Nullable;

/** What a stream record asks this function to do. */
sealed interface StreamChange {
    StreamRecord source();

    /** @param event null if the change is not published */
    record OfItem(
            StreamRecord source,
            ItemChange change,
            @Nullable EventDetail event) implements StreamChange {}

    /**
     * A change of which no event can be made.
     *
     * @param fault the code of the reason
     */
    record Unpublishable(StreamRecord source, ParkReason reason, Fault fault) implements StreamChange {}

    /** A heartbeat, which is never parked or delivered again, not even if it cannot be read. */
    record Heartbeat(StreamRecord source) implements StreamChange {}

    static StreamChange of(StreamRecord source) {
        if (source.isHeartbeat()) {
            return new Heartbeat(source);
        }
        try {
            ItemChange change = ItemChange.of(source);
            return new OfItem(source, change, EventDetail.of(change));
        } catch (RuntimeException e) {
            // Whatever is wrong with this change, a failed batch would delay all later changes of its shard.
            return new Unpublishable(source, ParkReason.of(e), Fault.of(e));
        }
    }
}
