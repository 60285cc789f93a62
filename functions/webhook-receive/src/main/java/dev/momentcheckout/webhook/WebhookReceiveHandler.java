package dev.momentcheckout.webhook;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import dev.momentcheckout.edge.Edge;
import dev.momentcheckout.edge.Problem;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.wiring.Surroundings;
import java.util.Map;

/** {@code POST /api/moment-webhook}: where Moment tells what happened, whatever the app does. */
public final class WebhookReceiveHandler implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
    private final WebhookWiring wiring;
    private final Edge edge;

    /** Called by Lambda. */
    public WebhookReceiveHandler() {
        this(System.getenv());
    }

    public WebhookReceiveHandler(Map<String, String> environment) {
        this(environment, Surroundings.real());
    }

    public WebhookReceiveHandler(Map<String, String> environment, Surroundings around) {
        this(WebhookWiring.of(environment, around));
    }

    private WebhookReceiveHandler(WebhookWiring wiring) {
        this.wiring = wiring;
        this.edge = new Edge(wiring.foundation().telemetry(), Edge.WEBHOOK_BODY);
    }

    @Override
    public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
        return edge.respond(event, context, this::answer);
    }

    private Reply answer(Request request) {
        SignedMessage message = verified(request);
        wiring.receiveWebhook().receive(message.id(), message.body());
        return Reply.EMPTY;
    }

    private SignedMessage verified(Request request) {
        try {
            SignedMessage message = SignedMessage.of(request);
            wiring.verification().verify(message);
            return message;
        } catch (Refusal refusal) {
            Telemetry telemetry = wiring.foundation().telemetry();
            telemetry.count(Metric.WEBHOOK_REFUSED);
            telemetry.log(Event.WEBHOOK_REFUSED, Field.reason(refusal.reason()));
            throw Problem.of(ProblemType.WEBHOOK_NOT_VERIFIED);
        }
    }
}
