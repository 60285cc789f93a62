package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The operations on one queue of {@link LocalSqs}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html">Actions</a>
 */
record QueueOperations(MessageQueue queue, String queueUrl) {
    private static final int MAX_MESSAGES = 10;
    private static final int MAX_VISIBILITY_SECONDS = 43_200;
    private static final int MAX_WAIT_SECONDS = 20;
    private static final String ALL = "All";
    private static final String ATTRIBUTE_NAMES = "AttributeNames";

    JsonNode perform(String operation, JsonNode input) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        switch (operation) {
            case "SendMessage" -> send(input, response);
            case "ReceiveMessage" -> receive(input, response);
            case "DeleteMessage" -> delete(input);
            case "GetQueueAttributes" -> attributes(input, response);
            default -> throw error(400, "UnsupportedOperation", operation + " is not supported by the local queues");
        }
        return response;
    }

    private void send(JsonNode input, ObjectNode response) {
        String body = input.path("MessageBody").asText();
        SortedMap<String, String> attributes = new TreeMap<>();
        input.path("MessageAttributes").properties().forEach(attribute -> {
            if (!attribute.getValue().path("DataType").asText().equals("String")) {
                throw error(400, "UnsupportedOperation", "The local queues take message attributes of type String");
            }
            attributes.put(
                    attribute.getKey(), attribute.getValue().path("StringValue").asText());
        });
        if (body.isEmpty() || !isAllowed(body)) {
            throw error(400, "InvalidMessageContents", "The message contains characters outside the allowed set.");
        }
        attributes.forEach((name, value) -> {
            if (value.isEmpty() || !isAllowed(value)) {
                throw invalid("Message attribute '" + name + "' has no value, or one with characters outside the"
                        + " allowed set.");
            }
        });
        LocalSqs.Message message = queue.send(body, attributes);
        // The SDK compares both with what it sent.
        response.put("MessageId", message.id()).put("MD5OfMessageBody", MessageDigests.ofBody(body));
        if (!attributes.isEmpty()) {
            response.put("MD5OfMessageAttributes", MessageDigests.ofAttributes(attributes));
        }
    }

    /** Never waits: {@code WaitTimeSeconds} is checked and has no effect. */
    private void receive(JsonNode input, ObjectNode response) {
        int max = number(input, "MaxNumberOfMessages", 1, 1, MAX_MESSAGES, "between 1 and 10");
        int timeout = number(
                input,
                "VisibilityTimeout",
                Math.toIntExact(MessageQueue.DEFAULT_VISIBILITY_TIMEOUT.toSeconds()),
                0,
                MAX_VISIBILITY_SECONDS,
                ">= 0 and <= 43200");
        number(input, "WaitTimeSeconds", 0, 0, MAX_WAIT_SECONDS, ">= 0 and <= 20");
        List<String> systemNames = names(input, "MessageSystemAttributeNames");
        systemNames.addAll(names(input, ATTRIBUTE_NAMES));
        List<String> names = names(input, "MessageAttributeNames");
        for (MessageQueue.Received received : queue.receive(max, Duration.ofSeconds(timeout))) {
            LocalSqs.Message message = received.message();
            ObjectNode json = response.withArray("Messages").addObject();
            json.put("MessageId", message.id());
            json.put("ReceiptHandle", received.handle());
            json.put("Body", message.body());
            json.put("MD5OfBody", MessageDigests.ofBody(message.body()));
            addSystemAttributes(json, received, systemNames);
            addAttributes(json, message, names);
        }
    }

    private static void addSystemAttributes(ObjectNode json, MessageQueue.Received received, List<String> names) {
        Map<String, Long> values = new LinkedHashMap<>();
        values.put("SentTimestamp", received.message().sentAt().toEpochMilli());
        values.put("ApproximateReceiveCount", (long) received.receiveCount());
        values.put(
                "ApproximateFirstReceiveTimestamp", received.firstReceivedAt().toEpochMilli());
        values.forEach((name, value) -> {
            if (names.contains(name) || names.contains(ALL)) {
                json.withObject("/Attributes").put(name, Long.toString(value));
            }
        });
    }

    private static void addAttributes(ObjectNode json, LocalSqs.Message message, List<String> names) {
        SortedMap<String, String> wanted = new TreeMap<>(message.attributes());
        wanted.keySet().removeIf(name -> names.stream().noneMatch(pattern -> matches(pattern, name)));
        if (wanted.isEmpty()) {
            return;
        }
        json.put("MD5OfMessageAttributes", MessageDigests.ofAttributes(wanted));
        ObjectNode attributes = json.putObject("MessageAttributes");
        wanted.forEach((name, value) ->
                attributes.putObject(name).put("DataType", "String").put("StringValue", value));
    }

    /** Returns whether {@code All}, {@code .*}, {@code prefix.*} or a name is one for this attribute. */
    private static boolean matches(String pattern, String name) {
        return pattern.equals(ALL)
                || pattern.equals(name)
                || (pattern.endsWith(".*") && name.startsWith(pattern.substring(0, pattern.length() - 2)));
    }

    private void delete(JsonNode input) {
        String handle = input.path("ReceiptHandle").asText();
        if (!queue.delete(handle)) {
            throw error(
                    400,
                    "ReceiptHandleIsInvalid",
                    "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
        }
    }

    private void attributes(JsonNode input, ObjectNode response) {
        Map<String, String> known = new LinkedHashMap<>();
        known.put("ApproximateNumberOfMessages", Long.toString(queue.visible()));
        known.put("ApproximateNumberOfMessagesNotVisible", Long.toString(queue.invisible()));
        known.put("ApproximateNumberOfMessagesDelayed", "0");
        known.put("VisibilityTimeout", Long.toString(MessageQueue.DEFAULT_VISIBILITY_TIMEOUT.toSeconds()));
        known.put(
                "QueueArn", "arn:aws:sqs:eu-west-1:000000000000:" + queueUrl.substring(queueUrl.lastIndexOf('/') + 1));
        for (String name : names(input, ATTRIBUTE_NAMES)) {
            if (!name.equals(ALL) && !known.containsKey(name)) {
                throw error(400, "InvalidAttributeName", "Unknown Attribute " + name + ".");
            }
            known.forEach((key, value) -> {
                if (name.equals(ALL) || name.equals(key)) {
                    response.withObject("/Attributes").put(key, value);
                }
            });
        }
    }

    private static List<String> names(JsonNode input, String parameter) {
        List<String> names = new ArrayList<>();
        input.path(parameter).forEach(name -> names.add(name.asText()));
        return names;
    }

    private static int number(JsonNode input, String name, int absent, int min, int max, String range) {
        int value = input.path(name).asInt(absent);
        if (value < min || value > max) {
            throw invalid("Value " + value + " for parameter " + name + " is invalid. Reason: Must be " + range
                    + ", if provided.");
        }
        return value;
    }

    /**
     * Returns whether SQS accepts all characters of a text.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">The
     *     characters of a message</a>
     */
    private static boolean isAllowed(String text) {
        return text.codePoints()
                .allMatch(point -> point == 0x9
                        || point == 0xA
                        || point == 0xD
                        || (point >= 0x20 && point <= 0xD7FF)
                        || (point >= 0xE000 && point <= 0xFFFD)
                        || point >= 0x10000);
    }

    private static AwsErrorException invalid(String message) {
        return error(400, "InvalidParameterValue", message);
    }

    static AwsErrorException error(int status, String type, String message) {
        return new AwsErrorException(status, Map.of("__type", "com.amazonaws.sqs#" + type, "message", message));
    }
}
