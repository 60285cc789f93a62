package dev.momentcheckout.wiring;

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
 * Makes harmless calls before the first request, during init and before a snapshot: they load classes and open connections, read no secret's value and
 * write nothing. After a restore connections are made anew and what was cached is forgotten.
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

    /** A call that does no harm. */
    public Priming call(Runnable harmless) {
        calls.add(harmless);
        return this;
    }

    /** Something of before the snapshot that must not be used after it. */
    public Priming forgetAfterRestore(Runnable forget) {
        caches.add(forget);
        return this;
    }

    /** Primes now, and registers for snapshots. Whoever calls this must keep the object: the registry holds it weakly. */
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

    private void attempt(Runnable harmless) {
        try {
            harmless.run();
        } catch (RuntimeException e) {
            // A role may be seconds old, a table still in the making: the first request will tell.
            telemetry.log(LogEvent.PRIMING_FAILED, LogField.failure(e));
            telemetry.count(Metric.PRIMING_FAILED);
        }
    }
}
