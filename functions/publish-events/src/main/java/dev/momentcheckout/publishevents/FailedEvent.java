package dev.momentcheckout.publishevents;

/** @param rejected whether the event bus never accepts the event */
record FailedEvent(PendingEvent pending, Fault fault, boolean rejected) {}
