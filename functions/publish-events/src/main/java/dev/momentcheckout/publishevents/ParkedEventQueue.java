package dev.momentcheckout.publishevents;

import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The queue of parked events: stream records that cannot be published. The message is the complete record, because the
 * dead letters of an event source mapping contain no images. Its attributes say why it is parked.
 */
final class ParkedEventQueue {
    private final SqsClient sqs;
    private final String queueUrl;

    ParkedEventQueue(SqsClient sqs, String queueUrl) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
    }

    /** @throws RuntimeException if it is uncertain whether the record is parked */
    void park(StreamRecord streamRecord, ChangeIds ids, ParkReason reason, Fault fault) {
        Map<String, MessageAttributeValue> attributes = new HashMap<>();
        attributes.put("reason", text(reason.wireName()));
        attributes.put("error_code", text(fault.code()));
        if (ids.session() != null) {
            attributes.put("session_id", text(ids.session().value()));
        }
        if (ids.eventId() != null) {
            attributes.put("event_id", text(ids.eventId()));
        }
        sqs.sendMessage(request -> request.queueUrl(queueUrl)
                .messageBody(ParkedRecord.json(streamRecord.source()))
                .messageAttributes(attributes));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
