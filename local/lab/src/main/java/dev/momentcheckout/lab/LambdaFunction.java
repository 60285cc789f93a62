package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.SamFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A function as Lambda runs it: JSON in, JSON out, with a time limit.
 *
 * <p>On AWS each concurrent invocation has its own execution environment; here all invocations share one handler.
 */
final class LambdaFunction implements AutoCloseable {
    private final SamFunction function;
    private final RequestStreamHandler handler;
    private final LabTime time;
    private final Invocations invocations;
    private final ExecutorService threads;

    LambdaFunction(SamFunction function, RequestStreamHandler handler, LabTime time, Invocations invocations) {
        this.function = function;
        this.handler = handler;
        this.time = time;
        this.invocations = invocations;
        this.threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(function.logicalId() + "-", 0).factory());
    }

    String name() {
        return function.logicalId();
    }

    Duration timeout() {
        return function.timeout();
    }

    /**
     * Runs the handler once.
     *
     * @param event JSON
     * @param callerTimeout how long the caller waits; the function's own timeout also applies
     * @return the response as JSON
     * @throws InvocationFailedException if the handler throws or times out
     */
    byte[] invoke(byte[] event, Duration callerTimeout) {
        return during(invocation -> invoke(event, callerTimeout, invocation));
    }

    /** Runs the handler once, as an invocation that the caller starts and ends. */
    byte[] invoke(byte[] event, Duration callerTimeout, Invocation invocation) {
        return time.withSteadyTime(() -> invokeNow(event, callerTimeout, invocation));
    }

    private byte[] during(Function<Invocation, byte[]> work) {
        Invocation invocation = invocations.start(name());
        try {
            return work.apply(invocation);
        } finally {
            invocations.end(invocation);
        }
    }

    /**
     * Runs the handler once for another function, during whose invocation the clock is not advanced anyway. Waiting for
     * a steady clock here would wait for that function if the clock is about to be advanced.
     *
     * @param event JSON
     * @return the response as JSON
     * @throws InvocationFailedException if the handler throws or times out
     */
    byte[] invokeFromFunction(byte[] event) {
        return during(invocation -> invokeNow(event, timeout(), invocation));
    }

    private byte[] invokeNow(byte[] event, Duration callerTimeout, Invocation invocation) {
        Duration limit = callerTimeout.compareTo(timeout()) < 0 ? callerTimeout : timeout();
        Instant deadline = time.clock().instant().plus(timeout());
        var context = new LambdaContext(
                UUID.randomUUID().toString(), function.logicalId(), function.memory(), () -> millisUntil(deadline));
        Future<byte[]> result = threads.submit(() -> invocation.perform(() -> handle(event, context)));
        try {
            return result.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new InvocationFailedException(name() + " failed", e.getCause());
        } catch (TimeoutException e) {
            result.cancel(true);
            throw new InvocationFailedException(name() + " timed out after " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            result.cancel(true);
            Thread.currentThread().interrupt();
            throw new InvocationFailedException(name() + " was interrupted", e);
        }
    }

    private int millisUntil(Instant deadline) {
        return Math.toIntExact(
                Math.max(0, Duration.between(time.clock().instant(), deadline).toMillis()));
    }

    private byte[] handle(byte[] event, Context context) throws IOException {
        var response = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), response, context);
        return response.toByteArray();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
