package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.wiring.SystemServices;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Map;

/** Makes the handlers that the template names; they are the very classes that are deployed. */
final class Handlers {
    /** What a function may be called with here that does not read its event itself, and what it answers to that: by a stream, a schedule. */
    private static final Map<Class<?>, Class<?>> ANSWERS = Map.of(
            DynamodbEvent.class, StreamsEventResponse.class,
            Map.class, Map.class);

    private Handlers() {}

    /**
     * Makes a handler by its constructor that takes the environment and what is around it. Events and answers that it does not read and write itself are
     * converted by AWS's own serialisation, as Lambda's runtime does.
     *
     * @throws LabException if there is no such class or constructor, it is no handler of events that are known here, or it
     *     refuses the environment
     */
    static RequestStreamHandler create(String className, Map<String, String> environment, SystemServices services) {
        try {
            Class<?> type = Class.forName(className);
            Class<?> event = RequestStreamHandler.class.isAssignableFrom(type) ? type : eventOf(type);
            Object handler =
                    type.getConstructor(Map.class, SystemServices.class).newInstance(environment, services);
            return handler instanceof RequestStreamHandler itself ? itself : converting(handler, event);
        } catch (ClassNotFoundException e) {
            throw new LabException(
                    "The template names the handler " + className + ", which is not on the class path", e);
        } catch (NoSuchMethodException e) {
            throw new LabException(
                    className
                            + " needs a public constructor that takes the environment, Map<String, String>, and its Surroundings",
                    e);
        } catch (InvocationTargetException e) {
            throw new LabException(className + " does not start: " + e.getTargetException(), e);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new LabException(className + " cannot be made: it must be public and not abstract", e);
        }
    }

    private static Class<?> eventOf(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.getName().equals("handleRequest") && !method.isBridge())
                .filter(method -> method.getParameterCount() == 2 && method.getParameterTypes()[1] == Context.class)
                .filter(_ -> RequestHandler.class.isAssignableFrom(type))
                .filter(method -> ANSWERS.get(method.getParameterTypes()[0]) == method.getReturnType())
                .findFirst()
                .<Class<?>>map(method -> method.getParameterTypes()[0])
                .orElseThrow(() -> new LabException(type.getName()
                        + " must implement RequestStreamHandler, or RequestHandler with its handleRequest one of "
                        + ANSWERS));
    }

    // The types were compared with the method's above.
    @SuppressWarnings("unchecked")
    private static <I, O> RequestStreamHandler converting(Object handler, Class<?> event) {
        var typed = (RequestHandler<I, O>) handler;
        PojoSerializer<I> events = serializer((Class<I>) event);
        PojoSerializer<O> answers = serializer((Class<O>) ANSWERS.getOrDefault(event, Object.class));
        return (in, out, context) -> answers.toJson(typed.handleRequest(events.fromJson(in), context), out);
    }

    /** The rule of the Java runtime: its event serialisers where there is one for the type, else plain Jackson. */
    private static <T> PojoSerializer<T> serializer(Class<T> type) {
        if (LambdaEventSerializers.isLambdaSupportedEvent(type.getName())) {
            return LambdaEventSerializers.serializerFor(type, Handlers.class.getClassLoader());
        }
        return JacksonFactory.getInstance().getSerializer(type);
    }
}
