package dev.momentcheckout.testing.simulation;

import dev.momentcheckout.local.aws.DynamoDbMeter;
import dev.momentcheckout.local.aws.NetworkFaults;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;

/** Injects faults into the next invocation: a crash, a database fault, or a step that runs between two of its calls. */
final class FaultInjector {
    private int crash;
    private Step.@Nullable FailDatabase database;
    private Step.@Nullable Interleave interleaved;

    /** Plans a crash. It replaces an interleaved step, because a crash inside that step would end both invocations. */
    void plan(Step.Crash step) {
        crash = step.calls();
        interleaved = null;
    }

    void plan(Step.FailDatabase step) {
        database = step;
    }

    void plan(Step.Interleave step) {
        interleaved = step;
        crash = 0;
    }

    /** Whether another step may run during the next invocation. */
    boolean interleavesStep() {
        return interleaved != null;
    }

    /** Whether the database fails in the next invocation. */
    boolean failsDatabase() {
        return database != null;
    }

    void clear() {
        crash = 0;
        database = null;
        interleaved = null;
    }

    /**
     * Injects the planned faults into all calls until the result is closed, and clears the plan.
     *
     * @param execute runs the interleaved step
     */
    ActiveFaults activate(NetworkFaults network, Consumer<Step> execute) {
        ActiveFaults active = new ActiveFaults(network, database, interleaved, execute);
        if (crash > 0) {
            network.crashAfter(crash);
        }
        clear();
        network.intercept(active);
        return active;
    }

    /** The faults of one invocation. */
    static final class ActiveFaults implements NetworkFaults.Interceptor, AutoCloseable {
        private final NetworkFaults network;
        private final Step.@Nullable FailDatabase database;
        private final Step.@Nullable Interleave interleaved;
        private final Consumer<Step> execute;
        private final Thread thread = Thread.currentThread();
        private final AtomicInteger databaseCalls = new AtomicInteger();
        private int calls;

        ActiveFaults(
                NetworkFaults network,
                Step.@Nullable FailDatabase database,
                Step.@Nullable Interleave interleaved,
                Consumer<Step> execute) {
            this.network = network;
            this.database = database;
            this.interleaved = interleaved;
            this.execute = execute;
        }

        @Override
        public HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next)
                throws IOException {
            // The reconciler checks sessions in threads of its own. A step may run in the history's thread only.
            if (interleaved != null && Thread.currentThread() == thread && ++calls == interleaved.call()) {
                execute.accept(interleaved.step());
                network.intercept(this);
            }
            if (database != null
                    && DynamoDbMeter.isToDynamoDb(request)
                    && isHit(database, databaseCalls.incrementAndGet())) {
                return fail(database.fault(), next);
            }
            return next.call();
        }

        private static boolean isHit(Step.FailDatabase step, int call) {
            return call == step.call() || (step.fault() == Step.DatabaseFault.DOWN && call > step.call());
        }

        private static HttpExecuteResponse fail(Step.DatabaseFault fault, ExecutableHttpRequest next)
                throws IOException {
            return switch (fault) {
                case THROTTLED -> NetworkFaults.throttled();
                case RESPONSE_LOST -> {
                    HttpExecuteResponse response = next.call();
                    response.responseBody().ifPresent(AbortableInputStream::abort);
                    throw new IOException("the response is lost");
                }
                case DOWN -> throw new IOException("the database is down");
            };
        }

        @Override
        public void close() {
            network.cancelCrash();
            network.intercept((_, next) -> next.call());
        }
    }
}
