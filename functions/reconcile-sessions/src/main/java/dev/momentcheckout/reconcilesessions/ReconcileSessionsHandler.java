package dev.momentcheckout.reconcilesessions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * Invoked by the template's schedule each minute. The event is ignored: the table determines which sessions are due.
 */
public final class ReconcileSessionsHandler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final ReconcileWiring wiring;

    /** Called by Lambda. Only this constructor primes. */
    public ReconcileSessionsHandler() {
        this(System.getenv());
        wiring.priming().start();
    }

    public ReconcileSessionsHandler(Map<String, String> environment) {
        this(environment, SystemServices.system());
    }

    public ReconcileSessionsHandler(Map<String, String> environment, SystemServices services) {
        this.wiring = ReconcileWiring.of(environment, services);
    }

    /**
     * Runs the reconciler once.
     *
     * @return for an operator who invokes the function: {@code checks}, {@code failed} and, if the run stopped early,
     *     {@code stopped} with a {@link StopReason}
     */
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        Deadline deadline = Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), wiring.clock());
        return wiring.clients().telemetry().inInvocation(context, () -> {
            ReconcileRun.Result result = wiring.reconcileSessions().run(deadline);
            Map<String, Object> response = new TreeMap<>(Map.of("checks", result.checks(), "failed", result.failed()));
            if (result.stopReason() != null) {
                response.put("stopped", result.stopReason().name());
            }
            return response;
        });
    }
}
