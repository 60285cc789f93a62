package dev.momentcheckout.testing.simulation.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs several requests of one history at the same time, one of them at a time. At every outgoing call the running
 * request hands over to a random one, so that the seed decides the complete order of calls.
 */
final class Interleaving {
    private final Random random;
    private final List<Request> unfinished = new ArrayList<>();
    private volatile @Nullable Request running;
    private volatile @Nullable Throwable failure;

    Interleaving(Random random) {
        this.random = random;
    }

    private static final class Request {
        private final Thread thread;

        Request(Thread thread) {
            this.thread = thread;
        }
    }

    /**
     * Runs the requests until all have ended.
     *
     * @throws IllegalStateException with the first exception that a request threw
     */
    void run(List<Runnable> requests) {
        Thread caller = Thread.currentThread();
        for (Runnable request : requests) {
            Request[] self = new Request[1];
            Thread thread = Thread.ofVirtual().unstarted(() -> {
                await(self[0]);
                try {
                    request.run();
                } catch (Throwable e) {
                    failure = e;
                } finally {
                    unfinished.remove(self[0]);
                    if (unfinished.isEmpty()) {
                        running = null;
                        LockSupport.unpark(caller);
                    } else {
                        handOver(random());
                    }
                }
            });
            self[0] = new Request(thread);
            unfinished.add(self[0]);
        }
        List<Request> all = List.copyOf(unfinished);
        running = random();
        all.forEach(request -> request.thread.start());
        while (running != null) {
            LockSupport.park(this);
        }
        if (failure != null) {
            throw new IllegalStateException("a request failed", failure);
        }
    }

    /** Lets another request run, or goes on. Only the running request may call it. */
    void letOthersRun() {
        Request self = running;
        Request next = random();
        if (self != null && next != self) {
            handOver(next);
            await(self);
        }
    }

    private Request random() {
        return unfinished.get(random.nextInt(unfinished.size()));
    }

    private void handOver(Request next) {
        running = next;
        LockSupport.unpark(next.thread);
    }

    private void await(Request self) {
        while (running != self) {
            LockSupport.park(this);
        }
    }
}
