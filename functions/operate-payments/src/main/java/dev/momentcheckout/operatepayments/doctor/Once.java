package dev.momentcheckout.operatepayments.doctor;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A call whose result, or failure, several checks share. The first of them makes it, the others wait. */
final class Once<T> implements Supplier<T> {
    private final FutureTask<T> call;

    Once(Supplier<T> call) {
        this.call = new FutureTask<>(call::get);
    }

    @Override
    public T get() {
        call.run();
        try {
            return call.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while another check made the call", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a call failed", e);
        }
    }
}
