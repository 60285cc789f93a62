package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * The filters of an event source mapping: a record passes if any of them matches it. Of EventBridge's patterns these are known: values, {@code anything-but}
 * and {@code exists}.
 *
 * @param patterns as JSON; none lets everything pass
 */
public record StreamFilter(List<JsonNode> patterns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public StreamFilter {
        patterns = List.copyOf(patterns);
    }

    /**
     * @param patterns each a JSON text
     * @throws TemplateException if one is no JSON
     */
    public static StreamFilter of(List<String> patterns) {
        return new StreamFilter(patterns.stream()
                .map(pattern -> {
                    try {
                        return JSON.readTree(pattern);
                    } catch (JsonProcessingException e) {
                        throw new TemplateException("A filter's pattern is no JSON: " + pattern, e);
                    }
                })
                .toList());
    }

    /** @throws TemplateException if a pattern has something that is not known here */
    boolean passes(JsonNode streamed) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, streamed));
    }

    private static boolean matches(JsonNode pattern, JsonNode node) {
        for (Map.Entry<String, JsonNode> member : pattern.properties()) {
            JsonNode value = node.path(member.getKey());
            boolean fits =
                    member.getValue().isArray() ? fitsAny(member.getValue(), value) : matches(member.getValue(), value);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private static boolean fitsAny(JsonNode alternatives, JsonNode value) {
        for (JsonNode alternative : alternatives) {
            if (alternative.isObject() ? fits(alternative, value) : alternative.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(JsonNode rule, JsonNode value) {
        if (rule.has("exists")) {
            return rule.path("exists").asBoolean() != value.isMissingNode();
        }
        if (rule.has("anything-but")) {
            // A value that is absent is not anything.
            return !value.isMissingNode() && !fitsAny(rule.path("anything-but"), value);
        }
        throw new TemplateException("A filter has a rule that is not known here: " + rule);
    }
}
