package dev.momentcheckout.webhookreceive;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.ProblemType;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;

/** {@code POST /api/moment-webhook}: where Moment tells what happened, whatever the app does. */
public final class WebhookReceiveHandler implements RequestStreamHandler {
    private final WebhookWiring wiring;
    private final HttpApiAdapter edge;

    /** Called by Lambda: the only one that primes. */
    public WebhookReceiveHandler() {
        this(System.getenv());
        wiring.priming().call(() -> warmUp(System.getenv())).start();
    }

    public WebhookReceiveHandler(Map<String, String> environment) {
        this(environment, SystemServices.system());
    }

    public WebhookReceiveHandler(Map<String, String> environment, SystemServices services) {
        this(WebhookWiring.of(environment, services));
    }

    private WebhookReceiveHandler(WebhookWiring wiring) {
        this.wiring = wiring;
        this.edge = new HttpApiAdapter(wiring.clients().telemetry(), HttpApiAdapter.WEBHOOK_BODY_BYTES);
    }

    static void warmUp(Map<String, String> environment) {
        Clock clock = Clock.systemUTC();
        WebhookWarmUp.at(clock.instant()).run(environment, clock, WebhookReceiveHandler::new);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        edge.respond(event, response, context, this::answer);
    }

    private Reply answer(Request request) {
        WebhookDelivery message = verified(request);
        wiring.receiveWebhook().receive(message.id(), message.body());
        return Reply.EMPTY;
    }

    private WebhookDelivery verified(Request request) {
        try {
            WebhookDelivery message = WebhookDelivery.of(request);
            wiring.verification().verify(message);
            return message;
        } catch (WebhookRejectedException refusal) {
            Telemetry telemetry = wiring.clients().telemetry();
            telemetry.count(Metric.WEBHOOK_REJECTED);
            telemetry.log(LogEvent.WEBHOOK_REJECTED, LogField.reason(refusal.reason()));
            throw ApiProblemException.of(ProblemType.WEBHOOK_VERIFICATION_FAILED);
        }
    }
}
