package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;

/** Makes the handlers that the template names; they are the very classes that are deployed. */
final class Handlers {
    private Handlers() {}

    /**
     * Makes a handler by its constructor that takes the environment.
     *
     * @throws LabException if there is no such class or constructor, it is no handler of HTTP API events, or it refuses
     *     the environment
     */
    static RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> create(
            String className, Map<String, String> environment) {
        try {
            Class<?> type = Class.forName(className);
            requireHttpApiHandler(type);
            return cast(type.getConstructor(Map.class).newInstance(environment));
        } catch (ClassNotFoundException e) {
            throw new LabException(
                    "The template names the handler " + className + ", which is not on the class path", e);
        } catch (NoSuchMethodException e) {
            throw new LabException(
                    className + " needs a public constructor that takes the environment, Map<String, String>,"
                            + " and handleRequest(APIGatewayV2HTTPEvent, Context)",
                    e);
        } catch (InvocationTargetException e) {
            throw new LabException(className + " does not start: " + e.getTargetException(), e);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new LabException(className + " cannot be made: it must be public and not abstract", e);
        }
    }

    private static void requireHttpApiHandler(Class<?> type) throws NoSuchMethodException {
        Class<?> answer = type.getMethod("handleRequest", APIGatewayV2HTTPEvent.class, Context.class)
                .getReturnType();
        if (!RequestHandler.class.isAssignableFrom(type) || answer != APIGatewayV2HTTPResponse.class) {
            throw new LabException(
                    type.getName() + " must implement RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>");
        }
    }

    // The types were compared with the method's above.
    @SuppressWarnings("unchecked")
    private static RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> cast(Object handler) {
        return (RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse>) handler;
    }
}
