package dev.momentcheckout.publishevents;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import com.amazonaws.services.lambda.runtime.serialization.events.LambdaEventSerializers;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads records with Lambda's own deserialisation and compares the parked JSON with what was read. */
class ParkedRecordTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final PojoSerializer<DynamodbEvent> EVENTS =
            LambdaEventSerializers.serializerFor(DynamodbEvent.class, ParkedRecordTest.class.getClassLoader());

    private static void assertParkedAsDelivered(String streamRecord) throws JsonProcessingException {
        DynamodbEvent event = EVENTS.fromJson("{\"Records\":[" + streamRecord + "]}");

        String parked = ParkedRecord.json(event.getRecords().getFirst());

        assertThat(JSON.readTree(parked)).isEqualTo(JSON.readTree(streamRecord));
    }

    @ParameterizedTest
    @ValueSource(strings = {"paid", "needs-review", "expired"})
    void a_recorded_event_is_parked_as_it_was_delivered(String name) throws IOException {
        Path file = Path.of(System.getProperty("project.root"), "events/publish-events", name + ".json");
        assertParkedAsDelivered(
                JSON.readTree(Files.readString(file)).path("Records").path(0).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"S\":\"text with \\\"quotes\\\" and ü\"}",
                "{\"S\":\"\"}",
                "{\"N\":\"123456789012345678901234567890.5\"}",
                "{\"BOOL\":false}",
                "{\"NULL\":true}",
                "{\"B\":\"AAECAwT/\"}",
                "{\"SS\":[\"a\",\"b\"]}",
                "{\"NS\":[\"1\",\"2.5\"]}",
                "{\"BS\":[\"AAE=\",\"/w==\"]}",
                "{\"L\":[]}",
                "{\"L\":[{\"S\":\"a\"},{\"L\":[{\"N\":\"1\"},{\"M\":{\"inner\":{\"B\":\"AA==\"}}}]}]}",
                "{\"M\":{\"lowerCase\":{\"S\":\"a\"},\"UPPER\":{\"NULL\":true},\"empty\":{\"M\":{}}}}"
            })
    void every_attribute_type_is_parked_as_it_was_delivered(String value) throws JsonProcessingException {
        assertParkedAsDelivered(
                "{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"Keys\":{\"id\":{\"S\":\"ps_1\"}},"
                        + "\"NewImage\":{\"id\":{\"S\":\"ps_1\"},\"value\":" + value + "},\"OldImage\":{\"value\":"
                        + value
                        + "},\"SequenceNumber\":\"1\"}}");
    }

    @Test
    void a_time_to_live_deletion_keeps_its_identity_and_the_fraction_of_its_time() throws JsonProcessingException {
        assertParkedAsDelivered(
                "{\"eventID\":\"1\",\"eventName\":\"REMOVE\","
                        + "\"userIdentity\":{\"principalId\":\"dynamodb.amazonaws.com\",\"type\":\"Service\"},"
                        + "\"dynamodb\":{\"ApproximateCreationDateTime\":1780000031.25,\"SizeBytes\":712,\"SequenceNumber\":\"1\"}}");
    }
}
