package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.RequestUnits;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A server-sent event of the page, as the page's script reads it. */
sealed interface PageEvent
        permits TimelineEvent,
                PageEvent.RequestUnitsUsed,
                PageEvent.FaultsChanged,
                PageEvent.Line,
                PageEvent.ScenarioStarted,
                PageEvent.ChaosRunProgress,
                PageEvent.ChaosRunFinished,
                PageEvent.PricingChanged {

    ObjectNode json();

    private static ObjectNode kind(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }

    /** The DynamoDB request units that a session has used so far. */
    record RequestUnitsUsed(String session, RequestUnits units) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("request-units")
                    .put("session_id", session)
                    .put("reads", units.reads())
                    .put("writes", units.writes());
        }
    }

    /** The fault switches that are on. */
    record FaultsChanged(Set<FaultSwitch> on) implements PageEvent {
        @Override
        public ObjectNode json() {
            ObjectNode json = kind("faults");
            var names = json.putArray("on");
            new TreeSet<>(on).forEach(each -> names.add(each.name()));
            return json;
        }
    }

    /** The new value of the template's parameter {@code Pricing}. */
    record PricingChanged(Pricing pricing) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("pricing").put("pricing", pricing.wire());
        }
    }

    /** A line of the running scenario's output. */
    record Line(boolean isStep, String text, boolean isOk) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("scenario-line").put("step", isStep).put("text", text).put("ok", isOk);
        }
    }

    /** A scenario has started; null if it has ended. */
    record ScenarioStarted(@Nullable Scenario scenario) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("scenario").put("scenario", scenario == null ? null : scenario.name());
        }
    }

    /** The progress of a chaos run. */
    record ChaosRunProgress(int done, int payments, String phase) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("chaos-run").put("done", done).put("payments", payments).put("phase", phase);
        }
    }

    /** The result of a chaos run. */
    record ChaosRunFinished(ChaosRun.Result result) implements PageEvent {
        @Override
        public ObjectNode json() {
            ObjectNode json = kind("chaos-run-result")
                    .put("opened", result.opened())
                    .put("moment_paid", result.paidAtMoment())
                    .put("recorded_paid", result.recordedPaid())
                    .put("published", result.published())
                    .put("seconds", result.took().toMillis() / 1000.0)
                    .put("per_second", result.perSecond())
                    .put("seed", result.seed())
                    .put("cancelled", result.isCancelled());
            var differences = json.putArray("differences");
            result.differences().forEach(differences::add);
            return json;
        }
    }
}
