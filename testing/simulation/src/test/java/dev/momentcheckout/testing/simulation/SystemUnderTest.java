package dev.momentcheckout.testing.simulation;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.getsessionstatus.GetSessionStatusHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.publishevents.PublishEventsHandler;
import dev.momentcheckout.reconcilesessions.ReconcileSessionsHandler;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.webhookreceive.WebhookReceiveHandler;
import dev.momentcheckout.wiring.SystemServices;
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
final class SystemUnderTest {
    private static final PojoSerializer<DynamodbEvent> STREAM =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, SystemUnderTest.class.getClassLoader());
    private static final PojoSerializer<StreamsEventResponse> STREAM_ANSWER =
            JacksonFactory.getInstance().getSerializer(StreamsEventResponse.class);
    private static final LambdaContext CONTEXT = new LambdaContext("proof", 55_000);

    private final TestEnvironment testEnvironment;
    private final NetworkFaults network;
    private final Deployments<CreateSessionHandler> creators =
            new Deployments<>("CreateSession", CreateSessionHandler::new);
    private final Deployments<GetSessionStatusHandler> statuses =
            new Deployments<>("GetSessionStatus", GetSessionStatusHandler::new);
    private final Deployments<WebhookReceiveHandler> webhooks =
            new Deployments<>("WebhookReceive", WebhookReceiveHandler::new);
    private final Deployments<ReconcileSessionsHandler> reconcilers =
            new Deployments<>("ReconcileSessions", ReconcileSessionsHandler::new);
    private final Deployments<PublishEventsHandler> publishers =
            new Deployments<>("PublishEvents", PublishEventsHandler::new);

    SystemUnderTest(TestEnvironment testEnvironment, NetworkFaults network) {
        this.testEnvironment = testEnvironment;
        this.network = network;
    }

    /** The processes of one function, by the variables that differ from the template's. */
    private final class Deployments<T> {
        private final Map<Map<String, String>, Instance<T>> instances = new ConcurrentHashMap<>();
        private final String function;
        private final BiFunction<Map<String, String>, SystemServices, T> handler;

        Deployments(String function, BiFunction<Map<String, String>, SystemServices, T> handler) {
            this.function = function;
            this.handler = handler;
        }

        Instance<T> of(Map<String, String> settings) {
            return instances.computeIfAbsent(
                    settings,
                    differing -> new Instance<>(services -> {
                        Map<String, String> environment = testEnvironment.environment(function);
                        environment.putAll(differing);
                        return handler.apply(environment, services);
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
        private final Function<SystemServices, T> start;
        private final List<SdkHttpClient> clients = new CopyOnWriteArrayList<>();
        private @Nullable T handler;

        Instance(Function<SystemServices, T> start) {
            this.start = start;
        }

        <R> R call(Function<T, R> work) {
            try {
                return work.apply(running());
            } catch (NetworkFaults.ProcessCrashError death) {
                end();
                throw death;
            }
        }

        synchronized T running() {
            if (handler == null) {
                // Nothing waits in earnest.
                handler = start.apply(SystemServices.of(testEnvironment.clock(), _ -> {})
                        // Hundreds of thousands of lines that nobody reads.
                        .withLog(_ -> {})
                        .withHttp(real -> {
                            clients.add(real);
                            return network.wrap(real);
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
        List.of(creators, statuses, webhooks, reconcilers, publishers).forEach(Deployments::end);
    }

    /** @param settings variables that differ from the template's: another deployment */
    APIGatewayV2HTTPResponse create(Map<String, String> settings, HttpApiRequest call) {
        return creators.of(settings).call(handler -> call.to(handler, CONTEXT));
    }

    /** Starts create-session under these settings, if it is not running. */
    void start(Map<String, String> settings) {
        creators.of(settings).running();
    }

    APIGatewayV2HTTPResponse status(String session) {
        return status(Map.of(), HttpApiRequest.status(session));
    }

    /** @param settings variables that differ from the template's */
    APIGatewayV2HTTPResponse status(Map<String, String> settings, HttpApiRequest call) {
        return statuses.of(settings).call(handler -> call.to(handler, CONTEXT));
    }

    APIGatewayV2HTTPResponse webhook(HttpApiRequest call) {
        return webhooks.usual().call(handler -> call.to(handler, CONTEXT));
    }

    Map<String, Object> reconcile() {
        return reconcilers.usual().call(handler -> handler.handleRequest(Map.of(), CONTEXT));
    }

    byte[] publish(byte[] event) {
        return publishers.usual().call(handler -> {
            var json = new ByteArrayOutputStream();
            STREAM_ANSWER.toJson(
                    handler.handleRequest(STREAM.fromJson(new ByteArrayInputStream(event)), CONTEXT), json);
            return json.toByteArray();
        });
    }
}
