package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeSet;

/** A server-sent event of the page, as the page's script reads it: the current state of one part of the page. */
sealed interface PageEvent {

    /** Names the part of the page. An event replaces the older one with the same key. */
    String key();

    ObjectNode json();

    private static ObjectNode kind(String kind) {
        return JsonNodeFactory.instance.objectNode().put("kind", kind);
    }

    /** The first event of each stream: which start of the lab this is. */
    record LabStarted(String start) implements PageEvent {
        @Override
        public String key() {
            return "lab";
        }

        @Override
        public ObjectNode json() {
            return kind("lab").put("start", start);
        }
    }

    /** The summary of a payment. */
    record PaymentChanged(String id, ObjectNode summary) implements PageEvent {
        @Override
        public String key() {
            return key(id);
        }

        /** Returns the key of the summary of a payment. */
        static String key(String id) {
            return "payment:" + id;
        }

        @Override
        public ObjectNode json() {
            return kind("payment").setAll(summary);
        }
    }

    /** What Moment, the stored sessions and the published events agree on now. */
    record VerdictChanged(LiveVerdict.Verdict verdict) implements PageEvent {
        @Override
        public String key() {
            return "verdict";
        }

        @Override
        public ObjectNode json() {
            return verdict.json();
        }
    }

    /** The fault switches that are on. */
    record FaultsChanged(Set<FaultSwitch> on) implements PageEvent {
        @Override
        public String key() {
            return "faults";
        }

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
        public String key() {
            return "pricing";
        }

        @Override
        public ObjectNode json() {
            return kind("pricing").put("pricing", pricing.wire());
        }
    }

    /** The state of the last scenario that was started. */
    record ScenarioChanged(ObjectNode json) implements PageEvent {
        @Override
        public String key() {
            return "scenario";
        }
    }

    /** The scenarios that were run in this start of the lab: whether the last run of each kept all promises. */
    record ScenariosChanged(Set<Scenario> kept, Set<Scenario> broken) implements PageEvent {
        @Override
        public String key() {
            return "scenarios";
        }

        @Override
        public ObjectNode json() {
            ObjectNode json = kind("scenarios");
            var keptNames = json.putArray("kept");
            new TreeSet<>(kept).forEach(each -> keptNames.add(each.name()));
            var brokenNames = json.putArray("broken");
            new TreeSet<>(broken).forEach(each -> brokenNames.add(each.name()));
            return json;
        }
    }

    /** The progress of a chaos run. */
    record ChaosRunProgress(int done, int payments, String phase) implements PageEvent {
        @Override
        public String key() {
            return "chaos-run";
        }

        @Override
        public ObjectNode json() {
            return kind("chaos-run").put("done", done).put("payments", payments).put("phase", phase);
        }
    }

    /** The result of a chaos run. */
    record ChaosRunFinished(ChaosRun.Result result) implements PageEvent {
        @Override
        public String key() {
            return "chaos-run";
        }

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
