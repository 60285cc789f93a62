package dev.momentcheckout.lab;

import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * A run of a function. All calls that it makes belong to it, whichever of its threads makes them: a thread that the
 * function starts inherits the invocation.
 */
final class Invocation {
    private static final InheritableThreadLocal<@Nullable Invocation> CURRENT = new InheritableThreadLocal<>();

    private final long start;
    private final String function;
    private final String traceId = UUID.randomUUID().toString().replace("-", "");
    private volatile @Nullable String entry;
    private volatile long end = Long.MAX_VALUE;

    /** @param start when it starts, by {@link Invocations#tick} */
    Invocation(long start, String function) {
        this.start = start;
        this.function = function;
    }

    /** Returns the invocation to which the current thread belongs. */
    static Optional<Invocation> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    long start() {
        return start;
    }

    /** Returns the function's name in the template. */
    String function() {
        return function;
    }

    /** Returns the header by which the receiver of a call names this invocation; see {@link #traceId(String)}. */
    String traceparent() {
        return "00-" + traceId + "-" + traceId.substring(0, 16) + "-01";
    }

    String traceId() {
        return traceId;
    }

    /**
     * Returns the trace id of the header {@code traceparent}.
     *
     * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">W3C Trace Context</a>
     */
    static Optional<String> traceId(@Nullable String traceparent) {
        return Optional.ofNullable(traceparent)
                .filter(header -> header.matches("00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}"))
                .map(header -> header.substring(3, 35));
    }

    /** Performs the work of this invocation in the current thread. */
    <T> T perform(Callable<T> work) throws Exception {
        CURRENT.set(this);
        try {
            return work.call();
        } finally {
            CURRENT.remove();
        }
    }

    /** Sets the payment to which the calls belong that name no session. */
    void concerns(@Nullable String payment) {
        entry = payment;
    }

    /** Ends it: from now on it is recorded to which payment it belongs, if to any. */
    void end(long time) {
        end = time;
    }

    /** Returns whether it has ended before this time, by {@link Invocations#tick}. */
    boolean hasEndedBefore(long time) {
        return end < time;
    }

    /** Returns the payment to which the calls belong that name no session; null if there is none. */
    @Nullable String entry() {
        return entry;
    }
}
