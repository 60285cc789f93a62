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

    synchronized Call arrived(String method, String path, @Nullable String idempotencyKey) {
        Call call = new Call(
                calls.size() + 1, clock.instant(), method, path, idempotencyKey, null, null, null, false, null);
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

    synchronized List<Call> all() {
        return List.copyOf(calls);
    }
}
