package dev.momentcheckout.announce;

import dev.momentcheckout.announce.Bus.Taken;
import dev.momentcheckout.moment.Pause;
import dev.momentcheckout.telemetry.Event;
import dev.momentcheckout.telemetry.Field;
import dev.momentcheckout.telemetry.Metric;
import dev.momentcheckout.telemetry.Telemetry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Announces changes in their order. What the bus does not take now is tried again, and if that is of no use, is handed back to the stream together with all
 * that follows, which brings it again in the same order. What can never be announced is parked and holds up nothing.
 */
final class AnnouncePayments {
    private static final int TRIES = 3;
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(200);

    private final Bus bus;
    private final Unannounced unannounced;
    private final Pause pause;
    private final Telemetry telemetry;

    AnnouncePayments(Bus bus, Unannounced unannounced, Pause pause, Telemetry telemetry) {
        this.bus = bus;
        this.unannounced = unannounced;
        this.pause = pause;
        this.telemetry = telemetry;
    }

    /** An event and the change that it tells of. */
    private record Outgoing(Change change, ShopEvent event) {}

    /** @return the sequence number of the first change that is not done, or null if all are */
    @Nullable String announce(List<Change> changes) {
        List<Outgoing> waiting = new ArrayList<>();
        for (Change change : changes) {
            ShopEvent event;
            try {
                event = ShopEvent.of(change);
            } catch (IllegalStateException e) {
                telemetry.log(Event.UNANNOUNCED, Field.failure(e));
                String notDone = sent(waiting);
                waiting.clear();
                if (notDone != null) {
                    return notDone;
                }
                if (!parked(change)) {
                    return change.sequence();
                }
                continue;
            }
            if (event != null) {
                waiting.add(new Outgoing(change, event));
            }
            if (waiting.size() == Bus.AT_ONCE) {
                String notDone = sent(waiting);
                waiting.clear();
                if (notDone != null) {
                    return notDone;
                }
            }
        }
        return sent(waiting);
    }

    private @Nullable String sent(List<Outgoing> all) {
        List<Outgoing> left = all;
        for (int tries = 1; !left.isEmpty(); tries++) {
            List<Taken> taken = bus.put(left.stream().map(Outgoing::event).toList());
            List<Outgoing> again = new ArrayList<>();
            for (int i = 0; i < left.size(); i++) {
                switch (taken.get(i)) {
                    case YES -> telemetry.count(Metric.ANNOUNCED);
                    case NOT_NOW -> again.add(left.get(i));
                    case NEVER -> {
                        if (!parked(left.get(i).change())) {
                            again.add(left.get(i));
                        }
                    }
                }
            }
            left = again;
            if (!left.isEmpty() && tries == TRIES) {
                telemetry.count(Metric.ANNOUNCE_FAILED);
                return left.getFirst().change().sequence();
            }
            if (!left.isEmpty()) {
                pause.of(BETWEEN_TRIES.multipliedBy(tries));
            }
        }
        return null;
    }

    private boolean parked(Change change) {
        try {
            unannounced.park(change);
        } catch (SdkException e) {
            telemetry.log(Event.ANNOUNCE_FAILED, Field.failure(e));
            telemetry.count(Metric.ANNOUNCE_FAILED);
            return false;
        }
        telemetry.count(Metric.UNANNOUNCED);
        return true;
    }
}
