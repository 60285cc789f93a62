package dev.momentcheckout.local.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one queue, in the order in which they were sent. Its operations are atomic.
 *
 * <p>A received message is invisible until its visibility timeout is over. SQS returns the visible messages of a
 * standard queue in no defined order; this queue returns first those that were not received, then the one whose last
 * receive is the longest ago.
 *
 * @see <a href=
 *     "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html">
 *     Visibility timeout</a>
 */
final class MessageQueue {
    /** The visibility timeout of a queue whose template sets none. */
    static final Duration DEFAULT_VISIBILITY_TIMEOUT = Duration.ofSeconds(30);

    private static final Pattern HANDLE = Pattern.compile("(?<id>[0-9a-f-]{36})#(?<receive>\\d{1,18})");

    private final Clock clock;
    private final List<Stored> messages = new ArrayList<>();
    private long receives;

    private static final class Stored {
        private final LocalSqs.Message message;
        private Instant visibleAt;
        private @Nullable Instant firstReceivedAt;
        private int receiveCount;
        private long lastReceive;

        Stored(LocalSqs.Message message) {
            this.message = message;
            this.visibleAt = message.sentAt();
        }

        long lastReceive() {
            return lastReceive;
        }
    }

    /**
     * A message as one call received it.
     *
     * @param handle deletes the message until another call receives it
     */
    record Received(LocalSqs.Message message, String handle, int receiveCount, Instant firstReceivedAt) {}

    MessageQueue(Clock clock) {
        this.clock = clock;
    }

    synchronized List<LocalSqs.Message> all() {
        return messages.stream().map(stored -> stored.message).toList();
    }

    synchronized List<Integer> receiveCounts() {
        return messages.stream().map(stored -> stored.receiveCount).toList();
    }

    synchronized LocalSqs.Message send(String body, SortedMap<String, String> attributes) {
        var message = new LocalSqs.Message(UUID.randomUUID().toString(), body, attributes, clock.instant());
        messages.add(new Stored(message));
        return message;
    }

    synchronized List<Received> receive(int max, Duration visibilityTimeout) {
        Instant now = clock.instant();
        List<Stored> visible = messages.stream()
                .filter(stored -> isVisible(stored, now))
                .sorted(Comparator.comparingLong(Stored::lastReceive))
                .limit(max)
                .toList();
        List<Received> received = new ArrayList<>();
        for (Stored stored : visible) {
            receives++;
            stored.lastReceive = receives;
            stored.receiveCount++;
            stored.visibleAt = now.plus(visibilityTimeout);
            Instant first = stored.firstReceivedAt == null ? now : stored.firstReceivedAt;
            stored.firstReceivedAt = first;
            received.add(
                    new Received(stored.message, stored.message.id() + "#" + receives, stored.receiveCount, first));
        }
        return received;
    }

    /**
     * Deletes the message of a handle; does nothing if the message is gone or was received again since.
     *
     * @return whether the text is a handle
     */
    synchronized boolean delete(String handle) {
        Matcher matcher = HANDLE.matcher(handle);
        if (!matcher.matches()) {
            return false;
        }
        String id = matcher.group("id");
        long receive = Long.parseLong(matcher.group("receive"));
        messages.removeIf(stored -> stored.message.id().equals(id) && stored.lastReceive == receive);
        return true;
    }

    synchronized List<LocalSqs.Message> drain() {
        List<LocalSqs.Message> drained = all();
        messages.clear();
        return drained;
    }

    synchronized long visible() {
        Instant now = clock.instant();
        return messages.stream().filter(stored -> isVisible(stored, now)).count();
    }

    synchronized long invisible() {
        return messages.size() - visible();
    }

    private static boolean isVisible(Stored stored, Instant now) {
        return !stored.visibleAt.isAfter(now);
    }
}
