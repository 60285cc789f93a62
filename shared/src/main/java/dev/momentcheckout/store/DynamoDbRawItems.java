package dev.momentcheckout.store;

import static dev.momentcheckout.store.ItemAttributes.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.momentcheckout.json.JsonTree;
import dev.momentcheckout.session.RawItems;
import dev.momentcheckout.session.ReadConsistency;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Reads items of the table {@code Sessions} as DynamoDB's JSON, which names the type of each value. */
public final class DynamoDbRawItems implements RawItems {
    private final DynamoDbTable sessions;

    public DynamoDbRawItems(DynamoDbClient dynamoDb, String table) {
        this.sessions = new DynamoDbTable(dynamoDb, table);
    }

    @Override
    public @Nullable String load(String key) {
        Map<String, AttributeValue> item =
                sessions.get(Map.of(ItemAttributes.ID, text(key)), ReadConsistency.STRONG, "an item could not be read");
        return item.isEmpty() ? null : JsonTree.text(json(item));
    }

    private static ObjectNode json(Map<String, AttributeValue> item) {
        ObjectNode json = JsonTree.object();
        new TreeMap<>(item).forEach((name, value) -> json.set(name, json(value)));
        return json;
    }

    /**
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html">The JSON of
     *     a value</a>
     */
    private static JsonNode json(AttributeValue value) {
        ObjectNode json = JsonTree.object();
        switch (value.type()) {
            case S -> json.put("S", value.s());
            case N -> json.put("N", value.n());
            case B -> json.put("B", base64(value.b()));
            case SS -> put(json.putArray("SS"), value.ss());
            case NS -> put(json.putArray("NS"), value.ns());
            case BS -> value.bs().forEach(each -> json.withArray("BS").add(base64(each)));
            case M -> json.set("M", json(value.m()));
            case L -> {
                ArrayNode list = json.putArray("L");
                value.l().forEach(each -> list.add(json(each)));
            }
            case BOOL -> json.put("BOOL", value.bool());
            case NUL -> json.put("NULL", value.nul());
            case UNKNOWN_TO_SDK_VERSION -> json.put("unknown", true);
        }
        return json;
    }

    private static void put(ArrayNode json, List<String> values) {
        values.forEach(json::add);
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArray());
    }
}
