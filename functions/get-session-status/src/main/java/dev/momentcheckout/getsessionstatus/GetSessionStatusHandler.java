package dev.momentcheckout.getsessionstatus;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.ApiProblemException;
import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.json.ExpectedTermsJson;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.Owner;
import dev.momentcheckout.session.PaymentSession;
import dev.momentcheckout.session.SdkStatus;
import dev.momentcheckout.session.SessionId;
import dev.momentcheckout.wiring.ApiHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.util.Map;

/** {@code GET /api/session-status}: the route for the SDK's {@code fetchSessionStatus} after checkout. */
public final class GetSessionStatusHandler extends ApiHandler {
    private final StatusWiring wiring;

    /** Called by Lambda: the only constructor that primes. */
    public GetSessionStatusHandler() {
        this(System.getenv(), SystemServices.system());
        prime(System.getenv(), StatusWarmUp::request, GetSessionStatusHandler::new);
    }

    public GetSessionStatusHandler(Map<String, String> environment, SystemServices services) {
        StatusWiring wiring = StatusWiring.of(environment, services);
        super(wiring.clients(), wiring.priming(), HttpApiAdapter.APP_BODY_BYTES);
        this.wiring = wiring;
    }

    @Override
    protected Reply answer(Request request) {
        Owner owner = request.owner(wiring.settings().signIn());
        SessionId id = SessionId.parse(request.query("session_id"))
                .orElseThrow(() -> ApiProblemException.field(
                        "session_id", "must be ps_ followed by 1 to 125 letters, digits, hyphens and underscores"));
        wiring.clients().telemetry().about(id);
        return new Reply(json(wiring.getSessionStatus().of(id, owner)));
    }

    /** Named fields only: Moment's session object contains customer data and may contain a token. */
    private static ObjectNode json(PaymentSession session) {
        SdkStatus status = SdkStatus.of(session);
        ObjectNode json = JsonTree.object();
        json.put("session_id", session.id().value());
        json.put("status", status.status());
        json.put("final", status.isFinal());
        ExpectedTermsJson.put(json, requireNonNull(session.expectedTerms()));
        return json;
    }
}
