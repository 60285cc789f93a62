package dev.momentcheckout.getsessionstatus;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.ExpectedTerms;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SdkStatus;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;

/** {@code GET /api/session-status}: what the SDK's {@code fetchSessionStatus} calls when the customer is back. */
public final class GetSessionStatusHandler implements RequestStreamHandler {
    private final StatusWiring wiring;
    private final HttpApiAdapter edge;

    /** Called by Lambda: the only one that primes. */
    public GetSessionStatusHandler() {
        this(System.getenv());
        wiring.priming().call(() -> warmUp(System.getenv())).start();
    }

    public GetSessionStatusHandler(Map<String, String> environment) {
        this(environment, SystemServices.system());
    }

    public GetSessionStatusHandler(Map<String, String> environment, SystemServices services) {
        this(StatusWiring.of(environment, services));
    }

    private GetSessionStatusHandler(StatusWiring wiring) {
        this.wiring = wiring;
        this.edge = new HttpApiAdapter(wiring.clients().telemetry(), HttpApiAdapter.APP_BODY_BYTES);
    }

    static void warmUp(Map<String, String> environment) {
        StatusWarmUp.request().run(environment, Clock.systemUTC(), GetSessionStatusHandler::new);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        edge.respond(event, response, context, this::answer);
    }

    private Reply answer(Request request) {
        Owner owner = request.owner(wiring.settings().signIn());
        SessionId id = SessionId.parse(request.query("session_id"))
                .orElseThrow(() -> ApiProblemException.field(
                        "session_id", "must be 1 to 128 letters, digits, hyphens and underscores"));
        return new Reply(json(wiring.getSessionStatus().of(id, owner)));
    }

    /** Named fields only: Moment's object holds a customer's data, and perhaps a token. */
    private static ObjectNode json(PaymentSession session) {
        SdkStatus status = SdkStatus.of(session);
        ExpectedTerms recorded = requireNonNull(session.expectedTerms());
        ObjectNode json = JsonTree.object();
        json.put("session_id", session.id().value());
        json.put("status", status.status());
        json.put("final", status.isFinal());
        json.put("amount", recorded.price().minorUnits());
        json.put("currency", recorded.price().currencyCode());
        return json;
    }
}
