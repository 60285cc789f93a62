package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.wiring.SystemServices;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Map;

/** Creates the handlers that the template names, which are the deployed classes. */
final class Handlers {
    /** Event and response types of the supported {@link RequestHandler}s: for a stream, and for a schedule. */
    private static final Map<Class<?>, Class<?>> RESPONSES = Map.of(
            DynamodbEvent.class, Object.class,
            Map.class, Map.class);

    private Handlers() {}

    /**
     * Creates a handler by its constructor that takes the environment and the system services. AWS's serialization
     * library converts the events and responses of a {@link RequestHandler}, as in Lambda's runtime.
     *
     * @throws LabException if there is no such class or constructor, if the event type is not supported, or if the
     *     constructor rejects the environment
     */
    static RequestStreamHandler create(String className, Map<String, String> environment, SystemServices services) {
        try {
            Class<?> type = Class.forName(className);
            Class<?> event = RequestStreamHandler.class.isAssignableFrom(type) ? type : eventOf(type);
            Object handler =
                    type.getConstructor(Map.class, SystemServices.class).newInstance(environment, services);
            return handler instanceof RequestStreamHandler streaming ? streaming : converting(handler, event);
        } catch (ClassNotFoundException e) {
            throw new LabException(
                    "The template names the handler " + className + ", which is not on the class path", e);
        } catch (NoSuchMethodException e) {
            throw new LabException(
                    className
                            + " needs a public constructor that takes the environment, Map<String, String>, and SystemServices",
                    e);
        } catch (InvocationTargetException e) {
            throw new LabException(className + " does not start: " + e.getTargetException(), e);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new LabException(className + " must be public and not abstract", e);
        }
    }

    private static Class<?> eventOf(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("handleRequest") && !method.isBridge())
                .filter(method -> method.getParameterCount() == 2 && method.getParameterTypes()[1] == Context.class)
                .filter(_ -> RequestHandler.class.isAssignableFrom(type))
                .filter(method -> RESPONSES.get(method.getParameterTypes()[0]) == method.getReturnType())
                .findFirst()
                .<Class<?>>map(method -> method.getParameterTypes()[0])
                .orElseThrow(() -> new LabException(type.getName()
                        + " must implement RequestStreamHandler, or RequestHandler with one of these event and response"
                        + " types: " + RESPONSES));
    }

    // eventOf has compared the types with those of the method.
    @SuppressWarnings("unchecked")
    private static <I, O> RequestStreamHandler converting(Object handler, Class<?> event) {
        var typed = (RequestHandler<I, O>) handler;
        PojoSerializer<I> events = serializer((Class<I>) event);
        PojoSerializer<O> responses = serializer((Class<O>) RESPONSES.getOrDefault(event, Object.class));
        return (in, out, context) -> responses.toJson(typed.handleRequest(events.fromJson(in), context), out);
    }

    /**
     * Chooses as Lambda's Java runtime does: its event serializer for the type if there is one, else plain Jackson.
     *
     * @see <a href="https://github.com/aws/aws-lambda-java-libs/tree/main/aws-lambda-java-serialization">Serialization
     *     in Lambda's Java runtime</a>
     */
    private static <T> PojoSerializer<T> serializer(Class<T> type) {
        if (LambdaEventSerializers.isLambdaSupportedEvent(type.getName())) {
            return LambdaEventSerializers.serializerFor(type, Handlers.class.getClassLoader());
        }
        return JacksonFactory.getInstance().getSerializer(type);
    }
}
