package dev.momentcheckout.testing.simulation;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import dev.momentcheckout.createsession.CreateSessionHandler;
import dev.momentcheckout.getsessionstatus.GetSessionStatusHandler;
import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.operatepayments.RepairPaymentsHandler;
import dev.momentcheckout.publishevents.PublishEventsHandler;
import dev.momentcheckout.reconcilesessions.ReconcileSessionsHandler;
import dev.momentcheckout.testing.support.HttpApiRequest;
import dev.momentcheckout.testing.support.OperatorOutput;
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
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** The functions, wired as on Lambda, in a test environment whose network injects faults. */
final class SystemUnderTest {
    static final Map<String, String> CATALOG_PRICING = Map.of("PRICING", "catalog");
    static final Map<String, String> CLIENT_PRICING = TestEnvironment.clientPricing("100", "5000", "ZAR");

    private static final PojoSerializer<DynamodbEvent> STREAM =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, SystemUnderTest.class.getClassLoader());
    private static final PojoSerializer<Object> STREAM_RESPONSE =
            JacksonFactory.getInstance().getSerializer(Object.class);
    private static final LambdaContext CONTEXT = new LambdaContext("simulation", 55_000);

    private final TestEnvironment testEnvironment;
    private final NetworkFaults network;
    private final Consumer<String> log;
    private final Instances<CreateSessionHandler> creators =
            new Instances<>("CreateSession", CreateSessionHandler::new);
    private final Instances<GetSessionStatusHandler> statuses =
            new Instances<>("GetSessionStatus", GetSessionStatusHandler::new);
    private final Instances<WebhookReceiveHandler> webhooks =
            new Instances<>("WebhookReceive", WebhookReceiveHandler::new);
    private final Instances<ReconcileSessionsHandler> reconcilers =
            new Instances<>("ReconcileSessions", ReconcileSessionsHandler::new);
    private final Instances<PublishEventsHandler> publishers =
            new Instances<>("PublishEvents", PublishEventsHandler::new);
    private final Instances<RepairPaymentsHandler> repairs =
            new Instances<>("RepairPayments", RepairPaymentsHandler::new);

    /** Drops the log: a run would write hundreds of thousands of lines. */
    SystemUnderTest(TestEnvironment testEnvironment, NetworkFaults network) {
        this(testEnvironment, network, _ -> {});
    }

    /** @param log receives each line of the functions */
    SystemUnderTest(TestEnvironment testEnvironment, NetworkFaults network, Consumer<String> log) {
        this.testEnvironment = testEnvironment;
        this.network = network;
        this.log = log;
        testEnvironment.lambda().serve(TestEnvironment.PUBLISH_EVENTS, "live", this::publish);
    }

    /** The instances of one function, by the variables that differ from the template's. */
    private final class Instances<T> {
        private final Map<Map<String, String>, Instance<T>> instances = new ConcurrentHashMap<>();
        private final String function;
        private final BiFunction<Map<String, String>, SystemServices, T> handler;

        Instances(String function, BiFunction<Map<String, String>, SystemServices, T> handler) {
            this.function = function;
            this.handler = handler;
        }

        Instance<T> of(Map<String, String> settings) {
            return instances.computeIfAbsent(
                    settings,
                    different -> new Instance<>(services -> {
                        Map<String, String> environment = testEnvironment.environment(function);
                        environment.putAll(different);
                        return handler.apply(environment, services);
                    }));
        }

        Instance<T> withTemplateSettings() {
            return of(Map.of());
        }

        void stop() {
            instances.values().forEach(Instance::stop);
        }
    }

    /**
     * A process of one function. After a crash, the next call starts a new process that shares nothing with the old
     * one, as on Lambda.
     */
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
            } catch (NetworkFaults.ProcessCrashError crash) {
                stop();
                throw crash;
            }
        }

        synchronized T running() {
            if (handler == null) {
                // Nothing waits; only the test environment advances the clock.
                handler = start.apply(SystemServices.of(testEnvironment.clock(), _ -> {})
                        .withBackoff(BackoffStrategy.retryImmediately())
                        .withLog(log)
                        .withHttp(real -> {
                            clients.add(real);
                            return network.wrap(real);
                        }));
            }
            return handler;
        }

        synchronized void stop() {
            handler = null;
            clients.forEach(SdkHttpClient::close);
            clients.clear();
        }
    }

    /** Stops all processes; the next call of each function starts a new one. */
    void restart() {
        List.of(creators, statuses, webhooks, reconcilers, publishers, repairs).forEach(Instances::stop);
    }

    /** @param settings variables that differ from the template's */
    APIGatewayV2HTTPResponse create(Map<String, String> settings, HttpApiRequest request) {
        return creators.of(settings).call(handler -> request.to(handler, CONTEXT));
    }

    /** Starts create-session with these settings unless it is running. */
    void start(Map<String, String> settings) {
        creators.of(settings).running();
    }

    APIGatewayV2HTTPResponse status(String session) {
        return status(Map.of(), HttpApiRequest.status(session));
    }

    /** @param settings variables that differ from the template's */
    APIGatewayV2HTTPResponse status(Map<String, String> settings, HttpApiRequest request) {
        return statuses.of(settings).call(handler -> request.to(handler, CONTEXT));
    }

    APIGatewayV2HTTPResponse webhook(HttpApiRequest request) {
        return webhooks.withTemplateSettings().call(handler -> request.to(handler, CONTEXT));
    }

    Map<String, Object> reconcile() {
        return reconcilers.withTemplateSettings().call(handler -> handler.handleRequest(Map.of(), CONTEXT));
    }

    byte[] publish(byte[] event) {
        return publishers.withTemplateSettings().call(handler -> {
            var json = new ByteArrayOutputStream();
            STREAM_RESPONSE.toJson(
                    handler.handleRequest(STREAM.fromJson(new ByteArrayInputStream(event)), CONTEXT), json);
            return json.toByteArray();
        });
    }

    /**
     * Runs a command of an operator that changes something.
     *
     * @param by the caller
     */
    OperatorOutput repair(String by, List<String> argv) {
        return repairs.withTemplateSettings()
                .call(handler -> OperatorOutput.by(by, handler, argv.toArray(String[]::new)));
    }
}
