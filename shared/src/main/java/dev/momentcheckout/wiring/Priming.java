package dev.momentcheckout.wiring;

import dev.momentcheckout.telemetry.AwsError;
import dev.momentcheckout.telemetry.LogEvent;
import dev.momentcheckout.telemetry.LogField;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.util.ArrayList;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;

/**
 * Runs calls without side effects during init, which is also before a snapshot. They load classes and open connections;
 * they read no secret and write nothing. After a restore from a snapshot, it renews connections and clears caches.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html">Runtime hooks</a>
 */
public final class Priming implements Resource {
    private final Telemetry telemetry;
    private final Runnable renewConnections;
    private final List<Runnable> calls = new ArrayList<>();
    private final List<Runnable> caches = new ArrayList<>();

    Priming(Telemetry telemetry, Runnable renewConnections) {
        this.telemetry = telemetry;
        this.renewConnections = renewConnections;
    }

    /** Adds a call without side effects. */
    public Priming call(Runnable call) {
        calls.add(call);
        return this;
    }

    /** Adds a cache whose content must not be used after a restore. */
    public Priming forgetAfterRestore(Runnable clear) {
        caches.add(clear);
        return this;
    }

    /**
     * Runs the calls and registers for snapshots. The caller must keep this object: the registry refers to it weakly.
     */
    public void start() {
        calls.forEach(this::attempt);
        Core.getGlobalContext().register(this);
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        caches.forEach(Runnable::run);
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        renewConnections.run();
        caches.forEach(Runnable::run);
    }

    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            // Seconds after a deployment, a role or table may not be usable yet. Log and continue: the first request
            // retries.
            List<LogField> fields = new ArrayList<>(LogField.awsError(AwsError.of(e)));
            fields.add(LogField.failure(e));
            telemetry.log(LogEvent.PRIMING_FAILED, fields.toArray(LogField[]::new));
            telemetry.count(Metric.PRIMING_FAILED);
        }
    }
}
