package dev.momentcheckout.publishevents;

import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * The queue of parked events: stream records that can never be published as they are. The message is the complete
 * record, because the dead letters of an event source mapping contain no images.
 */
final class ParkedEventQueue {
    private final SqsClient sqs;
    private final String queueUrl;

    ParkedEventQueue(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    /** @throws software.amazon.awssdk.core.exception.SdkException if it is uncertain whether the record is parked */
    void park(StreamRecord streamRecord) {
        sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(ParkedRecord.json(streamRecord.source())));
    }
}
