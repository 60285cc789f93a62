package dev.momentcheckout.createsession;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.edge.HttpApiAdapter;
import dev.momentcheckout.edge.Reply;
import dev.momentcheckout.edge.Request;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.wiring.SystemServices;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.Map;

/** {@code POST /api/create-payment-session}: what the SDK's {@code fetchClientToken} calls. */
public final class CreateSessionHandler implements RequestStreamHandler {
    private final CreateWiring wiring;
    private final HttpApiAdapter edge;

    /** Called by Lambda: the only one that primes. */
    public CreateSessionHandler() {
        this(System.getenv());
        wiring.priming().call(() -> warmUp(System.getenv())).start();
    }

    public CreateSessionHandler(Map<String, String> environment) {
        this(environment, SystemServices.system());
    }

    public CreateSessionHandler(Map<String, String> environment, SystemServices services) {
        this(CreateWiring.of(environment, services));
    }

    private CreateSessionHandler(CreateWiring wiring) {
        this.wiring = wiring;
        this.edge = new HttpApiAdapter(wiring.clients().telemetry(), HttpApiAdapter.APP_BODY_BYTES);
    }

    static void warmUp(Map<String, String> environment) {
        CreateWarmUp.request().run(environment, Clock.systemUTC(), CreateSessionHandler::new);
    }

    @Override
    public void handleRequest(InputStream event, OutputStream response, Context context) throws IOException {
        edge.respond(event, response, context, this::answer);
    }

    private Reply answer(Request request) {
        CreateSession.Opened opened = wiring.createSession().open(CreateRequest.parse(request, wiring.settings()));
        ObjectNode json = JsonTree.object();
        json.put("client_token", opened.token().reveal());
        json.put("session_id", opened.session().value());
        return new Reply(json);
    }
}
