package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.lab.Handlers.Handler;
import dev.momentcheckout.local.aws.SamFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A function as Lambda runs it: JSON in, JSON out, a time limit, both ends converted by AWS's own serialisation.
 *
 * <p>On AWS each concurrent invocation has an environment of its own; here all share one handler.
 */
final class LambdaFunction implements AutoCloseable {
    private final SamFunction function;
    private final Conversation<?, ?> conversation;
    private final LabTime time;
    private final ExecutorService invocations;

    LambdaFunction(SamFunction function, Handler<?, ?> handler, LabTime time) {
        this.function = function;
        this.conversation = Conversation.with(handler);
        this.time = time;
        this.invocations = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(function.logicalId() + "-", 0).factory());
    }

    /** A handler with what converts its events and answers. */
    private record Conversation<I, O>(
            RequestHandler<I, O> handler, PojoSerializer<I> events, PojoSerializer<O> answers) {
        static <I, O> Conversation<I, O> with(Handler<I, O> handler) {
            return new Conversation<>(handler.handler(), serializer(handler.event()), serializer(handler.answer()));
        }

        byte[] answer(byte[] event, Context context) {
            O answer = handler.handleRequest(events.fromJson(new ByteArrayInputStream(event)), context);
            var json = new ByteArrayOutputStream();
            answers.toJson(answer, json);
            return json.toByteArray();
        }
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
        var context = new LambdaContext(
                UUID.randomUUID().toString(),
                function.logicalId(),
                function.memory(),
                time.clock().instant().plus(timeout()),
                time.clock());
        Future<byte[]> invocation = invocations.submit(() -> conversation.answer(event, context));
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

    @Override
    public void close() {
        invocations.shutdownNow();
    }

    /** The rule of the Java runtime: its event serialisers where there is one for the type, else plain Jackson. */
    private static <T> PojoSerializer<T> serializer(Class<T> type) {
        if (LambdaEventSerializers.isLambdaSupportedEvent(type.getName())) {
            return LambdaEventSerializers.serializerFor(type, LambdaFunction.class.getClassLoader());
        }
        return JacksonFactory.getInstance().getSerializer(type);
    }
}
