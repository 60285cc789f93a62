package dev.momentcheckout.create;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.Edge;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.wiring.Surroundings;
import java.util.Map;

/** {@code POST /api/create-payment-session}: what the SDK's {@code fetchClientToken} calls. */
public final class CreateSessionHandler implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final CreateWiring wiring;
    private final Edge edge;

    /** Called by Lambda. */
    public CreateSessionHandler() {
        this(System.getenv());
    }

    public CreateSessionHandler(Map<String, String> environment) {
        this(environment, Surroundings.real());
    }

    public CreateSessionHandler(Map<String, String> environment, Surroundings around) {
        this(CreateWiring.of(environment, around));
    }

    private CreateSessionHandler(CreateWiring wiring) {
        this.wiring = wiring;
        this.edge = new Edge(wiring.foundation().telemetry(), Edge.APP_BODY);
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        return edge.respond(event, context, this::answer);
    }

    private Reply answer(Request request) {
        CreateSession.Opened opened = wiring.createSession().open(CreateRequest.parse(request, wiring.settings()));
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("client_token", opened.token().reveal());
        json.put("session_id", opened.session().value());
        return new Reply(json);
    }
}
