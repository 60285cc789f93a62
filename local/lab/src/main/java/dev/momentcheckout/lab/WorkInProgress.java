package dev.momentcheckout.lab;

import dev.momentcheckout.local.aws.LocalSqs;
import java.util.Set;
import java.util.function.Function;

/**
 * What goes on at one point in time. It is taken before the stream and the bus are read: what has ended by then is in
 * them.
 *
 * @param toNotify the sessions about which Moment will send a webhook
 * @param oldestInvocation the start of the oldest invocation that runs
 * @param published the last point in time up to which all changes have been passed to the function that publishes
 */
record WorkInProgress(
        Set<String> toNotify,
        long oldestInvocation,
        long published,
        Invocations invocations,
        LocalSqs queues,
        Function<String, StoredPayment> items)
        implements LiveVerdict.Pending {
    @Override
    public boolean hasWebhook(String session) {
        return toNotify.contains(session);
    }

    @Override
    public boolean hasParkedEvent(String session) {
        return queues.messages(queues.queueUrl("ParkedEvents")).stream()
                .anyMatch(message -> message.contains("\"" + session + "\""));
    }

    @Override
    public long now() {
        return invocations.tick();
    }

    @Override
    public boolean hasEnded(long time) {
        return oldestInvocation > time && published > time;
    }

    @Override
    public StoredPayment stored(String session) {
        return items.apply(session);
    }
}
