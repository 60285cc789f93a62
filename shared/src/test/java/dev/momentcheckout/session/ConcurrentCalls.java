package dev.momentcheckout.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs calls at the same time, one in each thread. */
public final class ConcurrentCalls {
    private ConcurrentCalls() {}

    /** Runs the same call {@code times} times and returns the results. */
    public static <T> List<T> run(int times, Callable<T> call) throws InterruptedException, ExecutionException {
        return run(Collections.nCopies(times, call));
    }

    /** Runs the calls and returns their results in order. */
    public static <T> List<T> run(List<Callable<T>> calls) throws InterruptedException, ExecutionException {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(calls.stream()
                    .<Callable<T>>map(call -> () -> {
                        start.await();
                        return call.call();
                    })
                    .toList())) {
                results.add(result.get());
            }
            return results;
        }
    }
}
