package dev.momentcheckout.publishevents;

/** @param position of the record in the invocation */
record PendingEvent(int position, StreamRecord source, EventDetail event) {
    ChangeIds ids() {
        return ChangeIds.of(source, event);
    }
}
