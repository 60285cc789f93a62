package dev.momentcheckout.webhook;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
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
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;

/** {@code POST /api/moment-webhook}: where Moment tells what happened, whatever the app does. */
public final class WebhookReceiveHandler implements RequestStreamHandler {
    private final WebhookWiring wiring;
    private final Edge edge;

    /** Called by Lambda: the only one that primes. */
    public WebhookReceiveHandler() {
        this(System.getenv());
        wiring.priming().call(() -> rehearse(System.getenv())).start();
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

    static void rehearse(Map<String, String> environment) {
        Clock clock = Clock.systemUTC();
        WebhookRehearsal.at(clock.instant()).play(environment, clock, WebhookReceiveHandler::new);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        edge.respond(event, response, context, this::answer);
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
