package dev.momentcheckout.status;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.Edge;
import dev.momentcheckout.edge.Problem;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Expectation;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SdkStatus;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.wiring.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;

/** {@code GET /api/session-status}: what the SDK's {@code fetchSessionStatus} calls when the customer is back. */
public final class GetSessionStatusHandler implements RequestStreamHandler {
    private final StatusWiring wiring;
    private final Edge edge;

    /** Called by Lambda: the only one that primes. */
    public GetSessionStatusHandler() {
        this(System.getenv());
        wiring.priming().call(() -> rehearse(System.getenv())).start();
    }

    public GetSessionStatusHandler(Map<String, String> environment) {
        this(environment, Surroundings.real());
    }

    public GetSessionStatusHandler(Map<String, String> environment, Surroundings around) {
        this(StatusWiring.of(environment, around));
    }

    private GetSessionStatusHandler(StatusWiring wiring) {
        this.wiring = wiring;
        this.edge = new Edge(wiring.foundation().telemetry(), Edge.APP_BODY);
    }

    static void rehearse(Map<String, String> environment) {
        StatusRehearsal.make().play(environment, Clock.systemUTC(), GetSessionStatusHandler::new);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        edge.respond(event, response, context, this::answer);
    }

    private Reply answer(Request request) {
        Owner owner = request.owner(wiring.settings().signIn());
        SessionId id = SessionId.parse(request.query("session_id"))
                .orElseThrow(
                        () -> Problem.field("session_id", "must be 1 to 128 letters, digits, hyphens and underscores"));
        return new Reply(json(wiring.sessionStatus().of(id, owner)));
    }

    /** Named fields only: Moment's object holds a customer's data, and perhaps a token. */
    private static ObjectNode json(PaymentSession session) {
        SdkStatus status = SdkStatus.of(session);
        Expectation recorded = requireNonNull(session.recorded());
        ObjectNode json = JsonTree.object();
        json.put("session_id", session.id().value());
        json.put("status", status.status());
        json.put("final", status.isFinal());
        json.put("amount", recorded.price().minorUnits());
        json.put("currency", recorded.price().currencyCode());
        return json;
    }
}
