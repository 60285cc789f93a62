package dev.momentcheckout.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session store whose writes meet faults. It lists its calls. */
public final class FaultySessionStore implements SessionStore {
    private final SessionStore store;
    private final WriteFaults faults;
    private final List<String> calls = new ArrayList<>();

    public FaultySessionStore(SessionStore store, WriteFaults faults) {
        this.store = store;
        this.faults = faults;
    }

    /** Returns the consistency of each read and {@code WRITE} for each write, in order. */
    public List<String> calls() {
        return calls;
    }

    @Override
    public @Nullable PaymentSession load(SessionId id, ReadConsistency consistency) {
        calls.add(consistency.name());
        return store.load(id, consistency);
    }

    @Override
    public WriteResult<PaymentSession> compareAndSet(@Nullable PaymentSession before, PaymentSession after) {
        calls.add("WRITE");
        return faults.apply(() -> store.compareAndSet(before, after));
    }

    @Override
    public boolean tryAcquireCheck(SessionId id, Instant now, Duration interval) {
        return store.tryAcquireCheck(id, now, interval);
    }
}
