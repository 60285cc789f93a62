package dev.momentcheckout.webhookreceive;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.telemetry.Telemetry;
import dev.momentcheckout.testing.support.HttpApiRequest;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;

/** Converts a delivery to the request that reaches the route, through API Gateway's event and the adapter. */
final class SignedRequest {
    private SignedRequest() {}

    static Request of(HttpApiRequest call) {
        AtomicReference<Request> received = new AtomicReference<>();
        var adapter = new HttpApiAdapter(
                new Telemetry("stack", Clock.systemUTC(), _ -> {}), HttpApiAdapter.WEBHOOK_BODY_BYTES);
        call.to(
                (event, response, context) -> adapter.respond(event, response, context, request -> {
                    received.set(request);
                    return Reply.EMPTY;
                }),
                new LambdaContext("request-1"));
        return requireNonNull(received.get());
    }

    static WebhookDelivery of(SignedDelivery delivery) {
        return WebhookDelivery.of(of(HttpApiRequest.webhook(delivery.headers(), delivery.body())));
    }
}
