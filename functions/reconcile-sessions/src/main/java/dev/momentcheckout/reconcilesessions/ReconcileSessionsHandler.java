package dev.momentcheckout.reconcilesessions;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import dev.momentcheckout.session.Deadline;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Called each minute by the template's schedule. What the event says is of no matter: the table knows what is due. */
public final class ReconcileSessionsHandler implements RequestHandler<Map<String, Object>, Map<String, Object>> {
    private final ReconcileWiring wiring;

    /** Called by Lambda: the only one that primes. */
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

    /** @return what was done, for whoever calls it by hand: {@code looks}, {@code failed} and, if it ended early, {@code stopped} */
    @Override
    public Map<String, Object> handleRequest(Map<String, Object> event, Context context) {
        Deadline deadline = Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), wiring.clock());
        return wiring.clients().telemetry().inInvocation(context, () -> {
            ReconcileSessions.Result result = wiring.reconcileSessions().run(deadline);
            Map<String, Object> told = new TreeMap<>(Map.of("checks", result.checks(), "failed", result.failed()));
            if (result.stopped() != null) {
                told.put("stopped", result.stopped().name());
            }
            return told;
        });
    }
}
