package dev.momentcheckout.operatepayments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A queue whose messages a command deletes, one by one.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html">
 *     ReceiveMessage</a>
 */
final class RepairQueue {
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

    RepairQueue(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    /**
     * A received message.
     *
     * @param attributes its message attributes
     * @param handle deletes the message, unless another call has received it since
     */
    record Received(String id, String body, Map<String, String> attributes, String handle) {
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
        List<Received> all = new ArrayList<>();
        sqs.receiveMessage(request -> request.queueUrl(queueUrl)
                        .maxNumberOfMessages(MAX_RECEIVED)
                        .visibilityTimeout(Math.toIntExact(visibilityTimeout.toSeconds()))
                        .waitTimeSeconds(WAIT_SECONDS)
                        .messageAttributeNames("All"))
                .messages()
                .forEach(message -> {
                    Map<String, String> attributes = new TreeMap<>();
                    message.messageAttributes().forEach((name, value) -> {
                        if (value.stringValue() != null) {
                            attributes.put(name, value.stringValue());
                        }
                    });
                    all.add(new Received(message.messageId(), message.body(), attributes, message.receiptHandle()));
                });
        return all;
    }

    /** Deletes a message unless another call has received it since. */
    void delete(Received message) {
        sqs.deleteMessage(request -> request.queueUrl(queueUrl).receiptHandle(message.handle()));
    }
}
