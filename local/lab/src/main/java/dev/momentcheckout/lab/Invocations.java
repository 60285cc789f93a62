package dev.momentcheckout.lab;

import java.util.NavigableSet;
import java.util.TreeSet;

/** The invocations of all functions, in the order of their starts. */
final class Invocations {
    private final NavigableSet<Long> running = new TreeSet<>();
    private long last;

    /** Returns the next point in time: a number that only increases. */
    synchronized long tick() {
        return ++last;
    }

    /** Starts an invocation, which runs until {@link #end}. */
    synchronized Invocation start(String function) {
        var invocation = new Invocation(tick(), function);
        running.add(invocation.start());
        return invocation;
    }

    synchronized void end(Invocation invocation) {
        invocation.end(tick());
        running.remove(invocation.start());
    }

    /** Returns the start of the oldest invocation that runs; now, if none does. */
    synchronized long oldestStart() {
        return running.isEmpty() ? tick() : running.first();
    }
}
