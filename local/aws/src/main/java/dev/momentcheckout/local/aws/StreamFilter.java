package dev.momentcheckout.local.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * The filters of an event source mapping: a record passes if any pattern matches it. Supports values,
 * {@code anything-but} and {@code exists}.
 *
 * @param patterns JSON objects; if empty, every record passes
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html">Lambda event filtering</a>
 */
public record StreamFilter(List<JsonNode> patterns) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public StreamFilter {
        patterns = List.copyOf(patterns);
    }

    /**
     * Parses the patterns.
     *
     * @param patterns JSON texts
     * @throws TemplateException if one is not JSON
     */
    public static StreamFilter of(List<String> patterns) {
        return new StreamFilter(patterns.stream()
                .map(pattern -> {
                    try {
                        return JSON.readTree(pattern);
                    } catch (JsonProcessingException e) {
                        throw new TemplateException("A filter pattern is not JSON: " + pattern, e);
                    }
                })
                .toList());
    }

    /**
     * Returns whether any pattern matches the record.
     *
     * @throws TemplateException if a pattern has an unsupported rule
     */
    boolean passes(JsonNode streamRecord) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> matches(pattern, streamRecord));
    }

    private static boolean matches(JsonNode pattern, JsonNode node) {
        for (Map.Entry<String, JsonNode> member : pattern.properties()) {
            JsonNode value = node.path(member.getKey());
            boolean matches = member.getValue().isArray()
                    ? matchesAny(member.getValue(), value)
                    : matches(member.getValue(), value);
            if (!matches) {
                return false;
            }
        }
        return true;
    }

    private static boolean matchesAny(JsonNode alternatives, JsonNode value) {
        for (JsonNode alternative : alternatives) {
            if (alternative.isObject() ? matchesRule(alternative, value) : alternative.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesRule(JsonNode rule, JsonNode value) {
        if (rule.has("exists")) {
            return rule.path("exists").asBoolean() != value.isMissingNode();
        }
        if (rule.has("anything-but")) {
            // An absent value does not match "anything-but".
            return !value.isMissingNode() && !matchesAny(rule.path("anything-but"), value);
        }
        throw new TemplateException("A filter has an unsupported rule: " + rule);
    }
}
