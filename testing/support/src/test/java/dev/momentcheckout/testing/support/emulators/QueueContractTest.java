package dev.momentcheckout.testing.support.emulators;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.momentcheckout.local.aws.AwsEndpoints;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** What operators rely on in Amazon SQS: {@code list parked} receives without hiding, {@code redrive} deletes. */
@Tag("aws")
class QueueContractTest {
    private final SqsClient sqs = SqsClient.builder()
            .endpointOverride(AwsEndpoints.shared().sqs())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .build();
    private final String queue = sqs.createQueue(create -> create.queueName("queue-" + UUID.randomUUID()))
            .queueUrl();

    @AfterEach
    void close() {
        sqs.close();
    }

    @Test
    void a_received_message_has_its_body_and_attributes() {
        send("{\"a\":1}", Map.of("reason", "unreadable", "sequence", "7"));

        Message message = receive(request -> request.messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .getFirst();

        assertThat(message.body()).isEqualTo("{\"a\":1}");
        assertThat(message.messageAttributes()).containsOnlyKeys("reason", "sequence");
        assertThat(requireNonNull(message.messageAttributes().get("reason")).stringValue())
                .isEqualTo("unreadable");
        assertThat(message.attributes()).containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
        assertThat(message.attributes().get(MessageSystemAttributeName.SENT_TIMESTAMP))
                .matches("\\d{13}");
    }

    @Test
    void a_receive_returns_only_the_attributes_that_it_names() {
        send("body", Map.of("reason", "unreadable", "sequence", "7"));

        Message plain = receive(_ -> {}).getFirst();
        assertThat(plain.messageAttributes()).isEmpty();
        assertThat(plain.attributes()).isEmpty();

        Message named = receive(request -> request.messageAttributeNames("reason")
                        .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP))
                .getFirst();
        assertThat(named.messageAttributes()).containsOnlyKeys("reason");
        assertThat(named.attributes()).containsOnlyKeys(MessageSystemAttributeName.SENT_TIMESTAMP);
    }

    @Test
    void a_visibility_timeout_of_0_hides_nothing_and_counts_the_receives() {
        send("body", Map.of());

        for (int count = 1; count <= 3; count++) {
            Message message = receive(request -> request.visibilityTimeout(0)
                            .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                    .getFirst();
            assertThat(message.attributes())
                    .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, Integer.toString(count));
        }
        assertThat(count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("1");
        assertThat(count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isEqualTo("0");
    }

    @Test
    void a_message_in_flight_is_hidden_and_counted_apart() {
        send("body", Map.of());

        assertThat(receive(request -> request.visibilityTimeout(600))).hasSize(1);

        assertThat(receive(request -> request.visibilityTimeout(600))).isEmpty();
        assertThat(count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("0");
        assertThat(count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                .isEqualTo("1");
    }

    @Test
    void a_call_receives_one_message_by_default_and_ten_at_most() {
        for (int i = 0; i < 12; i++) {
            send("body " + i, Map.of());
        }

        assertThat(receive(request -> request.visibilityTimeout(0))).hasSize(1);
        Set<String> bodies = new HashSet<>();
        List<Message> messages;
        do {
            messages = receive(request -> request.maxNumberOfMessages(10).visibilityTimeout(600));
            assertThat(messages).hasSizeLessThanOrEqualTo(10);
            messages.forEach(message -> bodies.add(message.body()));
        } while (!messages.isEmpty());
        assertThat(bodies).hasSize(12);
    }

    @Test
    void a_deleted_message_is_gone() {
        send("body", Map.of());
        Message message = receive(request -> request.visibilityTimeout(0)).getFirst();

        delete(message.receiptHandle());

        assertThat(receive(request -> request.visibilityTimeout(0))).isEmpty();
        assertThat(count(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)).isEqualTo("0");
    }

    private void send(String body, Map<String, String> attributes) {
        sqs.sendMessage(send -> send.queueUrl(queue)
                .messageBody(body)
                .messageAttributes(attributes.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue())))));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    private List<Message> receive(Consumer<ReceiveMessageRequest.Builder> more) {
        return sqs.receiveMessage(request -> {
                    request.queueUrl(queue).visibilityTimeout(0);
                    more.accept(request);
                })
                .messages();
    }

    private void delete(String handle) {
        sqs.deleteMessage(delete -> delete.queueUrl(queue).receiptHandle(handle));
    }

    private String count(QueueAttributeName name) {
        return requireNonNull(sqs.getQueueAttributes(get -> get.queueUrl(queue).attributeNames(name))
                .attributes()
                .get(name));
    }
}
