package dev.momentcheckout.preflight;

import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.session.Sleeper;
import dev.momentcheckout.settings.InvalidSettingsException;
import dev.momentcheckout.wiring.SystemServices;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Creates the handler of a function as Lambda does, but without priming and without network. The handler reads its
 * settings, so that what it refuses here is what it would refuse on AWS, where the whole deployment would roll back.
 */
final class FunctionStart {
    private static final SystemServices SERVICES =
            new SystemServices(Clock.systemUTC(), Sleeper::sleep, FunctionStart::timer, NoNetwork::new, _ -> {}, null);

    private FunctionStart() {}

    /**
     * Returns what the function refuses, by the names of the variables; empty if it starts.
     *
     * @param environment without the variables that Lambda itself sets
     * @throws PreflightException if there is no such handler, or it has no constructor for this
     */
    static List<String> problems(SamFunction function, Map<String, String> environment) {
        try {
            Class.forName(function.handlerClass())
                    .getConstructor(Map.class, SystemServices.class)
                    .newInstance(environment, SERVICES);
            return List.of();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSettingsException invalid) {
                return invalid.problems();
            }
            // Its message may contain a value.
            return List.of(function.logicalId() + " does not start: "
                    + e.getTargetException().getClass().getName());
        } catch (ReflectiveOperationException e) {
            throw new PreflightException(
                    function.handlerClass()
                            + " needs a public constructor that takes the environment and SystemServices",
                    e);
        }
    }

    private static ScheduledExecutorService timer() {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().factory());
    }

    private static final class NoNetwork implements SdkHttpClient {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            throw new IllegalStateException("A handler must not call a service while it is created");
        }

        @Override
        public void close() {}
    }
}
