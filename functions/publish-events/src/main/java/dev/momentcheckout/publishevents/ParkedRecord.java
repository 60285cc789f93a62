package dev.momentcheckout.publishevents;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.UpperCamelCaseStrategy;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a stream record, with the names and units that Lambda delivers it with. An operator can read it, and a
 * redrive can send it to the function again.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Lambda, example DynamoDB event</a>
 */
final class ParkedRecord {
    /** Only a parked record needs a mapper, so a cold start does not pay for one. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            // Keeps names such as SS and NULL, which the default changes to lower case.
            .enable(MapperFeature.USE_STD_BEAN_NAMING)
            // SQS rejects a message with characters that XML does not allow.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .addMixIn(
                    com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord.class,
                    CapitalisedNames.class)
            .addMixIn(AttributeValue.class, CapitalisedNames.class)
            .addModule(new SimpleModule().addSerializer(Date.class, new EpochSeconds()))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private ParkedRecord() {}

    static String json(@Nullable DynamodbStreamRecord streamRecord) {
        try {
            return JSON.writeValueAsString(streamRecord);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stream record cannot be written as JSON", e);
        }
    }

    /** The names of DynamoDB's own structures start with a capital; those of Lambda's record around them do not. */
    @JsonNaming(UpperCamelCaseStrategy.class)
    private interface CapitalisedNames {}

    /** Lambda sends times as seconds since 1970. */
    private static final class EpochSeconds extends JsonSerializer<Date> {
        private static final int MILLIS_SCALE = 3;

        @Override
        public void serialize(Date time, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeNumber(BigDecimal.valueOf(time.toInstant().toEpochMilli(), MILLIS_SCALE)
                    .stripTrailingZeros()
                    .toPlainString());
        }
    }
}
