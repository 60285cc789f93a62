package dev.momentcheckout.testing.alarms;

import dev.momentcheckout.local.aws.LambdaContext;
import dev.momentcheckout.local.aws.NetworkFaults;
import dev.momentcheckout.local.aws.SamFunction;
import dev.momentcheckout.testing.alarms.FunctionLog.CapturedLine;
import dev.momentcheckout.testing.support.MutableClock;
import dev.momentcheckout.testing.support.TestEnvironment;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * An instance of one function as on Lambda. Its waits advance the test's clock, so that its timeout passes as on
 * Lambda.
 */
final class FunctionInstance<T> {
    private final SamFunction function;
    private final TestEnvironment environment;
    private final BiFunction<Map<String, String>, SystemServices, T> start;
    private final Consumer<CapturedLine> lines;
    private final FunctionLog log;
    private final NetworkFaults network = new NetworkFaults();
    private final List<SdkHttpClient> clients = new CopyOnWriteArrayList<>();
    private Map<String, String> settings = Map.of();
    private boolean isBroken;
    private @Nullable T handler;

    /** @param lines receives each line after an invocation */
    FunctionInstance(
            SamFunction function,
            TestEnvironment environment,
            BiFunction<Map<String, String>, SystemServices, T> start,
            Consumer<CapturedLine> lines) {
        this.function = function;
        this.environment = environment;
        this.start = start;
        this.lines = lines;
        this.log = new FunctionLog(function.logicalId());
    }

    /** Returns the network of the function, for faults of single services. */
    NetworkFaults network() {
        return network;
    }

    /** Deploys the function with variables that differ from the template's; the next invocation is a cold start. */
    void deploy(Map<String, String> different) {
        stop();
        settings = Map.copyOf(different);
    }

    /** Sets whether each invocation fails before the handler runs, as that of an artifact without its classes. */
    void setBroken(boolean broken) {
        isBroken = broken;
    }

    /** Returns the variables of the function's environment. */
    Map<String, String> variables() {
        Map<String, String> variables = new HashMap<>(environment.environment(function.logicalId()));
        variables.putAll(settings);
        return variables;
    }

    /** Starts the function unless it runs, as Lambda does before the first invocation. */
    T running() {
        T current = handler;
        if (current == null) {
            MutableClock clock = environment.clock();
            try {
                current = log.start(() -> start.apply(
                        variables(),
                        SystemServices.of(clock, clock::advance)
                                .withBackoff(BackoffStrategy.retryImmediately())
                                .withLog(log::write)
                                .withHttp(real -> {
                                    clients.add(real);
                                    return network.wrap(real);
                                })));
            } finally {
                log.drain().forEach(lines);
            }
            handler = current;
        }
        return current;
    }

    /**
     * Invokes the function.
     *
     * @throws RuntimeException if the invocation fails
     */
    <R> R invoke(BiFunction<T, LambdaContext, R> invocation) {
        if (isBroken) {
            throw new IllegalStateException("Runtime.ImportModuleError");
        }
        T current = running();
        MutableClock clock = environment.clock();
        Instant end = clock.instant().plus(function.timeout());
        try {
            return log.invoke(context -> invocation.apply(current, context), () ->
                    (int) Duration.between(clock.instant(), end).toMillis());
        } finally {
            log.drain().forEach(lines);
        }
    }

    void stop() {
        handler = null;
        clients.forEach(SdkHttpClient::close);
        clients.clear();
    }
}
