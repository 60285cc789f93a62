package dev.momentcheckout.createsession;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.wiring.ApiHandler;
import dev.momentcheckout.wiring.SystemServices;
import java.util.Map;

/** {@code POST /api/create-payment-session}: the route for the SDK's {@code fetchClientToken}. */
public final class CreateSessionHandler extends ApiHandler {
    private final CreateWiring wiring;

    /** Called by Lambda: the only constructor that primes. */
    public CreateSessionHandler() {
        this(System.getenv(), SystemServices.system());
        prime(System.getenv(), CreateWarmUp::request, CreateSessionHandler::new);
    }

    public CreateSessionHandler(Map<String, String> environment, SystemServices services) {
        CreateWiring wiring = CreateWiring.of(environment, services);
        super(wiring.clients(), wiring.priming(), HttpApiAdapter.APP_BODY_BYTES);
        this.wiring = wiring;
    }

    @Override
    protected Reply answer(Request request) {
        CreateSession.Opened opened = wiring.createSession().open(CreateRequest.parse(request, wiring.settings()));
        wiring.clients().telemetry().about(opened.session());
        ObjectNode json = JsonTree.object();
        json.put("client_token", opened.token().reveal());
        json.put("session_id", opened.session().value());
        return new Reply(json);
    }
}
