package dev.momentcheckout.session;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/** Runs calls at the same time. An interface, so that a simulation can choose their order. */
@FunctionalInterface
public interface ParallelCalls {
    /** Returns the results in the order of the calls. Throws the first failure once all calls have ended. */
    <T> List<T> results(List<Supplier<T>> calls);

    /** Runs each call on a virtual thread of its own; a single call on the caller's. */
    static <T> List<T> onVirtualThreads(List<Supplier<T>> calls) {
        if (calls.size() == 1) {
            return List.of(calls.getFirst().get());
        }
        List<Callable<T>> tasks = new ArrayList<>();
        calls.forEach(call -> tasks.add(call::get));
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> ended : threads.invokeAll(tasks)) {
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
