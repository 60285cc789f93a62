package dev.momentcheckout.testing.simulation.memory;

import dev.momentcheckout.session.PurchaseId;
import dev.momentcheckout.session.StoreUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The outgoing calls of all requests of one history, with the faults that its steps plan. */
final class Calls {
    private final Random random;
    private final Map<Thread, Request> requests = new ConcurrentHashMap<>();
    private final @Nullable List<String> trace;
    private @Nullable Interleaving interleaving;
    private int started;

    /** @param trace receives a line for each call, or null */
    Calls(Random random, @Nullable List<String> trace) {
        this.random = random;
        this.trace = trace;
    }

    /** What goes wrong with a request, at the outgoing call of this number. */
    record Fault(Kind kind, int call) {
        enum Kind {
            CRASH_BEFORE,
            CRASH_AFTER,
            STORE_THROTTLED,
            /** The call takes effect; the SDK repeats it. */
            STORE_ANSWER_LOST,
            /** The call takes effect, and the process gets no answer even when the SDK repeats it. */
            STORE_ANSWER_LOST_FOR_GOOD,
            STORE_DOWN
        }
    }

    /** One request in a process of its own. */
    private static final class Request {
        private final @Nullable Fault fault;
        private final @Nullable PurchaseId purchase;
        private int calls;

        private final int number;

        Request(int number, @Nullable Fault fault, @Nullable PurchaseId purchase) {
            this.number = number;
            this.fault = fault;
            this.purchase = purchase;
        }

        boolean hits(Fault.Kind kind) {
            return fault != null && fault.kind() == kind && fault.call() == calls;
        }

        boolean storeIsDown() {
            return fault != null && fault.kind() == Fault.Kind.STORE_DOWN && calls >= fault.call();
        }
    }

    /**
     * Runs a request, or returns null if its process crashed.
     *
     * @param purchase what the request names, if anything
     */
    <T> @Nullable T request(@Nullable Fault fault, @Nullable PurchaseId purchase, Supplier<T> request) {
        requests.put(Thread.currentThread(), new Request(++started, fault, purchase));
        try {
            return request.get();
        } catch (ProcessCrashError e) {
            return null;
        } finally {
            requests.remove(Thread.currentThread());
        }
    }

    void interleave(@Nullable Interleaving running) {
        interleaving = running;
    }

    /** The purchase that the current request names, if any. */
    @Nullable PurchaseId purchase() {
        Request request = requests.get(Thread.currentThread());
        return request == null ? null : request.purchase;
    }

    Random random() {
        return random;
    }

    /** Makes a call to a store. */
    <T> T toStore(Supplier<String> name, Supplier<T> call) {
        return call(true, name, call);
    }

    /** Makes a call to Moment, which has faults of its own. */
    <T> T toMoment(Supplier<String> name, Supplier<T> call) {
        return call(false, name, call);
    }

    void trace(Supplier<String> line) {
        if (trace != null) {
            Request request = requests.get(Thread.currentThread());
            trace.add((request == null ? "" : request.number + ": ") + line.get());
        }
    }

    /** Lets another request run. */
    void pause() {
        if (interleaving != null) {
            interleaving.letOthersRun();
        }
    }

    private <T> T call(boolean store, Supplier<String> name, Supplier<T> call) {
        Request request = requests.get(Thread.currentThread());
        if (request == null) {
            return call.get();
        }
        pause();
        request.calls++;
        if (request.hits(Fault.Kind.CRASH_BEFORE)) {
            throw new ProcessCrashError();
        }
        if (store && (request.hits(Fault.Kind.STORE_THROTTLED) || request.storeIsDown())) {
            throw new StoreUnavailableException("throttled", new IllegalStateException("simulated"));
        }
        T answer = call.get();
        T first = answer;
        trace(() -> name.get() + " -> " + first);
        if (store && request.hits(Fault.Kind.STORE_ANSWER_LOST)) {
            pause();
            answer = call.get();
        }
        if (store && request.hits(Fault.Kind.STORE_ANSWER_LOST_FOR_GOOD)) {
            throw new StoreUnavailableException("no answer", new IllegalStateException("simulated"));
        }
        pause();
        if (request.hits(Fault.Kind.CRASH_AFTER)) {
            throw new ProcessCrashError();
        }
        return answer;
    }
}
