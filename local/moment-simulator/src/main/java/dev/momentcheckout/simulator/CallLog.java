package dev.momentcheckout.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The received calls in order of arrival, including those in flight. */
final class CallLog {
    private final List<Call> calls = new ArrayList<>();
    private final InFlightCounter inFlight = new InFlightCounter();
    private final Clock clock;

    CallLog(Clock clock) {
        this.clock = clock;
    }

    synchronized Call arrived(
            String method,
            String path,
            @Nullable String idempotencyKey,
            @Nullable String traceparent,
            String requestBody) {
        Call call =
                Call.arrived(calls.size() + 1, clock.instant(), method, path, idempotencyKey, traceparent, requestBody);
        calls.add(call);
        inFlight.increment();
        return call;
    }

    /** Reports that one call is completed. */
    void ended() {
        inFlight.decrement();
    }

    /**
     * Waits until no call is in flight.
     *
     * @throws IllegalStateException after ten seconds
     */
    void awaitIdle() {
        inFlight.await(value -> value == 0, Duration.ofSeconds(10));
    }

    /** Replaces an entry once its call has a response or is dropped, and sets its duration. */
    synchronized void update(Call call) {
        calls.set(call.number() - 1, call.took(Duration.between(call.at(), clock.instant())));
    }

    /** Returns the calls after the first ones, so that a reader of all calls need not copy those that it has read. */
    synchronized List<Call> after(int first) {
        return List.copyOf(calls.subList(Math.min(first, calls.size()), calls.size()));
    }

    /** Returns the current entry of a call. */
    synchronized Call current(Call call) {
        return calls.get(call.number() - 1);
    }

    synchronized List<Call> all() {
        return List.copyOf(calls);
    }
}
