package dev.momentcheckout.simulator;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls received, in order of arrival; a call is there from its first moment. */
final class CallLog {
    private final List<Call> calls = new ArrayList<>();
    private final Gauge underWay = new Gauge();
    private final Clock clock;

    CallLog(Clock clock) {
        this.clock = clock;
    }

    synchronized Call arrived(String method, String path, @Nullable String idempotencyKey) {
        Call call = new Call(
                calls.size() + 1, clock.instant(), method, path, idempotencyKey, null, null, null, false, null);
        calls.add(call);
        underWay.up();
        return call;
    }

    /** Nothing more will be done for one of the calls. */
    void ended() {
        underWay.down();
    }

    /** Returns once no call is under way; throws {@link IllegalStateException} after ten seconds. */
    void awaitIdle() {
        underWay.await(value -> value == 0, Duration.ofSeconds(10));
    }

    /** It is over: answered, or dropped. */
    synchronized void update(Call call) {
        calls.set(call.number() - 1, call.took(Duration.between(call.at(), clock.instant())));
    }

    synchronized List<Call> all() {
        return List.copyOf(calls);
    }
}
