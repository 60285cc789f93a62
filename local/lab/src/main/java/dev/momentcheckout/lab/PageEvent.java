package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.RequestUnits;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the page is told, as its script reads it. */
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

    /** What a session has cost so far. */
    record RequestUnitsUsed(String session, RequestUnits units) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("spent")
                    .put("session_id", session)
                    .put("reads", units.reads())
                    .put("writes", units.writes());
        }
    }

    /** Which faults are on from now on. */
    record FaultsChanged(Set<FaultSwitch> on) implements PageEvent {
        @Override
        public ObjectNode json() {
            ObjectNode json = kind("faults");
            var names = json.putArray("on");
            new TreeSet<>(on).forEach(each -> names.add(each.name()));
            return json;
        }
    }

    /** How the app is priced from now on. */
    record PricingChanged(Pricing pricing) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("pricing").put("pricing", pricing.wire());
        }
    }

    /** A line of a scenario that is being played. */
    record Line(boolean isStep, String text, boolean isFine) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("line").put("step", isStep).put("text", text).put("fine", isFine);
        }
    }

    /** A scenario begins; or, if there is none, has ended. */
    record ScenarioStarted(@Nullable Scenario scenario) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("playing").put("scenario", scenario == null ? null : scenario.name());
        }
    }

    /** How far a storm is. */
    record ChaosRunProgress(int done, int payments, String what) implements PageEvent {
        @Override
        public ObjectNode json() {
            return kind("storm").put("done", done).put("payments", payments).put("what", what);
        }
    }

    /** What came of a storm. */
    record ChaosRunFinished(ChaosRun.Verdict verdict) implements PageEvent {
        @Override
        public ObjectNode json() {
            ObjectNode json = kind("verdict")
                    .put("opened", verdict.opened())
                    .put("paid_at_moment", verdict.paidAtMoment())
                    .put("paid_here", verdict.paidHere())
                    .put("announced", verdict.published())
                    .put("seconds", verdict.took().toMillis() / 1000.0)
                    .put("per_second", verdict.perSecond())
                    .put("seed", verdict.seed())
                    .put("cancelled", verdict.isCancelled());
            var differences = json.putArray("differences");
            verdict.differences().forEach(differences::add);
            return json;
        }
    }
}
