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

/**
 * A function as Lambda runs it: JSON in, JSON out, a time limit.
 *
 * <p>On AWS each concurrent invocation has an environment of its own; here all share one handler.
 */
final class LambdaFunction implements AutoCloseable {
    private final SamFunction function;
    private final RequestStreamHandler handler;
    private final LabTime time;
    private final ExecutorService invocations;

    LambdaFunction(SamFunction function, RequestStreamHandler handler, LabTime time) {
        this.function = function;
        this.handler = handler;
        this.time = time;
        this.invocations = Executors.newThreadPerTaskExecutor(
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
     * @param patience how long the caller waits; the function's own timeout holds too
     * @return the answer as JSON
     * @throws InvocationFailedException if the handler throws or is too slow
     */
    byte[] invoke(byte[] event, Duration patience) {
        return time.evenly(() -> invokeNow(event, patience));
    }

    private byte[] invokeNow(byte[] event, Duration patience) {
        Duration limit = patience.compareTo(timeout()) < 0 ? patience : timeout();
        Instant deadline = time.clock().instant().plus(timeout());
        var context = new LambdaContext(
                UUID.randomUUID().toString(), function.logicalId(), function.memory(), () -> millisUntil(deadline));
        Future<byte[]> invocation = invocations.submit(() -> answer(event, context));
        try {
            return invocation.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new InvocationFailedException(name() + " failed", e.getCause());
        } catch (TimeoutException e) {
            invocation.cancel(true);
            throw new InvocationFailedException(name() + " took longer than " + limit.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            invocation.cancel(true);
            Thread.currentThread().interrupt();
            throw new InvocationFailedException(name() + " was interrupted", e);
        }
    }

    private int millisUntil(Instant deadline) {
        return Math.toIntExact(
                Math.max(0, Duration.between(time.clock().instant(), deadline).toMillis()));
    }

    private byte[] answer(byte[] event, Context context) throws IOException {
        var answer = new ByteArrayOutputStream();
        handler.handleRequest(new ByteArrayInputStream(event), answer, context);
        return answer.toByteArray();
    }

    @Override
    public void close() {
        invocations.shutdownNow();
    }
}
