package dev.momentcheckout.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The faults that wait for calls. The oldest that fits is taken first; a call refused for its secret key takes none. */
public final class Faults {
    private final List<PlannedFault> planned = new ArrayList<>();
    private final Gauge hanging = new Gauge();
    private CountDownLatch gate = new CountDownLatch(1);
    private boolean closed;

    Faults() {}

    /** The next call to the endpoint meets the fault. */
    public void next(Endpoint endpoint, Fault fault) {
        next(endpoint, 1, fault);
    }

    /** The next so many calls meet the fault. */
    public synchronized void next(Endpoint endpoint, int times, Fault fault) {
        if (times < 1) {
            throw new IllegalArgumentException("times must be 1 or more");
        }
        planned.add(new PlannedFault(endpoint, fault, times));
    }

    /** Every call meets the fault until {@link #clear()}. */
    public synchronized void always(Endpoint endpoint, Fault fault) {
        planned.add(new PlannedFault(endpoint, fault, PlannedFault.ALWAYS));
    }

    /** What still waits, oldest first. */
    public synchronized List<PlannedFault> planned() {
        return List.copyOf(planned);
    }

    /** Forgets what waits. Calls that hang go on hanging: see {@link #release()}. */
    public synchronized void clear() {
        planned.clear();
    }

    /** Lets every call that hangs go on. */
    public synchronized void release() {
        gate.countDown();
        gate = new CountDownLatch(1);
    }

    /** Returns once so many calls hang; throws {@link IllegalStateException} after ten seconds. */
    public void awaitHanging(int calls) {
        hanging.await(value -> value >= calls, Duration.ofSeconds(10));
    }

    /**
     * The fault for a call.
     *
     * @param replay whether a stored answer exists: a failure to be stored waits for a call that does work
     */
    synchronized Optional<Fault> take(Endpoint endpoint, boolean replay) {
        for (Iterator<PlannedFault> each = planned.iterator(); each.hasNext(); ) {
            PlannedFault candidate = each.next();
            boolean forWorkOnly = candidate.fault() instanceof Fault.Failure failure && failure.stored();
            if (candidate.endpoint() != endpoint || (replay && forWorkOnly)) {
                continue;
            }
            use(candidate);
            return Optional.of(candidate.fault());
        }
        return Optional.empty();
    }

    private void use(PlannedFault used) {
        if (used.always()) {
            return;
        }
        int index = planned.indexOf(used);
        if (used.times() == 1) {
            planned.remove(index);
            return;
        }
        planned.set(index, new PlannedFault(used.endpoint(), used.fault(), used.times() - 1));
    }

    /** Holds the call until release; throws {@link DroppedException} when the simulator closes instead. */
    void hang(Fault fault) {
        CountDownLatch mine = currentGate();
        hanging.up();
        try {
            mine.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DroppedException(fault);
        } finally {
            hanging.down();
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
