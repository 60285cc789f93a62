package dev.momentcheckout.local.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.momentcheckout.local.aws.dynamodb.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.crt.AwsCrtHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** What depends on the clock or on a switch; {@code QueueContractTest} has what holds on AWS and its emulators. */
class LocalSqsTest {
    private final TestClock clock = new TestClock();
    private final LocalSqs queues = LocalSqs.start(clock);
    private final String queue = queues.queueUrl("Queue");
    private final SqsClient client = SqsClient.builder()
            .endpointOverride(queues.endpoint())
            .region(Region.EU_WEST_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
            .httpClientBuilder(AwsCrtHttpClient.builder())
            .overrideConfiguration(override -> override.retryStrategy(DefaultRetryStrategy.doNotRetry()))
            .build();

    @AfterEach
    void close() {
        client.close();
        queues.close();
    }

    @Test
    void a_received_message_is_visible_again_after_its_visibility_timeout() {
        send("body");
        receive(request -> request.visibilityTimeout(60));

        clock.advance(Duration.ofSeconds(59));
        assertThat(receive(_ -> {})).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(receive(_ -> {})).hasSize(1);

        clock.advance(Duration.ofSeconds(29));
        assertThat(receive(_ -> {})).as("30 seconds by default").isEmpty();
        clock.advance(Duration.ofSeconds(1));
        assertThat(receive(_ -> {})).hasSize(1);
    }

    /** Not a contract test, because LocalStack 4.4 receives messages if the number is 0. */
    @ParameterizedTest
    @ValueSource(ints = {0, 11})
    void another_number_of_messages_is_an_error(int number) {
        assertThatThrownBy(() -> receive(request -> request.maxNumberOfMessages(number)))
                .isInstanceOf(SqsException.class)
                .hasMessageContaining("MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10");
    }

    @Test
    void a_message_has_the_times_of_its_sending_and_of_its_first_receive() {
        Instant sent = clock.instant();
        send("body");
        clock.advance(Duration.ofHours(3));
        Instant received = clock.instant();
        receive(request -> request.visibilityTimeout(0));
        clock.advance(Duration.ofHours(3));

        assertThat(receive(request -> request.messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                        .getFirst()
                        .attributes())
                .isEqualTo(Map.of(
                        MessageSystemAttributeName.SENT_TIMESTAMP,
                        Long.toString(sent.toEpochMilli()),
                        MessageSystemAttributeName.APPROXIMATE_FIRST_RECEIVE_TIMESTAMP,
                        Long.toString(received.toEpochMilli()),
                        MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT,
                        "2"));
    }

    @Test
    void receives_return_the_messages_in_turn() {
        List.of("one", "two", "three").forEach(this::send);
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            received.add(
                    receive(request -> request.visibilityTimeout(0)).getFirst().body());
        }

        assertThat(received).containsExactly("one", "two", "three", "one");
        assertThat(queues.messages(queue)).containsExactly("one", "two", "three");
    }

    @Test
    void only_the_handle_of_the_last_receive_deletes_a_message() {
        send("body");
        String first =
                receive(request -> request.visibilityTimeout(0)).getFirst().receiptHandle();
        String last =
                receive(request -> request.visibilityTimeout(0)).getFirst().receiptHandle();

        delete(first);
        assertThat(queues.messages(queue)).containsExactly("body");
        delete(last);
        assertThat(queues.messages(queue)).isEmpty();
        delete(last);
        assertThatThrownBy(() -> delete("no handle")).isInstanceOf(ReceiptHandleIsInvalidException.class);
    }

    @Test
    void attributes_are_chosen_by_name_or_prefix() {
        client.sendMessage(send -> send.queueUrl(queue)
                .messageBody("body")
                .messageAttributes(Map.of("error.code", text("x"), "error.text", text("y"), "reason", text("z"))));

        assertThat(receive(request -> request.visibilityTimeout(0).messageAttributeNames("error.*"))
                        .getFirst()
                        .messageAttributes())
                .containsOnlyKeys("error.code", "error.text");
        assertThat(receive(request -> request.visibilityTimeout(0).messageAttributeNames(".*"))
                        .getFirst()
                        .messageAttributes())
                .hasSize(3);
    }

    @Test
    void queue_attributes_are_returned_by_name() {
        send("body");

        assertThat(client.getQueueAttributes(get ->
                                get.queueUrl(queue).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                        .attributesAsStrings())
                .isEqualTo(Map.of("ApproximateNumberOfMessages", "1"));
        assertThat(client.getQueueAttributes(get -> get.queueUrl(queue)).hasAttributes())
                .isFalse();
        assertThat(client.getQueueAttributes(get -> get.queueUrl(queue).attributeNames(QueueAttributeName.ALL))
                        .attributesAsStrings())
                .containsEntry("QueueArn", "arn:aws:sqs:eu-west-1:000000000000:Queue")
                .containsEntry("VisibilityTimeout", "30");
        assertThatThrownBy(() ->
                        client.getQueueAttributes(get -> get.queueUrl(queue).attributeNamesWithStrings("Colour")))
                .hasMessageContaining("Unknown Attribute Colour");
    }

    @Test
    void values_out_of_range_are_errors() {
        assertThatThrownBy(() -> receive(request -> request.visibilityTimeout(43_201)))
                .isInstanceOf(SqsException.class)
                .hasMessageContaining("Must be >= 0 and <= 43200");
        assertThatThrownBy(() -> receive(request -> request.waitTimeSeconds(21)))
                .hasMessageContaining("Must be >= 0 and <= 20");
        assertThatThrownBy(() -> send("\u0001")).isInstanceOf(SqsException.class);
    }

    @Test
    void failures_are_switched_on_by_test() {
        send("body");
        queues.deny("ReceiveMessage");
        assertThatThrownBy(() -> receive(_ -> {}))
                .isInstanceOf(SqsException.class)
                .hasMessageContaining("AccessDenied");
        queues.deny();
        queues.delete(queue);
        assertThatThrownBy(() -> receive(_ -> {})).isInstanceOf(QueueDoesNotExistException.class);
        queues.delete();
        queues.setDown(true);
        assertThatThrownBy(() -> receive(_ -> {})).hasMessageContaining("InternalError");
        queues.setDown(false);

        assertThat(receive(_ -> {})).hasSize(1);
        assertThat(queues.calls("ReceiveMessage", queue)).isEqualTo(4);
    }

    private void send(String body) {
        client.sendMessage(send -> send.queueUrl(queue).messageBody(body));
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    private List<Message> receive(Consumer<ReceiveMessageRequest.Builder> more) {
        return client.receiveMessage(request -> more.accept(request.queueUrl(queue)))
                .messages();
    }

    private void delete(String handle) {
        client.deleteMessage(delete -> delete.queueUrl(queue).receiptHandle(handle));
    }
}
