package dev.momentcheckout.example;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.util.Map;

/** An event of the checkout stack, as EventBridge sends it to a queue. */
record PaymentEvent(Map<?, ?> fields) {
    private static final String SOURCE = "moment.checkout";
    private static final ObjectReader JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .readerFor(Object.class);

    /**
     * Reads the body of a message.
     *
     * @throws IllegalArgumentException if it is not a JSON object, or an event of another source
     */
    static PaymentEvent parse(String body) {
        if (json(body) instanceof Map<?, ?> fields) {
            if (SOURCE.equals(fields.get("source"))) {
                return new PaymentEvent(fields);
            }
            throw new IllegalArgumentException("the event has the source " + fields.get("source"));
        }
        throw new IllegalArgumentException("the message is not a JSON object");
    }

    private static Object json(String body) {
        try {
            return JSON.readValue(body);
        } catch (JsonProcessingException e) {
            // Not as the cause: Jackson's message quotes the text, which may name a customer, and Lambda logs causes.
            throw new IllegalArgumentException(
                    "the message is not JSON: " + e.getClass().getSimpleName());
        }
    }

    String detailType() {
        return String.valueOf(fields.get("detail-type"));
    }

    /** @throws IllegalArgumentException if the event has no detail */
    EventDetail detail() {
        if (fields.get("detail") instanceof Map<?, ?> detail) {
            return new EventDetail(detail);
        }
        throw new IllegalArgumentException("the event has no detail");
    }
}
