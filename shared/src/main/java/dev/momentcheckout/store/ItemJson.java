package dev.momentcheckout.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.momentcheckout.session.UnreadableItemException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads items in DynamoDB's JSON, which names the type of each value. Records of the stream contain items in this form.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">The JSON of a
 *     value</a>
 */
public final class ItemJson {
    private ItemJson() {}

    /**
     * Returns the image of an item.
     *
     * @throws UnreadableItemException if it is no item, or a session, refund or heartbeat with an unknown layout
     */
    public static ItemImage image(JsonNode item) {
        return ItemImage.of(attributes(item));
    }

    private static Map<String, AttributeValue> attributes(JsonNode item) {
        if (!item.isObject()) {
            throw new UnreadableItemException("an item is no JSON object");
        }
        Map<String, AttributeValue> attributes = new HashMap<>();
        item.properties().forEach(attribute -> attributes.put(attribute.getKey(), value(attribute.getValue())));
        return attributes;
    }

    private static AttributeValue value(JsonNode value) {
        if (value.size() != 1) {
            throw new UnreadableItemException("an attribute has not one type");
        }
        Map.Entry<String, JsonNode> only = value.properties().iterator().next();
        JsonNode content = only.getValue();
        return switch (only.getKey()) {
            case "S" -> AttributeValue.fromS(text(content));
            case "N" -> AttributeValue.fromN(text(content));
            case "B" -> AttributeValue.fromB(bytes(content));
            case "BOOL" -> AttributeValue.fromBool(content.asBoolean());
            case "NULL" -> AttributeValue.fromNul(content.asBoolean());
            case "M" -> AttributeValue.fromM(attributes(content));
            case "L" ->
                AttributeValue.fromL(list(content).stream().map(ItemJson::value).toList());
            case "SS" ->
                AttributeValue.fromSs(list(content).stream().map(ItemJson::text).toList());
            case "NS" ->
                AttributeValue.fromNs(list(content).stream().map(ItemJson::text).toList());
            case "BS" ->
                AttributeValue.fromBs(
                        list(content).stream().map(ItemJson::bytes).toList());
            default -> throw new UnreadableItemException("an attribute has an unknown type");
        };
    }

    private static List<JsonNode> list(JsonNode content) {
        if (!content.isArray()) {
            throw new UnreadableItemException("an attribute is no list");
        }
        List<JsonNode> all = new ArrayList<>();
        content.forEach(all::add);
        return all;
    }

    private static String text(JsonNode content) {
        if (!content.isTextual()) {
            throw new UnreadableItemException("an attribute is no text");
        }
        return content.textValue();
    }

    private static SdkBytes bytes(JsonNode content) {
        try {
            return SdkBytes.fromByteArray(Base64.getDecoder().decode(text(content)));
        } catch (IllegalArgumentException e) {
            throw new UnreadableItemException("an attribute is no base64", e);
        }
    }
}
