package dev.momentcheckout.testing.differential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** All pages of a query or a scan as one answer. */
final class Pages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_PAGES = 200;
    /** The limit of a page is 1 MB. */
    private static final int MAX_PAGE_LENGTH = 1_000_000;

    private Pages() {}

    /**
     * Reads from the operation's start to the last page. The answer has the items in a form that does not depend on the
     * order of equal sort keys, which DynamoDB does not define, and the number of items of each page.
     */
    static Answer read(Endpoint endpoint, Operation operation) {
        ArrayNode counts = JSON.createArrayNode();
        List<JsonNode> items = new ArrayList<>();
        ObjectNode all = JSON.createObjectNode();
        Operation next = operation;
        for (int page = 1; ; page++) {
            Answer answer = endpoint.call(next);
            if (answer.isError()) {
                return answer;
            }
            JsonNode body = answer.body();
            counts.add(body.path("Count").asInt() + " of "
                    + body.path("ScannedCount").asInt());
            body.path("Items").forEach(items::add);
            if (page == 1 && !body.has("LastEvaluatedKey") && body.has("ConsumedCapacity")) {
                all.set("ConsumedCapacity", body.path("ConsumedCapacity"));
            }
            if (!(body.path("LastEvaluatedKey") instanceof ObjectNode last)) {
                break;
            }
            if (page == MAX_PAGES) {
                throw new IllegalStateException(operation + " has more than " + MAX_PAGES + " pages");
            }
            next = operation.after(last);
        }
        // The order of a scan, which DynamoDB does not define, decides which items are on a page that ends at 1 MB.
        if (operation.body().has("FilterExpression")) {
            // The order also decides which items of a page match a filter. At 1 MB, dynoxide counts an item twice.
            all.set("Counts", counts.size() == 1 ? counts : JSON.createArrayNode());
        } else if (operation.name().equals("Query") || length(items) < MAX_PAGE_LENGTH) {
            all.set("Counts", counts);
        } else if (!operation.body().has("Limit")) {
            all.put("Pages", counts.size());
        }
        all.set("Items", operation.name().equals("Query") ? inOrder(items) : sorted(items));
        return new Answer(200, all);
    }

    private static int length(List<JsonNode> items) {
        return items.stream().mapToInt(item -> item.toString().length()).sum();
    }

    private static ArrayNode sorted(List<JsonNode> items) {
        return JSON.createArrayNode()
                .addAll(items.stream()
                        .sorted(Comparator.comparing(JsonNode::toString))
                        .toList());
    }

    private static ArrayNode inOrder(List<JsonNode> items) {
        ArrayNode ordered = JSON.createArrayNode();
        List<JsonNode> equal = new ArrayList<>();
        for (JsonNode item : items) {
            if (!equal.isEmpty() && !sortKey(equal.getFirst()).equals(sortKey(item))) {
                ordered.addAll(sorted(equal));
                equal.clear();
            }
            equal.add(item);
        }
        return ordered.addAll(sorted(equal));
    }

    private static Optional<JsonNode> sortKey(JsonNode item) {
        return Optional.ofNullable(item.get("next_check_at"));
    }
}
