package dev.momentcheckout.lab;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.simulator.AdjustableClock;
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

    /**
     * The payments whose last change is older than this one are no longer kept. It replaces the events of all payments
     * that go, which a page that is open has already.
     *
     * @param change the number of the last change of the oldest payment that is kept
     */
    record PaymentsForgotten(long change) implements PageEvent {
        @Override
        public String key() {
            return "forgotten";
        }

        @Override
        public ObjectNode json() {
            return kind("forgotten").put("before", change);
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

    /** The fault switches that are on, and how often a webhook arrives under {@link FaultSwitch#DUPLICATED}. */
    record FaultsChanged(Set<FaultSwitch> on, int copies) implements PageEvent {
        @Override
        public String key() {
            return "faults";
        }

        @Override
        public ObjectNode json() {
            ObjectNode json = kind("faults");
            var names = json.putArray("on");
            new TreeSet<>(on).forEach(each -> names.add(each.name()));
            return json.put("copies", copies);
        }
    }

    /** The lab's clock has been moved. The time is the one at which a page gets the event. */
    record ClockChanged(AdjustableClock clock) implements PageEvent {
        @Override
        public String key() {
            return "clock";
        }

        @Override
        public ObjectNode json() {
            return kind("clock")
                    .put("now", clock.instant().toString())
                    .put("offset_seconds", clock.offset().toSeconds());
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

    /** The state of the last chaos run that was started. */
    record ChaosRunChanged(ChaosRunState state) implements PageEvent {
        @Override
        public String key() {
            return "chaos-run";
        }

        @Override
        public ObjectNode json() {
            return kind("chaos-run").setAll(state.json());
        }
    }
}
