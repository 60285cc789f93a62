package dev.momentcheckout.testing.alarms;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A filter pattern for JSON, such as <code>{ $.status = "429" &amp;&amp; $.route != "-" }</code>: comparisons with text
 * or numbers and {@code NOT EXISTS}, joined by {@code &&} or by {@code ||}.
 */
final class FilterPattern {
    private static final Pattern BRACES = Pattern.compile("\\s*\\{(.*)}\\s*", Pattern.DOTALL);
    private static final Pattern TERM =
            Pattern.compile("\\$\\.([\\w.]+)\\s*(?:(=|!=|<=|>=|<|>)\\s*(?:\"([^\"]*)\"|([\\w.*-]+))|(NOT EXISTS))");

    private final Predicate<JsonNode> predicate;

    private FilterPattern(Predicate<JsonNode> predicate) {
        this.predicate = predicate;
    }

    static FilterPattern parse(String text) {
        Matcher braces = BRACES.matcher(text);
        if (!braces.matches()) {
            throw new IllegalArgumentException("not a filter pattern for JSON: " + text);
        }
        List<Predicate<JsonNode>> alternatives = new ArrayList<>();
        for (String alternative : braces.group(1).split("\\|\\|", -1)) {
            Predicate<JsonNode> all = _ -> true;
            for (String term : alternative.split("&&", -1)) {
                all = all.and(term(term.replaceAll("^[\\s(]+|[\\s)]+$", "")));
            }
            alternatives.add(all);
        }
        if (alternatives.size() > 1 && text.contains("&&")) {
            throw new IllegalArgumentException("a mixture of && and || is not supported: " + text);
        }
        return new FilterPattern(line -> alternatives.stream().anyMatch(each -> each.test(line)));
    }

    boolean matches(JsonNode line) {
        return predicate.test(line);
    }

    private static Predicate<JsonNode> term(String text) {
        Matcher term = TERM.matcher(text);
        if (!term.matches()) {
            throw new IllegalArgumentException("not a term of a filter pattern: " + text);
        }
        String pointer = "/" + term.group(1).replace('.', '/');
        if (term.group(5) != null) {
            return line -> line.at(pointer).isMissingNode();
        }
        String operator = term.group(2);
        String quoted = term.group(3);
        String value = quoted != null ? quoted : term.group(4);
        boolean isNumber = quoted == null && value.matches("-?\\d+(\\.\\d+)?");
        return line -> {
            JsonNode found = line.at(pointer);
            if (!found.isValueNode()) {
                return false;
            }
            return isNumber ? compares(operator, found, Double.parseDouble(value)) : equals(operator, found, value);
        };
    }

    private static boolean compares(String operator, JsonNode found, double value) {
        // A number in quotes is text, with which numbers are not comparable.
        if (!found.isNumber()) {
            return false;
        }
        int order = Double.compare(found.asDouble(), value);
        return switch (operator) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean equals(String operator, JsonNode found, String value) {
        String regex = "\\Q" + value.replace("*", "\\E.*\\Q") + "\\E";
        return switch (operator) {
            case "=" -> found.asText().matches(regex);
            case "!=" -> !found.asText().matches(regex);
            default -> throw new IllegalArgumentException("text is equal or not: " + operator);
        };
    }
}
