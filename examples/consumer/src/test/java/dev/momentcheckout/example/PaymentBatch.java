package dev.momentcheckout.example;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.amazonaws.services.lambda.runtime.serialization.factories.JacksonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.local.aws.LambdaContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.StreamSupport;

/** A batch of messages, which the handler gets and answers in the JSON of Lambda's event source mapping. */
final class PaymentBatch {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PojoSerializer<SQSEvent> BATCHES =
            LambdaEventSerializers.serializerFor(SQSEvent.class, PaymentBatch.class.getClassLoader());
    private static final PojoSerializer<SQSBatchResponse> RESPONSES =
            JacksonFactory.getInstance().getSerializer(SQSBatchResponse.class);

    private final ArrayNode records = JSON.createArrayNode();

    /** Adds a message with this id, which SQS delivers for the third time. */
    PaymentBatch with(String id, String body) {
        ObjectNode message = records.addObject()
                .put("messageId", id)
                .put("receiptHandle", "handle-of-" + id)
                .put("body", body)
                .put("md5OfBody", "e4e68fb7bd0e697a0ae8f1bb342846b3")
                .put("eventSource", "aws:sqs")
                .put("eventSourceARN", "arn:aws:sqs:eu-west-1:111122223333:moment-shop-Payments")
                .put("awsRegion", "eu-west-1");
        message.putObject("messageAttributes");
        message.putObject("attributes")
                .put("ApproximateReceiveCount", "3")
                .put("SentTimestamp", "1780300991000")
                .put("SenderId", "AROAEXAMPLE")
                .put("ApproximateFirstReceiveTimestamp", "1780300991050");
        return this;
    }

    PaymentBatch with(String id, ExampleEvent event) {
        return with(id, event.json().toString());
    }

    /** Sends the batch to the handler and returns the ids of the messages that SQS must deliver again. */
    List<String> failuresOf(FulfilHandler shop) {
        byte[] batch =
                JSON.createObjectNode().set("Records", records).toString().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        RESPONSES.toJson(
                shop.handleRequest(BATCHES.fromJson(new ByteArrayInputStream(batch)), new LambdaContext("Fulfil")),
                response);
        try {
            JsonNode failures = JSON.readTree(response.toByteArray()).path("batchItemFailures");
            // Lambda takes a response without this field for a batch without failures.
            if (!failures.isArray()) {
                throw new IllegalStateException("no batchItemFailures in " + response);
            }
            return StreamSupport.stream(failures.spliterator(), false)
                    .map(failure -> failure.path("itemIdentifier").asText())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
