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

/** What befalls the next function that runs: its death, trouble with the database, or something else that happens while it runs. */
final class FaultInjector {
    private int crash;
    private Step.@Nullable DatabaseFails database;
    private Step.@Nullable Meanwhile meanwhile;

    /** In place of what else was to happen in the middle: a process that dies there would take what it interrupts with it. */
    void plan(Step.Crash dies) {
        crash = dies.calls();
        meanwhile = null;
    }

    void plan(Step.DatabaseFails fails) {
        database = fails;
    }

    void plan(Step.Meanwhile happens) {
        meanwhile = happens;
        crash = 0;
    }

    /** Whether something else happens while the next function runs, or may. */
    boolean isInTheMiddle() {
        return meanwhile != null;
    }

    /** Whether the database fails the next function. */
    boolean isOfTheDatabase() {
        return database != null;
    }

    void none() {
        crash = 0;
        database = null;
        meanwhile = null;
    }

    /** What was planned is used up by the function that runs in between. */
    Running begin(NetworkFaults network, Consumer<Step> take) {
        Running running = new Running(network, database, meanwhile, take);
        if (crash > 0) {
            network.crashAfter(crash);
        }
        none();
        network.intercept(running);
        return running;
    }

    /** A function that runs under it. */
    static final class Running implements NetworkFaults.Interceptor, AutoCloseable {
        private final NetworkFaults network;
        private final Step.@Nullable DatabaseFails database;
        private final Step.@Nullable Meanwhile meanwhile;
        private final Consumer<Step> take;
        private final Thread thread = Thread.currentThread();
        private final AtomicInteger databaseCalls = new AtomicInteger();
        private int calls;

        Running(
                NetworkFaults network,
                Step.@Nullable DatabaseFails database,
                Step.@Nullable Meanwhile meanwhile,
                Consumer<Step> take) {
            this.network = network;
            this.database = database;
            this.meanwhile = meanwhile;
            this.take = take;
        }

        @Override
        public HttpExecuteResponse intercept(HttpExecuteRequest request, ExecutableHttpRequest next)
                throws IOException {
            // The reconciler's looks run in threads of their own; the history is told by one.
            if (meanwhile != null && Thread.currentThread() == thread && ++calls == meanwhile.calls()) {
                take.accept(meanwhile.step());
                network.intercept(this);
            }
            if (database != null
                    && DynamoDbMeter.isToDynamoDb(request)
                    && isHit(database, databaseCalls.incrementAndGet())) {
                return failing(database.how(), next);
            }
            return next.call();
        }

        private static boolean isHit(Step.DatabaseFails fails, int call) {
            return call == fails.call() || (fails.how() == Step.DatabaseFault.DOWN && call > fails.call());
        }

        private static HttpExecuteResponse failing(Step.DatabaseFault how, ExecutableHttpRequest next)
                throws IOException {
            return switch (how) {
                case THROTTLED -> NetworkFaults.throttled();
                case ANSWER_LOST -> {
                    HttpExecuteResponse answer = next.call();
                    answer.responseBody().ifPresent(AbortableInputStream::abort);
                    throw new IOException("the answer is lost");
                }
                case DOWN -> throw new IOException("the database is down");
            };
        }

        @Override
        public void close() {
            network.stopCrashing();
            network.intercept((_, next) -> next.call());
        }
    }
}
