package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import dev.momentcheckout.wiring.Surroundings;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.Map;

/** Makes the handlers that the template names; they are the very classes that are deployed. */
final class Handlers {
    /** What a function may be called with here, and what it answers to that: by a route, a stream, a schedule. */
    private static final Map<Class<?>, Class<?>> ANSWERS = Map.of(
            APIGatewayV2HTTPEvent.class, APIGatewayV2HTTPResponse.class,
            DynamodbEvent.class, StreamsEventResponse.class,
            Map.class, Map.class);

    private Handlers() {}

    /**
     * A handler and the types that its events and answers are converted to and from.
     *
     * @param <I> the event
     * @param <O> the answer
     */
    record Handler<I, O>(RequestHandler<I, O> handler, Class<I> event, Class<O> answer) {}

    /**
     * Makes a handler by its constructor that takes the environment and what is around it.
     *
     * @throws LabException if there is no such class or constructor, it is no handler of events that are known here, or it
     *     refuses the environment
     */
    static Handler<?, ?> create(String className, Map<String, String> environment, Surroundings around) {
        try {
            Class<?> type = Class.forName(className);
            Class<?> event = eventOf(type);
            Object handler = type.getConstructor(Map.class, Surroundings.class).newInstance(environment, around);
            return handler(handler, event, ANSWERS.getOrDefault(event, Object.class));
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
                .orElseThrow(() -> new LabException(
                        type.getName() + " must implement RequestHandler, its handleRequest one of " + ANSWERS));
    }

    // The types were compared with the method's above.
    @SuppressWarnings("unchecked")
    private static <I, O> Handler<I, O> handler(Object handler, Class<?> event, Class<?> answer) {
        return new Handler<>((RequestHandler<I, O>) handler, (Class<I>) event, (Class<O>) answer);
    }
}
