package dev.momentcheckout.proof;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.announce.AnnouncePaymentsHandler;
import dev.momentcheckout.create.CreateSessionHandler;
import dev.momentcheckout.reconcile.ReconcileSessionsHandler;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Stage;
import dev.momentcheckout.stage.StageContext;
import dev.momentcheckout.status.GetSessionStatusHandler;
import dev.momentcheckout.webhook.WebhookReceiveHandler;
import dev.momentcheckout.wiring.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/** The five functions, wired as on Lambda, on a stage and behind a network that can be cut off. */
final class Bundle {
    private static final PojoSerializer<DynamodbEvent> STREAM =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, Bundle.class.getClassLoader());
    private static final PojoSerializer<StreamsEventResponse> STREAM_ANSWER =
            JacksonFactory.getInstance().getSerializer(StreamsEventResponse.class);
    private static final StageContext CONTEXT = new StageContext("proof", 55_000);

    private final Stage stage;
    private final Network network;
    private final Map<Map<String, String>, CreateSessionHandler> creators = new HashMap<>();
    private GetSessionStatusHandler status;
    private WebhookReceiveHandler webhook;
    private ReconcileSessionsHandler reconciler;
    private AnnouncePaymentsHandler announcer;

    Bundle(Stage stage, Network network) {
        this.stage = stage;
        this.network = network;
        this.status = new GetSessionStatusHandler(stage.environment("GetSessionStatus"), around());
        this.webhook = new WebhookReceiveHandler(stage.environment("WebhookReceive"), around());
        this.reconciler = new ReconcileSessionsHandler(stage.environment("ReconcileSessions"), around());
        this.announcer = new AnnouncePaymentsHandler(stage.environment("AnnouncePayments"), around());
    }

    /** Nothing waits in earnest. */
    private Surroundings around() {
        return new Surroundings(stage.clock(), _ -> {}, network::around);
    }

    /** What died is started anew by the next call: on Lambda nothing of an instance survives. */
    void restart() {
        creators.clear();
        status = new GetSessionStatusHandler(stage.environment("GetSessionStatus"), around());
        webhook = new WebhookReceiveHandler(stage.environment("WebhookReceive"), around());
        reconciler = new ReconcileSessionsHandler(stage.environment("ReconcileSessions"), around());
        announcer = new AnnouncePaymentsHandler(stage.environment("AnnouncePayments"), around());
    }

    /** @param settings variables that differ from the template's: another deployment */
    APIGatewayV2HTTPResponse create(Map<String, String> settings, Call call) {
        return creator(settings).handleRequest(call.event(), CONTEXT);
    }

    CreateSessionHandler creator(Map<String, String> settings) {
        return creators.computeIfAbsent(settings, differing -> {
            Map<String, String> environment = stage.environment("CreateSession");
            environment.putAll(differing);
            return new CreateSessionHandler(environment, around());
        });
    }

    APIGatewayV2HTTPResponse status(String session) {
        return status.handleRequest(Call.status(session).event(), CONTEXT);
    }

    APIGatewayV2HTTPResponse webhook(Call call) {
        return webhook.handleRequest(call.event(), CONTEXT);
    }

    Map<String, Object> reconcile() {
        return reconciler.handleRequest(Map.of(), CONTEXT);
    }

    byte[] announce(byte[] event) {
        var json = new ByteArrayOutputStream();
        STREAM_ANSWER.toJson(announcer.handleRequest(STREAM.fromJson(new ByteArrayInputStream(event)), CONTEXT), json);
        return json.toByteArray();
    }
}
