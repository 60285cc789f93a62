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

/**
 * The fault switches that are on. Several webhook faults apply together; of the faults of Moment's API only the one
 * switched on last applies.
 */
final class FaultSwitches {
    static final int MAX_COPIES = 100;

    private static final int DEFAULT_COPIES = 5;
    private static final Duration SKEW = Duration.ofMinutes(10);

    private final MomentSimulator moment;
    private final NetworkProbe probe;
    private final LabTime time;
    private final Consumer<PageEvent> listener;
    private final Set<FaultSwitch> on = EnumSet.noneOf(FaultSwitch.class);
    private int copies = DEFAULT_COPIES;

    /** @param listener receives the state at the start and after each change */
    FaultSwitches(MomentSimulator moment, NetworkProbe probe, LabTime time, Consumer<PageEvent> listener) {
        this.moment = moment;
        this.probe = probe;
        this.time = time;
        this.listener = listener;
        publish();
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
            if (each.apiFault() != null) {
                on.removeIf(other -> other.apiFault() != null);
            }
            on.add(each);
        }
        apply();
    }

    synchronized int copies() {
        return copies;
    }

    /** Sets the deliveries of each webhook under {@link FaultSwitch#DUPLICATED}: 2 to {@link #MAX_COPIES}. */
    synchronized void setCopies(int newCopies) {
        copies = newCopies;
        apply();
    }

    /**
     * Removes all faults, including those set directly at the simulator, and delivers queued webhooks. If Moment has
     * disabled the webhook endpoint meanwhile, it is enabled again, as Moment's support does.
     */
    synchronized void clear() {
        on.clear();
        probe.throttle().clearItems();
        apply();
        moment.webhooks().enableEndpoint();
    }

    private void publish() {
        listener.accept(new PageEvent.FaultsChanged(Set.copyOf(on), copies));
    }

    private void apply() {
        moment.webhooks().clearFaults();
        WebhookFault[] webhookFaults = on.stream()
                .map(each -> each.webhookFault(copies))
                .filter(Objects::nonNull)
                .toArray(WebhookFault[]::new);
        if (webhookFaults.length > 0) {
            moment.webhooks().always(webhookFaults);
        }
        moment.faults().clear();
        for (FaultSwitch each : on) {
            Fault apiFault = each.apiFault();
            if (apiFault != null) {
                moment.faults().always(Endpoint.CREATE, apiFault);
                moment.faults().always(Endpoint.RETRIEVE, apiFault);
            }
        }
        if (on.contains(FaultSwitch.REORDERED)) {
            moment.webhooks().hold();
        } else if (moment.webhooks().holding()) {
            moment.webhooks().deliverAtOnce();
            moment.webhooks().deliverHeld();
        }
        probe.throttle().all(on.contains(FaultSwitch.THROTTLED));
        time.momentClock().setOffset(on.contains(FaultSwitch.SKEWED) ? SKEW : Duration.ZERO);
        publish();
    }
}
