package dev.momentcheckout.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The planned faults of API calls. A call gets the oldest matching fault. A call rejected for its key gets none.
 */
public final class Faults {
    private final List<PlannedFault> planned = new ArrayList<>();
    private final List<AppliedFault> applied = new ArrayList<>();
    private final InFlightCounter hanging = new InFlightCounter();
    private CountDownLatch gate = new CountDownLatch(1);
    private boolean closed;

    Faults() {}

    /** Plans the fault for the next call to the endpoint. */
    public void next(Endpoint endpoint, Fault fault) {
        next(endpoint, 1, fault);
    }

    /**
     * Plans the fault for the next {@code times} calls to the endpoint.
     *
     * @throws IllegalArgumentException if {@code times} is below 1
     */
    public synchronized void next(Endpoint endpoint, int times, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
        planned.add(new PlannedFault(endpoint, fault, times));
    }

    /**
     * Plans the fault for the next call to the endpoint of this subject alone: other calls meet it neither before nor
     * after.
     *
     * @param subject the external reference that a create call sends, or the id of the session to retrieve
     */
    public synchronized void nextOf(String subject, Endpoint endpoint, Fault fault) {
        planned.add(new PlannedFault(endpoint, fault, 1, subject));
    }

    /** Plans the fault for every call to the endpoint until {@link #clear()}. */
    public synchronized void always(Endpoint endpoint, Fault fault) {
        planned.add(new PlannedFault(endpoint, fault, PlannedFault.ALWAYS));
    }

    /** Returns the remaining planned faults, oldest first. */
    public synchronized List<PlannedFault> planned() {
        return List.copyOf(planned);
    }

    /** Returns the faults of {@link #nextOf} that calls have met so far, oldest first. */
    public synchronized List<AppliedFault> applied() {
        return List.copyOf(applied);
    }

    /** Removes the planned faults. Hanging calls continue to hang until {@link #release()}. */
    public synchronized void clear() {
        planned.clear();
    }

    /** Lets every hanging call continue. */
    public synchronized void release() {
        gate.countDown();
        gate = new CountDownLatch(1);
    }

    /**
     * Waits until at least this many calls hang.
     *
     * @throws IllegalStateException after ten seconds
     */
    public void awaitHanging(int calls) {
        hanging.await(value -> value >= calls, Duration.ofSeconds(10));
    }

    /**
     * Uses up and returns the oldest fault for a call that meets the condition.
     *
     * @param subject the external reference that the call sends, or the id of the session that it retrieves; null if
     *     there is none
     */
    synchronized Optional<Fault> take(Endpoint endpoint, @Nullable String subject, Predicate<Fault> condition) {
        for (PlannedFault candidate : planned) {
            if (candidate.isFor(endpoint, subject) && condition.test(candidate.fault())) {
                use(candidate);
                return Optional.of(candidate.fault());
            }
        }
        return Optional.empty();
    }

    private void use(PlannedFault used) {
        if (used.subject() != null) {
            applied.add(new AppliedFault(used.endpoint(), used.fault(), used.subject()));
        }
        if (used.always()) {
            return;
        }
        int index = planned.indexOf(used);
        if (used.times() == 1) {
            planned.remove(index);
            return;
        }
        planned.set(index, new PlannedFault(used.endpoint(), used.fault(), used.times() - 1, used.subject()));
    }

    /**
     * Blocks the call until {@link #release()}.
     *
     * @throws DroppedException if the simulator closes first
     */
    void hang(Fault fault) {
        CountDownLatch current = currentGate();
        hanging.increment();
        try {
            current.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroppedException(fault);
        } finally {
            hanging.decrement();
        }
        if (isClosed()) {
            throw new DroppedException(fault);
        }
    }

    synchronized void close() {
        closed = true;
        gate.countDown();
    }

    private synchronized CountDownLatch currentGate() {
        return gate;
    }

    private synchronized boolean isClosed() {
        return closed;
    }
}
