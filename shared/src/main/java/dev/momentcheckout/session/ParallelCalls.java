package dev.momentcheckout.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Runs calls at the same time. An interface, so that a simulation can choose their order. */
@FunctionalInterface
public interface ParallelCalls {
    /** Returns the results in the order of the calls. Throws the first failure once all calls have ended. */
    <T> List<T> results(List<Supplier<T>> calls);

    /** Runs each call on a virtual thread of its own; a single call on the caller's. */
    static <T> List<T> onVirtualThreads(List<Supplier<T>> calls) {
        return onVirtualThreads(calls, task -> task);
    }

    /**
     * Runs each call on a virtual thread of its own; a single call on the caller's.
     *
     * @param inContext returns a task that runs in the context of the caller, which a new thread does not have
     */
    static <T> List<T> onVirtualThreads(List<Supplier<T>> calls, UnaryOperator<Runnable> inContext) {
        if (calls.size() == 1) {
            return List.of(calls.getFirst().get());
        }
        List<FutureTask<T>> tasks = new ArrayList<>();
        calls.forEach(call -> tasks.add(new FutureTask<>(call::get)));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            tasks.forEach(task -> threads.execute(inContext.apply(task)));
        }
        List<T> results = new ArrayList<>();
        try {
            for (FutureTask<T> ended : tasks) {
                results.add(ended.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during calls to Moment", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("a call threw a checked exception", e);
        }
        return results;
    }
}
