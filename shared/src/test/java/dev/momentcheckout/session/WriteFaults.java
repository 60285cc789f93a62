package dev.momentcheckout.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/** The faults that the next writes of a store meet. Not thread-safe. */
public final class WriteFaults {
    private enum Fault {
        NOT_WRITTEN,
        WRITTEN_AND_UNKNOWN,
        RESPONSE_LOST
    }

    private final Deque<Fault> next = new ArrayDeque<>();
    private Runnable beforeEachWrite = () -> {};

    /** The next write fails and is not stored. */
    public void failNextWrite() {
        next.add(Fault.NOT_WRITTEN);
    }

    /** The next write is stored, and its caller gets an exception. */
    public void failAfterNextWrite() {
        next.add(Fault.WRITTEN_AND_UNKNOWN);
    }

    /** The next write is stored, its response is lost, and the client repeats it. */
    public void loseNextResponse() {
        next.add(Fault.RESPONSE_LOST);
    }

    /** Runs code before each write, for example a concurrent write. */
    public void beforeEachWrite(Runnable code) {
        beforeEachWrite = code;
    }

    <T> WriteResult<T> apply(Supplier<WriteResult<T>> write) {
        beforeEachWrite.run();
        return switch (next.poll()) {
            case null -> write.get();
            case NOT_WRITTEN -> throw unavailable();
            case WRITTEN_AND_UNKNOWN -> {
                var _ = write.get();
                throw unavailable();
            }
            case RESPONSE_LOST -> {
                var _ = write.get();
                yield write.get();
            }
        };
    }

    private static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("injected by the test", new IllegalStateException());
    }
}
