package dev.momentcheckout.operatepayments;

import dev.momentcheckout.operatepayments.OperatorMessageQueue.Received;
import dev.momentcheckout.session.Deadline;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Reads the messages of a queue and leaves them in it: with a visibility timeout of 0, a received message stays
 * visible.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html">
 *     ReceiveMessage</a>
 */
final class QueueReader {
    static final int MAX_MESSAGES = 200;

    /** Each call returns a sample, so a few calls without a new message are needed to end. */
    private static final int CALLS_WITHOUT_NEW = 5;

    private static final int MAX_CALLS = 100;

    private static final Duration CALL_TIME = Duration.ofSeconds(5);

    private final SqsClient sqs;
    private final String queueUrl;
    private final OperatorMessageQueue queue;

    QueueReader(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.queue = new OperatorMessageQueue(sqs, queueUrl);
    }

    /**
     * Messages of the queue, oldest first.
     *
     * @param leftOut approximate number of further messages
     * @param hidden those of them that another receiver, such as a redrive, hides for a time
     */
    record Listing(List<Received> messages, long leftOut, long hidden) {
        Listing {
            messages = List.copyOf(messages);
        }
    }

    /** Returns what an operator does about messages that are hidden. */
    static String hiddenText(long hidden) {
        return "Hidden for now: " + hidden + ". Another command has received them; repeat this one in "
                + OperatorMessageQueue.VISIBILITY_TIMEOUT.toMinutes() + " minutes.";
    }

    Listing read(Deadline deadline) {
        Map<QueueAttributeName, Long> numbers = approximateNumbers();
        long visible = numbers.getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, 0L);
        long total = numbers.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Received> found = new LinkedHashMap<>();
        int withoutNew = 0;
        for (int call = 0;
                call < MAX_CALLS
                        && found.size() < MAX_MESSAGES
                        && !isComplete(call, found.size(), visible)
                        && withoutNew < (found.size() < visible ? CALLS_WITHOUT_NEW : 1)
                        && deadline.hasAtLeast(CALL_TIME);
                call++) {
            int before = found.size();
            queue.receive(Duration.ZERO).forEach(message -> found.putIfAbsent(message.id(), message));
            withoutNew = found.size() > before ? 0 : withoutNew + 1;
        }
        List<Received> oldest = found.values().stream()
                .sorted(Comparator.comparing(Received::sentAt, Comparator.nullsLast(Comparator.naturalOrder())))
                .limit(MAX_MESSAGES)
                .toList();
        long leftOut = Math.max(total, found.size()) - oldest.size();
        return new Listing(oldest, leftOut, Math.min(leftOut, total - visible));
    }

    /**
     * Returns whether all messages are found that the queue counts as visible. Each receipt counts: SQS leaves a
     * message that was received three times out of the metric of the oldest one. A count may be too low, so the queue
     * is read once in any case, and on if it has more.
     */
    private static boolean isComplete(int calls, int found, long visible) {
        return calls > 0 && found == visible;
    }

    /** Returns the numbers of visible messages, and of those that another receiver has not deleted yet. */
    private Map<QueueAttributeName, Long> approximateNumbers() {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(queueUrl)
                        .attributeNames(
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .attributes();
        Map<QueueAttributeName, Long> numbers = new EnumMap<>(QueueAttributeName.class);
        attributes.forEach((name, value) -> numbers.put(name, Long.parseLong(value)));
        return numbers;
    }
}
