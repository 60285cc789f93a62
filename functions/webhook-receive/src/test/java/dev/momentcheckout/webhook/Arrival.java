package dev.momentcheckout.webhook;

import static java.util.Objects.requireNonNull;

import dev.momentcheckout.edge.Edge;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.simulator.SignedDelivery;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.StageContext;
import dev.momentcheckout.telemetry.Telemetry;
import java.util.concurrent.atomic.AtomicReference;

/** A delivery as it reaches this function's route: through the gateway's event and the edge. */
final class Arrival {
    private Arrival() {}

    static Request of(Call call) {
        AtomicReference<Request> arrived = new AtomicReference<>();
        new Edge(new Telemetry("stack"), Edge.WEBHOOK_BODY)
                .respond(call.event(), new StageContext("arrival"), request -> {
                    arrived.set(request);
                    return Reply.EMPTY;
                });
        return requireNonNull(arrived.get());
    }

    static SignedMessage of(SignedDelivery delivery) {
        return SignedMessage.of(of(Call.webhook(delivery.headers(), delivery.body())));
    }
}
