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
import org.jspecify.annotations.Nullable;

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
    private @Nullable GetSessionStatusHandler status;
    private @Nullable WebhookReceiveHandler webhook;
    private @Nullable ReconcileSessionsHandler reconciler;
    private @Nullable AnnouncePaymentsHandler announcer;

    Bundle(Stage stage, Network network) {
        this.stage = stage;
        this.network = network;
    }

    /** Nothing waits in earnest. */
    private Surroundings around() {
        return new Surroundings(stage.clock(), _ -> {}, network::around);
    }

    /** What died is started anew by the next call: on Lambda nothing of an instance survives. */
    void restart() {
        creators.clear();
        status = null;
        webhook = null;
        reconciler = null;
        announcer = null;
        network.closeAll();
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
        if (status == null) {
            status = new GetSessionStatusHandler(stage.environment("GetSessionStatus"), around());
        }
        return status.handleRequest(Call.status(session).event(), CONTEXT);
    }

    APIGatewayV2HTTPResponse webhook(Call call) {
        if (webhook == null) {
            webhook = new WebhookReceiveHandler(stage.environment("WebhookReceive"), around());
        }
        return webhook.handleRequest(call.event(), CONTEXT);
    }

    Map<String, Object> reconcile() {
        if (reconciler == null) {
            reconciler = new ReconcileSessionsHandler(stage.environment("ReconcileSessions"), around());
        }
        return reconciler.handleRequest(Map.of(), CONTEXT);
    }

    byte[] announce(byte[] event) {
        if (announcer == null) {
            announcer = new AnnouncePaymentsHandler(stage.environment("AnnouncePayments"), around());
        }
        var json = new ByteArrayOutputStream();
        STREAM_ANSWER.toJson(announcer.handleRequest(STREAM.fromJson(new ByteArrayInputStream(event)), CONTEXT), json);
        return json.toByteArray();
    }
}
