package dev.momentcheckout.webhook;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.edge.Edge;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.telemetry.StandardOutput;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;

/** A delivery as it reaches this function's route: through the gateway's event and the edge. */
final class Arrival {
    private Arrival() {}

    static Request of(Call call) {
        AtomicReference<Request> arrived = new AtomicReference<>();
        var edge = new Edge(new Telemetry("stack", Clock.systemUTC(), new StandardOutput()), Edge.WEBHOOK_BODY);
        call.to(
                (event, response, context) -> edge.respond(event, response, context, request -> {
                    arrived.set(request);
                    return Reply.EMPTY;
                }),
                new LambdaContext("arrival"));
        return requireNonNull(arrived.get());
    }

    static SignedMessage of(SignedDelivery delivery) {
        return SignedMessage.of(of(Call.webhook(delivery.headers(), delivery.body())));
    }
}
