package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.wiring.SystemServices;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/** The steps of docs/events for a parked event: receive the message, pass its body to the function, delete it. */
class RedriveTest {
    private static final String DONE = "{\"batchItemFailures\":[]}";

    private final TestPublisher publisher = TestPublisher.start();
    private final SdkHttpClient http = SystemServices.system().http().get();
    private final SqsClient sqs = SqsClient.builder()
            .httpClient(http)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .endpointOverride(publisher.environment().queues().endpoint())
            .build();
    private final String queue = publisher.environment().queues().queueUrl("ParkedEvents");

    @AfterEach
    void close() {
        sqs.close();
        http.close();
        publisher.close();
    }

    /** Returns the function's response. The message is deleted only if nothing failed. */
    private String redrive() {
        Message message = sqs.receiveMessage(receive -> receive.queueUrl(queue).messageAttributeNames("All"))
                .messages()
                .getFirst();
        String response = publisher.invoke(TestPublisher.json("{\"Records\":[" + message.body() + "]}"));
        if (response.equals(DONE)) {
            sqs.deleteMessage(delete -> delete.queueUrl(queue).receiptHandle(message.receiptHandle()));
        }
        return response;
    }

    @Test
    void an_event_that_the_bus_refused_for_20_hours_is_published_once_the_bus_is_back() {
        publisher.paid("ps_1");
        ObjectNode old = publisher.aged(publisher.records().getFirst(), Duration.ofHours(21));
        publisher.environment().bus().deny("PutEvents");
        publisher.invoke(List.of(old));
        publisher.environment().bus().deny();

        assertThat(redrive()).isEqualTo(DONE);

        assertThat(publisher.ids()).containsExactly("ps_1:PAID");
        assertThat(publisher.parked()).isEmpty();
    }

    @Test
    void an_old_event_that_the_bus_still_refuses_is_parked_again_before_its_message_is_deleted() {
        publisher.paid("ps_1");
        ObjectNode old = publisher.aged(publisher.records().getFirst(), Duration.ofHours(21));
        publisher.environment().bus().deny("PutEvents");
        publisher.invoke(List.of(old));
        String first = publisher.parked().getFirst().id();

        assertThat(redrive()).isEqualTo(DONE);

        assertThat(publisher.parked()).singleElement().satisfies(message -> {
            assertThat(message.id()).isNotEqualTo(first);
            assertThat(message.attributes()).containsEntry("reason", "refused-for-20-hours");
        });
    }

    @Test
    void a_younger_event_that_the_bus_refuses_keeps_its_message() {
        publisher.environment().bus().rejectEntries("MalformedDetail", _ -> true);
        publisher.paid("ps_1");
        publisher.drain();
        String message = publisher.parked().getFirst().id();
        publisher.environment().bus().setDown(true);

        assertThat(redrive()).contains("itemIdentifier");

        assertThat(publisher.parked())
                .singleElement()
                .satisfies(same -> assertThat(same.id()).isEqualTo(message));
    }

    /** Characters that SQS or a shell could change. */
    @Test
    void the_record_arrives_unchanged_whatever_characters_it_contains() {
        publisher.paid("ps_1");
        Map<String, AttributeValue> item = new HashMap<>(publisher.environment().item("ps_1"));
        item.put("id", AttributeValue.fromS("ps_2"));
        item.put("version", AttributeValue.fromN("2"));
        item.put("text", AttributeValue.fromS("\u0000\t\n\"\\ü\u2028\uFFFF\uD83D\uDE00"));
        publisher.environment().putItem(item);
        publisher.drain();
        String body = publisher.parked().getFirst().body();
        assertThat(body).matches("[ -~]*");

        assertThat(redrive()).isEqualTo(DONE);

        assertThat(publisher.parked())
                .singleElement()
                .satisfies(message -> assertThat(message.body()).isEqualTo(body));
    }
}
