package dev.momentcheckout.proof;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.announce.AnnouncePaymentsHandler;
import dev.momentcheckout.create.CreateSessionHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.Network;
import dev.momentcheckout.reconcile.ReconcileSessionsHandler;
import dev.momentcheckout.stage.Call;
import dev.momentcheckout.stage.Stage;
import dev.momentcheckout.status.GetSessionStatusHandler;
import dev.momentcheckout.webhook.WebhookReceiveHandler;
import dev.momentcheckout.wiring.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;

/** The five functions, wired as on Lambda, on a stage and behind a network that can be cut off. */
final class Bundle {
    private static final PojoSerializer<DynamodbEvent> STREAM =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, Bundle.class.getClassLoader());
    private static final PojoSerializer<StreamsEventResponse> STREAM_ANSWER =
            JacksonFactory.getInstance().getSerializer(StreamsEventResponse.class);
    private static final LambdaContext CONTEXT = new LambdaContext("proof", 55_000);

    private final Stage stage;
    private final Network network;
    private final Deployments<CreateSessionHandler> creators =
            new Deployments<>("CreateSession", CreateSessionHandler::new);
    private final Deployments<GetSessionStatusHandler> askers =
            new Deployments<>("GetSessionStatus", GetSessionStatusHandler::new);
    private final Deployments<WebhookReceiveHandler> webhooks =
            new Deployments<>("WebhookReceive", WebhookReceiveHandler::new);
    private final Deployments<ReconcileSessionsHandler> reconcilers =
            new Deployments<>("ReconcileSessions", ReconcileSessionsHandler::new);
    private final Deployments<AnnouncePaymentsHandler> announcers =
            new Deployments<>("AnnouncePayments", AnnouncePaymentsHandler::new);

    Bundle(Stage stage, Network network) {
        this.stage = stage;
        this.network = network;
    }

    /** The processes of one function, by the variables that differ from the template's. */
    private final class Deployments<T> {
        private final Map<Map<String, String>, Instance<T>> instances = new ConcurrentHashMap<>();
        private final String function;
        private final BiFunction<Map<String, String>, Surroundings, T> handler;

        Deployments(String function, BiFunction<Map<String, String>, Surroundings, T> handler) {
            this.function = function;
            this.handler = handler;
        }

        Instance<T> of(Map<String, String> settings) {
            return instances.computeIfAbsent(
                    settings,
                    differing -> new Instance<>(around -> {
                        Map<String, String> environment = stage.environment(function);
                        environment.putAll(differing);
                        return handler.apply(environment, around);
                    }));
        }

        Instance<T> usual() {
            return of(Map.of());
        }

        void end() {
            instances.values().forEach(Instance::end);
        }
    }

    /** A process of one function. When it dies, the next call finds another: on Lambda nothing of an instance survives, and others know nothing of it. */
    private final class Instance<T> {
        private final Function<Surroundings, T> start;
        private final List<SdkHttpClient> clients = new CopyOnWriteArrayList<>();
        private @Nullable T handler;

        Instance(Function<Surroundings, T> start) {
            this.start = start;
        }

        <R> R call(Function<T, R> work) {
            try {
                return work.apply(running());
            } catch (Network.Death death) {
                end();
                throw death;
            }
        }

        synchronized T running() {
            if (handler == null) {
                // Nothing waits in earnest.
                handler = start.apply(Surroundings.of(stage.clock(), _ -> {})
                        // Hundreds of thousands of lines that nobody reads.
                        .loggingTo(_ -> {})
                        .onNetwork(real -> {
                            clients.add(real);
                            return network.around(real);
                        }));
            }
            return handler;
        }

        synchronized void end() {
            handler = null;
            clients.forEach(SdkHttpClient::close);
            clients.clear();
        }
    }

    /** Ends all processes. */
    void restart() {
        List.of(creators, askers, webhooks, reconcilers, announcers).forEach(Deployments::end);
    }

    /** @param settings variables that differ from the template's: another deployment */
    APIGatewayV2HTTPResponse create(Map<String, String> settings, Call call) {
        return creators.of(settings).call(handler -> call.to(handler, CONTEXT));
    }

    /** Starts create-session under these settings, if it is not running. */
    void start(Map<String, String> settings) {
        creators.of(settings).running();
    }

    APIGatewayV2HTTPResponse status(String session) {
        return status(Map.of(), Call.status(session));
    }

    /** @param settings variables that differ from the template's */
    APIGatewayV2HTTPResponse status(Map<String, String> settings, Call call) {
        return askers.of(settings).call(handler -> call.to(handler, CONTEXT));
    }

    APIGatewayV2HTTPResponse webhook(Call call) {
        return webhooks.usual().call(handler -> call.to(handler, CONTEXT));
    }

    Map<String, Object> reconcile() {
        return reconcilers.usual().call(handler -> handler.handleRequest(Map.of(), CONTEXT));
    }

    byte[] announce(byte[] event) {
        return announcers.usual().call(handler -> {
            var json = new ByteArrayOutputStream();
            STREAM_ANSWER.toJson(
                    handler.handleRequest(STREAM.fromJson(new ByteArrayInputStream(event)), CONTEXT), json);
            return json.toByteArray();
        });
    }
}
