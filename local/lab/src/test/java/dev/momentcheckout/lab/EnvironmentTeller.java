package dev.momentcheckout.lab;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.momentcheckout.wiring.Surroundings;
import java.util.Map;
import java.util.TreeMap;

/** A function that answers with its environment, a variable a line. */
public final class EnvironmentTeller implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final Map<String, String> environment;

    /** Takes what is around it as all handlers do, and needs none of it. */
    public EnvironmentTeller(Map<String, String> environment, Surroundings around) {
        this.environment = new TreeMap<>(environment);
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        var lines = new StringBuilder();
        environment.forEach(
                (name, value) -> lines.append(name).append('=').append(value).append('\n'));
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(200)
                .withBody(lines.toString())
                .build();
    }
}
