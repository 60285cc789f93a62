package dev.momentcheckout.operatepayments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.operatepayments.OperatorMessageQueue.Received;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The time of the changes that Lambda could not deliver to PublishEvents.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">Failure destination</a>
 */
final class DeadLetterWindow {
    /** A change is dated by the function that made it, seconds before its record arrives in the stream. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private DeadLetterWindow() {}

    /** Returns a time before the first change of a message, or null if the message has another format. */
    static @Nullable Instant start(Received message) {
        try {
            JsonNode body = JsonTree.read(message.body().getBytes(StandardCharsets.UTF_8));
            String first = body.at("/DDBStreamBatchInfo/approximateArrivalOfFirstRecord")
                    .textValue();
            return first == null ? null : Instant.parse(first).minus(MARGIN);
        } catch (IOException | DateTimeException e) {
            return null;
        }
    }
}
