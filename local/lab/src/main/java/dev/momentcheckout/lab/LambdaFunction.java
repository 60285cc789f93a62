package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.local.aws.SamFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
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
    private static final PojoSerializer<APIGatewayV2HTTPEvent> EVENTS = serializer(APIGatewayV2HTTPEvent.class);
    private static final PojoSerializer<APIGatewayV2HTTPResponse> ANSWERS = serializer(APIGatewayV2HTTPResponse.class);

    private final SamFunction function;
    private final RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler;
    private final Clock clock;
    private final ExecutorService invocations;

    LambdaFunction(
            SamFunction function,
            RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> handler,
            Clock clock) {
        this.function = function;
        this.handler = handler;
        this.clock = clock;
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
        Duration limit = patience.compareTo(timeout()) < 0 ? patience : timeout();
        var context = new LambdaContext(
                UUID.randomUUID().toString(),
                function.logicalId(),
                function.memory(),
                clock.instant().plus(timeout()),
                clock);
        Future<byte[]> invocation = invocations.submit(() -> {
            var answer = handler.handleRequest(EVENTS.fromJson(new ByteArrayInputStream(event)), context);
            var json = new ByteArrayOutputStream();
            ANSWERS.toJson(answer, json);
            return json.toByteArray();
        });
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
