package dev.momentcheckout.operatepayments;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/**
 * The messages of a queue, which a command lists, or receives and deletes one by one.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html">
 *     ReceiveMessage</a>
 */
final class OperatorMessageQueue {
    /** Of messages that one command lists without receiving them for good. */
    static final int MAX_LISTED = 1000;

    /**
     * The time for which no other receiver gets the messages of a batch. It exceeds the time of a batch; if it does
     * not, another receiver publishes the same events again, under the same ids.
     */
    static final Duration VISIBILITY_TIMEOUT = Duration.ofMinutes(2);

    /** SQS's limit for one call. */
    static final int MAX_RECEIVED = 10;

    /** With a visibility timeout of 0, each call returns a sample. */
    private static final int CALLS_WITHOUT_NEW = 5;

    /** A long poll asks all servers of the queue. It must stay below the time limit of one call. */
    private static final int WAIT_SECONDS = 1;

    private final SqsClient sqs;
    private final String queueUrl;

    OperatorMessageQueue(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    /**
     * A received message.
     *
     * @param attributes its message attributes
     * @param sentAt null if SQS does not say
     * @param handle deletes the message, unless another call has received it since
     */
    record Received(
            String id,
            String body,
            Map<String, String> attributes,
            @Nullable Instant sentAt,
            String handle) {
        Received {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Returns at most {@link #MAX_LISTED} messages, which stay visible to others. */
    List<Received> list() {
        Map<String, Received> found = new LinkedHashMap<>();
        for (int withoutNew = 0; withoutNew < CALLS_WITHOUT_NEW && found.size() < MAX_LISTED; ) {
            int before = found.size();
            List<Received> sample = receive(Duration.ZERO);
            // A newer handle replaces an older one, which deletes nothing any more.
            sample.forEach(message -> found.put(message.id(), message));
            withoutNew = sample.isEmpty() ? CALLS_WITHOUT_NEW : found.size() > before ? 0 : withoutNew + 1;
        }
        return List.copyOf(found.values());
    }

    /** Returns up to ten messages, none if there is no visible one, and hides them for a time. */
    List<Received> receive(Duration visibilityTimeout) {
        return sqs
                .receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(MAX_RECEIVED)
                        .visibilityTimeout(Math.toIntExact(visibilityTimeout.toSeconds()))
                        .waitTimeSeconds(WAIT_SECONDS)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
                .messages()
                .stream()
                .map(OperatorMessageQueue::received)
                .toList();
    }

    private static Received received(Message message) {
        Map<String, String> attributes = new TreeMap<>();
        message.messageAttributes().forEach((name, value) -> {
            if (value.stringValue() != null) {
                attributes.put(name, value.stringValue());
            }
        });
        String sent = message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP);
        return new Received(
                message.messageId(),
                message.body(),
                attributes,
                sent == null ? null : Instant.ofEpochMilli(Long.parseLong(sent)),
                message.receiptHandle());
    }

    /** Deletes a message unless another call has received it since. */
    void delete(Received message) {
        sqs.deleteMessage(request -> request.queueUrl(queueUrl).receiptHandle(message.handle()));
    }
}
