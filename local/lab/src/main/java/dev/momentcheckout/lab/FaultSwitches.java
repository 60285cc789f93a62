package dev.momentcheckout.lab;

import dev.momentcheckout.simulator.Endpoint;
import dev.momentcheckout.simulator.Fault;
import dev.momentcheckout.simulator.MomentSimulator;
import dev.momentcheckout.simulator.WebhookFault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

/** Which faults are on. Those of webhooks go together; of those of Moment's answers the last one that was switched on holds. */
final class FaultSwitches {
    static final int MOST_COPIES = 100;

    private static final int FEW_COPIES = 5;
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final MomentSimulator moment;
    private final NetworkProbe probe;
    private final LabTime time;
    private final Consumer<Set<FaultSwitch>> told;
    private final Set<FaultSwitch> on = EnumSet.noneOf(FaultSwitch.class);
    private int copies = FEW_COPIES;

    /** @param told hears of each change */
    FaultSwitches(MomentSimulator moment, NetworkProbe probe, LabTime time, Consumer<Set<FaultSwitch>> told) {
        this.moment = moment;
        this.probe = probe;
        this.time = time;
        this.told = told;
    }

    synchronized Set<FaultSwitch> on() {
        return Set.copyOf(on);
    }

    synchronized boolean isOn(FaultSwitch each) {
        return on.contains(each);
    }

    synchronized void set(FaultSwitch each, boolean isOn) {
        if (!isOn) {
            on.remove(each);
        } else {
            if (each.ofCalls() != null) {
                on.removeIf(other -> other.ofCalls() != null);
            }
            on.add(each);
        }
        apply();
    }

    synchronized int copies() {
        return copies;
    }

    /** How often each webhook comes while they come more than once: 2 to {@link #MOST_COPIES}. */
    synchronized void setCopies(int wanted) {
        copies = wanted;
        apply();
    }

    /** Everything goes well again, whoever planned otherwise; what webhooks were held back go out. */
    synchronized void clear() {
        on.clear();
        apply();
    }

    private void apply() {
        moment.webhooks().clearFaults();
        WebhookFault[] ofWebhooks = on.stream()
                .map(each -> each.ofWebhooks(copies))
                .filter(Objects::nonNull)
                .toArray(WebhookFault[]::new);
        if (ofWebhooks.length > 0) {
            moment.webhooks().always(ofWebhooks);
        }
        moment.faults().clear();
        for (FaultSwitch each : on) {
            Fault ofCalls = each.ofCalls();
            if (ofCalls != null) {
                moment.faults().always(Endpoint.CREATE, ofCalls);
                moment.faults().always(Endpoint.RETRIEVE, ofCalls);
            }
        }
        if (on.contains(FaultSwitch.REORDERED)) {
            moment.webhooks().hold();
        } else if (moment.webhooks().holding()) {
            moment.webhooks().deliverAtOnce();
            moment.webhooks().deliverHeld();
        }
        probe.throttle(on.contains(FaultSwitch.THROTTLED));
        time.moments().setOffset(on.contains(FaultSwitch.SKEWED) ? SKEW : Duration.ZERO);
        told.accept(Set.copyOf(on));
    }
}
