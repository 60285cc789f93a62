package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.telemetry.StandardOutput;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;

/** A delivery as it reaches this function's route: through the gateway's event and the edge. */
final class SignedRequest {
    private SignedRequest() {}

    static Request of(HttpApiRequest call) {
        AtomicReference<Request> arrived = new AtomicReference<>();
        var edge = new HttpApiAdapter(
                new Telemetry("stack", Clock.systemUTC(), new StandardOutput()), HttpApiAdapter.WEBHOOK_BODY_BYTES);
        call.to(
                (event, response, context) -> edge.respond(event, response, context, request -> {
                    arrived.set(request);
                    return Reply.EMPTY;
                }),
                new LambdaContext("arrival"));
        return requireNonNull(arrived.get());
    }

    static WebhookDelivery of(SignedDelivery delivery) {
        return WebhookDelivery.of(of(HttpApiRequest.webhook(delivery.headers(), delivery.body())));
    }
}
