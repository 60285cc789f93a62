package dev.momentcheckout.publishevents;

import software.amazon.awssdk.services.sqs.SqsClient;

/** The queue of changes that cannot be announced for their own sake. A stream's own dead letters hold no images, so they are parked here, whole. */
final class ParkedEventQueue {
    private final SqsClient sqs;
    private final String queueUrl;

    ParkedEventQueue(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    /** @throws software.amazon.awssdk.core.exception.SdkException if it is not certain that it is parked */
    void park(StreamRecord change) {
        sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(ParkedRecord.json(change)));
    }
}
